"""A city to measure: embedded PostgreSQL, the real web server, and as many reports as asked.

The data folder is kept between runs (`BALAIKOTA_BENCH_DATA`, default in the temporary folder), so
that 500,000 reports are made once.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from balaikota.cli.city.postgres import Postgres, system_user

ROOT = Path(__file__).resolve().parent.parent
PORT = int(os.environ.get("BALAIKOTA_BENCH_PORT", "8150"))
SERVER = ["-c", "shared_buffers=512MB", "-c", "max_wal_size=4GB"]


@dataclass(frozen=True)
class City:
    """Where the city answers, and where its database is."""

    base: str
    database: str
    folder: Path


def folder_for(reports: int | str) -> Path:
    """Where the database of this size, or of this name, is kept."""
    kept = os.environ.get("BALAIKOTA_BENCH_DATA")
    folder = Path(kept or tempfile.gettempdir()) / f"balaikota-bench-{reports}"
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(0o755)
    return folder


@contextmanager
def city(reports: int, *, processes: int = 2) -> Iterator[City]:
    """A served city with this many reports; no worker, so that only the doors are measured."""
    with stored(reports) as stores, served(stores, processes=processes) as base:
        yield City(base, stores["BALAIKOTA_DATABASE_URL"], folder_for(reports))


@contextmanager
def served(stores: dict[str, str], *, processes: int = 2) -> Iterator[str]:
    """The web server over a database; gives its address."""
    environment = {**stores, "BALAIKOTA_WEB_PROCESSES": str(processes)}
    web = subprocess.Popen([sys.executable, "-m", "bench.serve"], env=environment, cwd=ROOT)
    try:
        base = f"http://127.0.0.1:{PORT}"
        _wait(f"{base}/healthz", web)
        yield base
    finally:
        web.terminate()
        web.wait(20)


@contextmanager
def stored(reports: int) -> Iterator[dict[str, str]]:
    """A database with this many reports; gives the environment that leads to it."""
    with empty(folder_for(reports)) as environment:
        _run("-m", "bench.data", str(reports), environment=environment)
        yield environment


@contextmanager
def empty(folder: Path) -> Iterator[dict[str, str]]:
    """A database that is prepared; gives the environment that leads to it."""
    with _postgres(folder) as database:
        environment = {
            **os.environ,
            "BALAIKOTA_DATA": str(folder),
            "BALAIKOTA_DATABASE_URL": database,
            "BALAIKOTA_PORT": str(PORT),
        }
        _run(
            "-m", "balaikota.cli.main", "prepare",
            environment={**environment, "BALAIKOTA_DEMO": "yes"},
        )  # fmt: skip
        yield environment


@contextmanager
def _postgres(folder: Path) -> Iterator[str]:
    server = Postgres(folder)
    server.stop_leftover()
    server.prepare()
    user = system_user()
    process = subprocess.Popen(
        [*server.argv, *SERVER], user=user, group=user, stderr=subprocess.DEVNULL
    )
    try:
        until = time.monotonic() + 60
        while not server.accepts and time.monotonic() < until:
            time.sleep(0.1)
        asked = [
            str(server.tools / "createdb"),
            "-h",
            str(server.sockets),
            "-U",
            "postgres",
            "balaikota",
        ]
        subprocess.run(asked, check=False, stderr=subprocess.DEVNULL)
        yield server.url
    finally:
        process.send_signal(2)
        process.wait(30)


def _run(*words: str, environment: dict[str, str]) -> None:
    subprocess.run([sys.executable, *words], env=environment, cwd=ROOT, check=True)


def _wait(url: str, process: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + 60
    while time.monotonic() < until and process.poll() is None:
        with suppress(OSError), urllib.request.urlopen(url, timeout=2) as answer:
            if answer.status == 200:
                return
        time.sleep(0.2)
    raise SystemExit(f"{url} does not answer")

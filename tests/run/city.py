"""A real city for tests: `balaikota up` (or `demo`) as a process, with its own folder and port."""

from __future__ import annotations

import fcntl
import http.client
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import psutil
import psycopg

from balaikota.cli.city import temporary
from balaikota.cli.city.postgres import Postgres

ROOT = Path(__file__).resolve().parents[2]
REPORTS, PEOPLE = 400, 400  # of the example city
# Seconds to wait for what must come. They say nothing of speed: a slow, busy machine needs them.
PATIENCE = 300.0


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def environment(data: Path, port: int, **more: str) -> dict[str, str]:
    """The settings of one city, and none of those the tests themselves run with."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith("BALAIKOTA_")}
    return {**kept, "BALAIKOTA_DATA": str(data), "BALAIKOTA_PORT": str(port), **more}


def command(*words: str, env: dict[str, str]) -> subprocess.CompletedProcess[str]:
    """Run a `balaikota` subcommand to its end."""
    argv = [sys.executable, "-m", "balaikota.cli.main", *words]
    return subprocess.run(
        argv, env=env, cwd=ROOT, capture_output=True, text=True, timeout=2 * PATIENCE, check=False
    )


@contextmanager
def a_place() -> Iterator[Path]:
    """An empty folder that any system user may pass through, as pytest's own may not."""
    folder = Path(tempfile.mkdtemp(prefix="balaikota-city-"))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def copied(city: Path, to: Path) -> Path:
    """A copy of a stopped city, database and all."""
    subprocess.run(["cp", "-a", str(city), str(to)], check=True)
    return to


def made_once(name: str, make: Callable[[Path], None]) -> Path:
    """A stopped city that all parallel workers of a run share, to be copied from."""
    shared = Path(os.environ["BALAIKOTA_TEST_SHARED"])
    with (shared / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (shared / name).exists():
            make(shared / f"{name}.new")
            (shared / f"{name}.new").rename(shared / name)
    return shared / name


@contextmanager
def only_database(data: Path) -> Iterator[None]:
    """The database of a city, and nothing else of it."""
    server = temporary.start(Postgres(data))
    try:
        yield
    finally:
        server.stop()


def prepared_city() -> Path:
    """A stopped, empty city, to be copied from."""
    return made_once("prepared", _prepare)


def example_city() -> Path:
    """A stopped example city with its people and a little history, to be copied from."""
    return made_once("example", _fill)


def _prepare(data: Path) -> None:
    data.mkdir()
    with only_database(data):
        _must(data, "prepare")


def _fill(data: Path) -> None:
    with only_database(copied(prepared_city(), data)):
        _must(data, "load", "city")
        _must(data, "load", "inventory")
        _must(data, "load", "boston", "--reports", str(REPORTS))
        _must(data, "load", "population", "--people", str(PEOPLE))


def _must(data: Path, *words: str) -> None:
    done = command(*words, env=environment(data, free_port(), BALAIKOTA_DEMO="yes"))
    assert done.returncode == 0, done.stderr


def eventually(happened: Callable[[], object]) -> bool:
    """Whether it happens."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        if happened():
            return True
        time.sleep(0.1)
    return False


class RunningCity:
    """`with RunningCity(folder) as city` has pages, a worker and a database, all real."""

    def __init__(self, data: Path, *, words: tuple[str, ...] = ("up",), **more: str) -> None:
        self.data, self.port, self._command = data, free_port(), words
        self.env = environment(data, self.port, **more)
        self.said = data.parent / f"{data.name}.out"

    def __enter__(self) -> RunningCity:
        self.start()
        return self

    def __exit__(self, *reason: object) -> None:
        self.stop()

    def start(self) -> None:
        with self.said.open("w") as out:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "balaikota.cli.main", *self._command],
                env=self.env, cwd=ROOT, stdout=out, stderr=subprocess.STDOUT,
            )  # fmt: skip
        assert eventually(lambda: "Ctrl-C stops" in self.words or not self.runs), self.words
        assert self.process.poll() is None, self.words

    @property
    def runs(self) -> bool:
        return self.process.poll() is None

    def stop(self) -> None:
        """SIGTERM, and wait until everything is gone."""
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(PATIENCE)
        finally:
            self.process.kill()
            self.process.wait()

    @property
    def words(self) -> str:
        return self.said.read_text()

    @property
    def base(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def url(self) -> str:
        """Of the database."""
        return Postgres(self.data).url

    def get(self, path: str) -> int:
        """Status of a page; 0 when nobody answers."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        try:
            connection.request("GET", path)
            return connection.getresponse().status
        except (OSError, http.client.HTTPException):
            return 0
        finally:
            connection.close()

    @property
    def well(self) -> bool:
        return self.get("/readyz") == http.HTTPStatus.OK

    def sql(self, statement: str) -> list[tuple[object, ...]]:
        with psycopg.connect(self.url, autocommit=True) as connection:
            cursor = connection.execute(statement)
            return list(cursor.fetchall()) if cursor.description else []

    def part(self, name: str) -> psutil.Process:
        """The supervised process: web, worker or postgres."""
        last = {"web": "web", "worker": "worker", "postgres": str(Postgres(self.data).sockets)}[
            name
        ]
        for child in psutil.Process(self.process.pid).children():
            with suppress(psutil.Error):  # it has just ended
                if child.cmdline()[-1:] == [last]:
                    return child
        raise LookupError(f"no {name} runs")

    def leftovers(self) -> list[psutil.Process]:
        """Processes that still run on this city's folder."""
        return [process for process in psutil.process_iter() if self._is_ours(process)]

    def _is_ours(self, process: psutil.Process) -> bool:
        try:
            mine = process.environ().get("BALAIKOTA_DATA") == str(self.data)
            return mine or str(self.data / "postgres") in process.cmdline()
        except psutil.Error:
            return False

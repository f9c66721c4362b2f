"""Calls between applications: through the gateway, against the same service asked directly.

    python -m bench.exchange

One service behind a socket of its own answers 300 bytes of JSON. The gateway checks key,
agreement, quota, parameters and answer, and commits the record of each call before it answers.
Overhead is the difference of the medians with one caller; the rate is what two web processes do.
    python -m bench.exchange --seconds 2     shorter
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import psycopg

from . import load
from .city import PORT, ROOT, _wait, empty

SERVICE_PORT = PORT + 1
ROUNDS = 3
SECONDS = 5.0
SLOW = 10  # milliseconds a service takes that is not made for a bench

SERVICE = """
import asyncio, sys
from granian import Granian
from granian.constants import Interfaces, HTTPModes

BODY = b'{"nip": "198001012006041001", "jabatan": "Analis", "riwayat": "%s"}' % (b"x" * 220)
HEADERS = [(b"content-type", b"application/json"), (b"content-length", str(len(BODY)).encode())]

async def app(scope, receive, send):
    if scope["type"] != "http":
        return
    if scope["query_string"]:
        await asyncio.sleep(float(sys.argv[2]) / 1000)
    await send({"type": "http.response.start", "status": 200, "headers": HEADERS})
    await send({"type": "http.response.body", "body": BODY})

if __name__ == "__main__":
    Granian("bench_service:app", address="127.0.0.1", port=int(sys.argv[1]),
            interface=Interfaces.ASGI, http=HTTPModes.http1, websockets=False).serve()
"""

PREPARE = """
import json, sys
from datetime import date, timedelta
import django
django.setup()
from django.utils import timezone
from balaikota.ground.applications import actions as inventory, queries
from balaikota.ground.exchange import actions, factories
from balaikota.ground.exchange.models import Agreement, Service
from balaikota.ground.exchange.rules.agreements import State
from balaikota.ground.people.rules import SYSTEM
from balaikota.ground.territory.actions.agencies import AgencyData, save_agency
from balaikota.ground.territory import queries as territory
now = timezone.now()
if "bench" not in territory.agencies():
    save_agency(SYSTEM, AgencyData(code="bench", name="Bench"), new=True)
for code in ("giver", "taker"):
    if queries.application(code) is None:
        inventory.register(SYSTEM, {"title": code, "agency": "bench"}, now=now, code=code)
data = actions.ServiceData(
    title="Bench", application="giver", document=json.dumps(factories.DOCUMENT),
    origin="http://127.0.0.1:" + sys.argv[1],
)
actions.offer_service(SYSTEM, "bench", data, now=now)
today = timezone.localdate()
if not Agreement.objects.filter(service="bench", state="approved").exists():
    wish = actions.Wish(
        service="bench", consumer="taker", purpose="Mengukur gerbang pertukaran data",
        valid_from=today, valid_until=today + timedelta(days=365),
        per_minute=10_000_000, per_day=100_000_000,
    )
    asked = actions.ask(SYSTEM, wish, now=now)
    actions.decide(SYSTEM, asked.pk, State.APPROVED, now=now, number="BENCH")
from balaikota.ground.exchange.models import Key
Key.objects.all().delete()
print(actions.make_key(SYSTEM, "taker", "bench", now=now).raw)
"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seconds", type=float, default=SECONDS)
    seconds = parser.parse_args().seconds
    folder = Path(tempfile.gettempdir()) / "balaikota-bench-exchange"
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(0o755)
    (folder / "bench_service.py").write_text(SERVICE)
    with empty(folder) as stores, service(folder):
        environment = {**stores, "BALAIKOTA_DEMO": "yes", "BALAIKOTA_WEB_PROCESSES": "2",
                       "DJANGO_SETTINGS_MODULE": "balaikota.wiring.settings"}  # fmt: skip
        made = subprocess.run(
            [sys.executable, "-c", PREPARE, str(SERVICE_PORT)], env=environment, cwd=ROOT,
            check=True, capture_output=True, text=True,
        )  # fmt: skip
        with web(environment):
            measure(made.stdout.split()[-1], stores["BALAIKOTA_DATABASE_URL"], seconds)


@contextmanager
def service(folder: Path):  # type: ignore[no-untyped-def]
    process = subprocess.Popen(
        [sys.executable, "bench_service.py", str(SERVICE_PORT), str(SLOW)],
        cwd=folder,
        env=os.environ,
    )
    try:
        _wait(f"http://127.0.0.1:{SERVICE_PORT}/", process)
        yield
    finally:
        process.terminate()
        process.wait(10)


@contextmanager
def web(environment: dict[str, str]):  # type: ignore[no-untyped-def]
    command = [sys.executable, "-m", "balaikota.cli.main", "web"]
    process = subprocess.Popen(command, env=environment, cwd=ROOT)
    try:
        _wait(f"http://127.0.0.1:{PORT}/healthz", process)
        time.sleep(2)
        yield
    finally:
        process.terminate()
        process.wait(20)


def measure(key: str, database: str, seconds: float) -> None:
    """Overhead and rate, beside what one commit costs on this disk: no answer leaves before its
    record is committed, so no gateway of this kind can be faster over a service that answers at
    once. Over one that takes a while, as real ones do, the commit runs meanwhile."""
    print(f"bare INSERT and commit, p50: {bare_commit(database):.2f} ms")
    for what, query in (("answers at once", ""), (f"takes {SLOW} ms", "?rinci=true")):
        paths = {
            "direct": (f"http://127.0.0.1:{SERVICE_PORT}", f"/pegawai/123{query}", {}),
            "gateway": (
                f"http://127.0.0.1:{PORT}", f"/gerbang/bench/pegawai/123{query}",
                {"X-Api-Key": key},
            ),
        }  # fmt: skip
        requests = {
            name: (base, load.get(base + path, headers))
            for name, (base, path, headers) in paths.items()
        }
        for connections in (1, 16):
            compare(f"{connections} at once, a service that {what}", requests, connections, seconds)


def compare(
    title: str, requests: dict[str, tuple[str, bytes]], connections: int, seconds: float
) -> None:
    seen: dict[str, list[load.Result]] = {name: [] for name in requests}
    for _ in range(ROUNDS):
        for name, (base, request) in requests.items():
            make = partial(_same, request)
            seen[name].append(load.drive(base, make, connections=connections, seconds=seconds))
    print(f"\n== {title} ==")
    for name, results in seen.items():
        for result in results:
            print(f"  {name:8} {result}")
    best = {name: min(r.percentile(0.5) for r in results) for name, results in seen.items()}
    rates = {name: max(r.rate for r in results) for name, results in seen.items()}
    summary = {
        "overhead_p50_ms": round(best["gateway"] - best["direct"], 2),
        "calls_per_second": round(rates["gateway"]),
        "ratio_to_direct": round(rates["gateway"] / rates["direct"], 3),
    }
    print(f"  {json.dumps(summary)}")


def _same(request: bytes, _number: int) -> bytes:
    return request


def bare_commit(database: str, count: int = 100) -> float:
    """Milliseconds of one INSERT of a few bytes and its commit, by itself."""
    with psycopg.connect(database, autocommit=True) as connection:
        connection.execute("CREATE TABLE IF NOT EXISTS bench_note (note text)")
        took = []
        for _ in range(count):
            begun = time.perf_counter()
            connection.execute("INSERT INTO bench_note VALUES ('x')")
            took.append(time.perf_counter() - begun)
        connection.execute("DROP TABLE bench_note")
    return sorted(took)[count // 2] * 1000


if __name__ == "__main__":
    main()

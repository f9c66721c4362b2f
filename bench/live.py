"""Committed → visible: how long a fact takes to every one of 1,000 open screens.

    python -m bench.live [--streams 1000] [--seconds 8] [--rates 5,20,50,100]

Facts are told in real transactions; the clock runs from the return of the commit until the last
byte of the event is read by the screen. Beside it, in the same run and by the same client, a bare
ASGI application that only sends. A running city is used when one answers at BALAIKOTA_HOST and
BALAIKOTA_PORT with its BALAIKOTA_DATA; else one is started in a temporary folder.

Client, server and database share this machine's processors, so the figures are its, not a limit of
the design; the ratio to the bare application is what to compare.
"""

from __future__ import annotations

import argparse
import asyncio
import http.client
import os
import re
import signal
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

Tell = Callable[[int], None]
_NUMBER = re.compile(rb'"subject":"bench:(\d+)"')


@dataclass
class Seen:
    """When facts were told, and how long each took to each stream (milliseconds)."""

    told: dict[int, float] = field(default_factory=dict)
    latencies: list[float] = field(default_factory=list)
    early: list[tuple[int, float]] = field(default_factory=list)
    greeted: int = 0

    def arrive(self, number: int, at: float) -> None:
        told = self.told.get(number)
        if told is None:  # visible before the commit returned to who told it
            self.early.append((number, at))
        else:
            self.latencies.append((at - told) * 1000)

    def settle(self) -> list[float]:
        """All latencies, sorted; what overtook its own commit counts as 0."""
        return sorted([*self.latencies, *(0.0 for _ in self.early)])


class Stream(asyncio.Protocol):
    """One screen: reads events and notes when they came."""

    def __init__(self, seen: Seen, host: str) -> None:
        self._seen = seen
        self._request = f"GET /live HTTP/1.1\r\nHost: {host}\r\n\r\n".encode()
        self._rest = b""
        self._greeted = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        transport.write(self._request)

    def data_received(self, data: bytes) -> None:
        now = time.perf_counter()
        whole, _, self._rest = (self._rest + data).rpartition(b"\n\n")
        if not self._greeted and b"event: hello" in whole + self._rest:
            self._greeted = True
            self._seen.greeted += 1
        for number in _NUMBER.findall(whole):
            self._seen.arrive(int(number), now)


@contextmanager
def streams(base: str, count: int) -> Iterator[Callable[[Tell, float, float], list[float]]]:
    """Open `count` streams; gives `measure(tell, rate, seconds)`, which returns all latencies."""
    loop = asyncio.new_event_loop()
    host, port = base.removeprefix("http://").split(":")
    seen = Seen()
    transports: list[asyncio.BaseTransport] = []

    async def connect() -> float:
        start = time.perf_counter()
        for at in range(0, count, 100):
            opened = [
                loop.create_connection(lambda: Stream(seen, host), host, int(port))
                for _ in range(min(100, count - at))
            ]
            transports.extend(transport for transport, _ in await asyncio.gather(*opened))
        while seen.greeted < count:
            await asyncio.sleep(0.01)
        return time.perf_counter() - start

    print(f"  {count:,} streams open in {loop.run_until_complete(connect()):.2f} s")
    first = iter(range(10**9))

    def measure(tell: Tell, rate: float, seconds: float) -> list[float]:
        seen.told.clear(), seen.latencies.clear(), seen.early.clear()
        facts = int(rate * seconds)
        numbers = [next(first) for _ in range(facts)]
        teller = threading.Thread(target=_tell_all, args=(tell, seen, numbers, rate))
        teller.start()
        loop.run_until_complete(_all_seen(seen, teller, facts * count))
        teller.join()
        return seen.settle()

    try:
        yield measure
    finally:
        for transport in transports:
            transport.close()
        loop.run_until_complete(asyncio.sleep(0.2))
        loop.close()


def _tell_all(tell: Tell, seen: Seen, numbers: list[int], rate: float) -> None:
    start = time.perf_counter()
    for at, number in enumerate(numbers):
        time.sleep(max(0.0, start + at / rate - time.perf_counter()))
        tell(number)
        seen.told[number] = time.perf_counter()


async def _all_seen(seen: Seen, teller: threading.Thread, expected: int) -> None:
    idle_since, last = time.perf_counter(), -1
    while True:
        arrived = len(seen.latencies) + len(seen.early)
        if arrived != last:
            idle_since, last = time.perf_counter(), arrived
        if arrived >= expected and not teller.is_alive():
            return
        if not teller.is_alive() and time.perf_counter() - idle_since > 5:
            return  # some never came: the report will say so
        await asyncio.sleep(0.02)


def report(name: str, rate: float, count: int, seconds: float, latencies: list[float]) -> float:
    """Print one line; returns p99 in milliseconds."""
    expected = int(rate * seconds) * count
    if not latencies:
        print(f"  {name:<10} {rate:5.0f} facts/s   nothing arrived")
        return float("inf")
    p50, p99 = (latencies[min(len(latencies) - 1, int(len(latencies) * q))] for q in (0.5, 0.99))
    print(
        f"  {name:<10} {rate:5.0f} facts/s  {rate * count:9,.0f} messages/s   p50 {p50:7.1f} ms   "
        f"p99 {p99:7.1f} ms   delivered {len(latencies) / expected:7.2%}"
    )
    return p99


@contextmanager
def running_city() -> Iterator[str]:
    """The base address of a city; its database is open for `tell_city` inside."""
    from balaikota.lib import config

    settings = config.load()
    if _answers(settings.base_url):
        yield settings.base_url
        return
    with tempfile.TemporaryDirectory(prefix="balaikota-bench-live-") as folder:
        os.chmod(folder, 0o755)
        os.environ["BALAIKOTA_DATA"] = folder
        os.environ.setdefault("BALAIKOTA_PORT", "8151")
        base = config.load().base_url
        city = subprocess.Popen(
            [sys.executable, "-m", "balaikota.cli.main", "up"], stdout=subprocess.DEVNULL
        )
        try:
            _wait(base)
            yield base
        finally:
            city.send_signal(signal.SIGTERM)
            city.wait(40)


def city_teller() -> Tell:
    """Tells a fact to the city's log, one transaction each."""
    from balaikota.cli.city import running
    from balaikota.lib import config

    running.open_house(config.load())
    from django.db import transaction

    from balaikota.ground.events.log import emit
    from bench.fact import Ticked

    def tell(number: int) -> None:
        with transaction.atomic():
            emit(Ticked(number=number, place="36.72.01.1001"))

    return tell


@contextmanager
def bare_server(port: int) -> Iterator[str]:
    command = [
        sys.executable, "-m", "granian", "--interface", "asginl", "--port", str(port),
        "--http", "1", "--backlog", "4096", "--log-level", "warning",
        "--workers-kill-timeout", "1", "bench.bare_live:application",
    ]  # fmt: skip
    server = subprocess.Popen(command)
    base = f"http://127.0.0.1:{port}"
    try:
        time.sleep(2)
        yield base
    finally:
        server.terminate()
        server.wait(20)


def bare_teller(base: str) -> Tell:
    connection = http.client.HTTPConnection(base.removeprefix("http://"))

    def tell(number: int) -> None:
        event = (
            f"id: {number}-{number}\nevent: fact\ndata: "
            f'{{"kind":"bench.ticked","place":"36.72.01.1001","agency":"",'
            f'"subject":"bench:{number}","at":"2026-01-01T00:00:00.000000Z"}}\n\n'
        )
        connection.request("POST", "/tell", event.encode())
        connection.getresponse().read()

    return tell


def _answers(base: str) -> bool:
    with suppress(OSError), urllib.request.urlopen(f"{base}/healthz", timeout=2) as answer:
        return bool(answer.status == 200)
    return False


def _wait(base: str) -> None:
    until = time.monotonic() + 90
    while not _answers(base):
        if time.monotonic() > until:
            raise SystemExit(f"no city answers at {base}")
        time.sleep(0.2)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--streams", type=int, default=1_000)
    parser.add_argument("--seconds", type=float, default=8.0)
    parser.add_argument("--rates", default="5,20,50,100", help="facts a second, one after another")
    args = parser.parse_args()
    rates = [float(rate) for rate in args.rates.split(",")]
    p99: dict[str, list[float]] = {"city": [], "bare ASGI": []}

    def run(name: str, base: str, tell: Tell) -> None:
        with streams(base, args.streams) as measure:
            measure(tell, 2, 2)  # warm
            for rate in rates:
                latencies = measure(tell, rate, args.seconds)
                p99[name].append(report(name, rate, args.streams, args.seconds, latencies))

    with running_city() as base:
        run("city", base, city_teller())
    with bare_server(int(os.environ.get("BALAIKOTA_BENCH_PORT", "8152"))) as base:
        run("bare ASGI", base, bare_teller(base))
    print("\n  p99 of the city to bare ASGI: " + ", ".join(
        f"{city / bare:.1f}x at {rate:.0f}/s"
        for rate, city, bare in zip(rates, p99["city"], p99["bare ASGI"], strict=True)
    ))  # fmt: skip
    within = [rate for rate, value in zip(rates, p99["city"], strict=True) if value < 500]
    print(
        f"  p99 under 500 ms up to {max(within, default=0):.0f} facts/s to {args.streams} streams."
        " The limit is one core writing to every socket in turn; more web processes share it."
    )


if __name__ == "__main__":
    main()

"""A small HTTP client that keeps a server busy and measures it: asyncio, keep-alive, one process.

It runs on the same machine as the server, so what it uses of the processor is missing there; every
figure is therefore printed as a ratio to a baseline driven by the same client.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from urllib.parse import urlencode, urlsplit

MakeRequest = Callable[[int], bytes]


@dataclass
class Result:
    """What was seen: `seconds` of load, latencies in milliseconds, answers by status."""

    seconds: float
    latencies: list[float] = field(default_factory=list)
    statuses: dict[int, int] = field(default_factory=dict)

    @property
    def rate(self) -> float:
        """Answers a second."""
        return len(self.latencies) / self.seconds

    @property
    def good(self) -> int:
        return sum(n for status, n in self.statuses.items() if 200 <= status < 400)

    def percentile(self, share: float) -> float:
        """Milliseconds within which this share of the answers came."""
        ordered = sorted(self.latencies)
        return (
            ordered[min(len(ordered) - 1, int(len(ordered) * share))] if ordered else float("nan")
        )

    def __str__(self) -> str:
        return (
            f"{self.rate:8.1f}/s   p50 {self.percentile(0.5):7.1f} ms   "
            f"p95 {self.percentile(0.95):7.1f} ms   p99 {self.percentile(0.99):7.1f} ms   "
            f"{self.statuses}"
        )


def get(url: str, headers: dict[str, str] | None = None) -> bytes:
    """A GET request as bytes."""
    parts = urlsplit(url)
    path = parts.path + (f"?{parts.query}" if parts.query else "")
    lines = [f"GET {path} HTTP/1.1", f"Host: {parts.netloc}", "Connection: keep-alive"]
    lines += [f"{name}: {value}" for name, value in (headers or {}).items()]
    return ("\r\n".join(lines) + "\r\n\r\n").encode()


def post(url: str, form: dict[str, str], headers: dict[str, str] | None = None) -> bytes:
    """A form POST request as bytes."""
    parts = urlsplit(url)
    body = urlencode(form).encode()
    lines = [f"POST {parts.path} HTTP/1.1", f"Host: {parts.netloc}", f"Content-Length: {len(body)}"]
    lines += ["Content-Type: application/x-www-form-urlencoded", "Connection: keep-alive"]
    lines += [f"{name}: {value}" for name, value in (headers or {}).items()]
    return ("\r\n".join(lines) + "\r\n\r\n").encode() + body


def again(request: bytes) -> MakeRequest:
    """The same request each time."""
    return lambda _: request


def drive(
    base: str, make: MakeRequest, *, connections: int, seconds: float, warm: float = 1.0
) -> Result:
    """Keep `connections` requests in flight for `seconds`; the first `warm` do not count."""
    return asyncio.run(_drive(base, make, connections, seconds, warm))


async def _drive(
    base: str, make: MakeRequest, connections: int, seconds: float, warm: float
) -> Result:
    parts = urlsplit(base)
    start = time.perf_counter() + warm
    result = Result(seconds)
    numbers = iter(range(10**12))

    async def one() -> None:
        reader, writer = await asyncio.open_connection(parts.hostname, parts.port)
        try:
            while (asked := time.perf_counter()) < start + seconds:
                writer.write(make(next(numbers)))
                status = await _answer(reader)
                now = time.perf_counter()
                if asked >= start:
                    result.latencies.append((now - asked) * 1000)
                    result.statuses[status] = result.statuses.get(status, 0) + 1
        finally:
            writer.close()

    await asyncio.gather(*(one() for _ in range(connections)))
    return result


async def _answer(reader: asyncio.StreamReader) -> int:
    """Read one whole answer; returns its status."""
    head = await reader.readuntil(b"\r\n\r\n")
    lines = head.decode("latin-1").lower().split("\r\n")
    status = int(lines[0].split()[1])
    fields = dict(line.split(": ", 1) for line in lines[1:] if ": " in line)
    if fields.get("transfer-encoding") == "chunked":
        while size := int((await reader.readline()).split(b";")[0], 16):
            await reader.readexactly(size + 2)
        await reader.readline()
    else:
        await reader.readexactly(int(fields.get("content-length", "0")))
    return status

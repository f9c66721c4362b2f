"""One pool of connections, which only lead to addresses that may be asked."""

from __future__ import annotations

import socket
from collections.abc import Callable

import aiohttp
from aiohttp.abc import AbstractResolver, ResolveResult
from aiohttp.resolver import ThreadedResolver

CONNECTIONS = 100  # to one service at a time
Judge = Callable[[str], bool]


class _Guarded(AbstractResolver):
    """Names only lead to addresses that may be asked; the connection then goes exactly there."""

    def __init__(self, allowed: Judge) -> None:
        self._allowed = allowed
        self._inner = ThreadedResolver()

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC
    ) -> list[ResolveResult]:
        found = await self._inner.resolve(host, port, family)
        if not found or not all(self._allowed(entry["host"]) for entry in found):
            raise OSError("address_refused")
        return found

    async def close(self) -> None:
        await self._inner.close()


def session(allowed: Judge) -> aiohttp.ClientSession:
    """A pool of the running event loop, to be closed by the caller."""
    connector = aiohttp.TCPConnector(
        limit=0, limit_per_host=CONNECTIONS, resolver=_Guarded(allowed), ttl_dns_cache=60,
        keepalive_timeout=30,
    )  # fmt: skip
    return aiohttp.ClientSession(
        connector=connector, auto_decompress=False, trust_env=False,
        cookie_jar=aiohttp.DummyCookieJar(),
    )  # fmt: skip

"""Asking the other side: one pool of connections, and only addresses that may be asked."""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import aiohttp
from aiohttp.abc import AbstractResolver, ResolveResult
from aiohttp.resolver import ThreadedResolver
from yarl import URL

CONNECTIONS = 100  # to one service at a time
Judge = Callable[[str], bool]


class Failed(Exception):
    """The other side did not answer as it must; the text is a short code."""


@dataclass(frozen=True)
class Answer:
    """What the other side said. Header names are small."""

    status: int
    headers: Mapping[str, str]
    body: bytes


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


class Upstream:
    """Connections to all services of one process."""

    def __init__(self, allowed: Judge) -> None:
        self._allowed = allowed
        self._session: aiohttp.ClientSession | None = None

    def start(self) -> None:
        """Call inside the running event loop."""
        if self._session is None:
            connector = aiohttp.TCPConnector(
                limit=0, limit_per_host=CONNECTIONS, resolver=_Guarded(self._allowed),
                ttl_dns_cache=60, keepalive_timeout=30,
            )  # fmt: skip
            self._session = aiohttp.ClientSession(
                connector=connector, auto_decompress=False, trust_env=False,
                cookie_jar=aiohttp.DummyCookieJar(),
            )  # fmt: skip

    async def stop(self) -> None:
        if self._session is not None:
            await self._session.close()
            self._session = None

    def may_ask(self, origin: str) -> bool:
        """Whether an origin written as an address (not a name) may be asked.

        The pool resolves names only, so addresses are judged here.
        """
        host = urlsplit(origin).hostname or ""
        try:
            ipaddress.ip_address(host)
        except ValueError:
            return True
        return self._allowed(host)

    async def ask(
        self, method: str, url: str, headers: Mapping[str, str], body: bytes,
        *, seconds: float, most: int,
    ) -> Answer:  # fmt: skip
        """One request, never redirected. Raises Failed: address_refused, timeout, no_answer,
        too_big."""
        assert self._session is not None
        try:
            async with self._session.request(
                method, URL(url, encoded=True), headers=headers, data=body or None,
                allow_redirects=False, timeout=aiohttp.ClientTimeout(total=seconds),
            ) as answer:  # fmt: skip
                content = await _read(answer.content, most)
                names = {name.lower(): value for name, value in answer.headers.items()}
                return Answer(answer.status, names, content)
        except TimeoutError as error:
            raise Failed("timeout") from error
        except aiohttp.ClientConnectorError as error:
            refused = "address_refused" in str(error)
            raise Failed("address_refused" if refused else "no_answer") from error
        except (aiohttp.ClientError, OSError, ValueError) as error:
            raise Failed("no_answer") from error


async def _read(stream: Any, most: int) -> bytes:
    pieces, size = [], 0
    async for piece in stream.iter_any():
        size += len(piece)
        if size > most:
            raise Failed("too_big")
        pieces.append(piece)
    return b"".join(pieces)

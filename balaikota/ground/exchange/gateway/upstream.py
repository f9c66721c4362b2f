"""Asking the other side: one pool of connections, and only addresses that may be asked."""

from __future__ import annotations

import asyncio
import ipaddress
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

if TYPE_CHECKING:
    import aiohttp

Judge = Callable[[str], bool]


class Failed(Exception):
    """The other side did not answer as it must; the text is a short code."""


@dataclass(frozen=True)
class Answer:
    """What the other side said. Header names are small."""

    status: int
    headers: Mapping[str, str]
    body: bytes


class Upstream:
    """Connections to all services of one process."""

    def __init__(self, allowed: Judge) -> None:
        self._allowed = allowed
        self._session: aiohttp.ClientSession | None = None

    async def _open(self) -> aiohttp.ClientSession:
        """Made for the first call, in a thread: its library takes long to load."""
        if self._session is None:
            pool = await asyncio.to_thread(import_module, f"{__package__}.pool")
            self._session = self._session or pool.session(self._allowed)
        return self._session

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
        session = await self._open()
        import aiohttp
        from yarl import URL

        try:
            async with session.request(
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

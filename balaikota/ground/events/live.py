"""/live: what happens, as Server-Sent Events. A raw ASGI application beside Django.

    GET /live?kinds=reports.filed,reports.moved&place=36.72.01&since=1234-56

Events: `hello` (once), `fact` {"kind","place","agency","subject","at"}, `beat` (every 15 s of
silence) and `resync` (you missed something: fetch everything anew). A browser that lost the
connection comes back with `Last-Event-ID` (or `since`) and gets what it missed.
"""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Awaitable, Callable, Mapping, MutableMapping
from contextlib import suppress
from typing import Any
from urllib.parse import parse_qs

from .hub import Hearing, Hub, Interest, Listener
from .order import Position, parse

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
Resolver = Callable[[Mapping[str, str]], Awaitable[Hearing]]

MOST = 5_000  # open streams of one process; the file limit of a process is near
RECHECK = 45.0  # seconds after which what a signed-in listener may hear is asked again

_HEADERS = [
    (b"content-type", b"text/event-stream; charset=utf-8"),
    (b"cache-control", b"no-cache, no-transform"),
    (b"x-accel-buffering", b"no"),
    (b"x-content-type-options", b"nosniff"),
]


class Live:
    """The ASGI application. `resolve` tells from the request headers what somebody may hear."""

    def __init__(self, hub: Hub, resolve: Resolver, most: int = MOST) -> None:
        self.hub = hub
        self.most = most
        self._resolve = resolve
        self._signed_in: dict[Listener, tuple[float, Mapping[str, str]]] = {}
        self._rechecking: asyncio.Task[None] | None = None

    async def start(self) -> None:
        self.hub.start()
        if self._rechecking is None:
            self._rechecking = asyncio.create_task(self._recheck())

    async def stop(self) -> None:
        if self._rechecking:
            self._rechecking.cancel()
            self._rechecking = None
        await self.hub.stop()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self.start()
        headers = _headers(scope)
        if scope["method"] not in ("GET", "HEAD"):
            await _answer(send, 405, [(b"allow", b"GET")])
        elif self.hub.open >= self.most or self.hub.closing:
            await _answer(send, 503, [(b"retry-after", str(random.randint(3, 15)).encode())])  # noqa: S311
        elif scope["method"] == "HEAD":
            await _answer(send, 200, _HEADERS)
        else:
            await self._stream(scope, headers, receive, send)

    async def _stream(
        self, scope: Scope, headers: Mapping[str, str], receive: Receive, send: Send
    ) -> None:
        asked = parse_qs(scope.get("query_string", b"").decode("latin-1"))
        hearing = await self._resolve(headers)
        await self.hub.placed(2.0)
        listener = Listener(hearing, _interest(asked))
        known = headers.get("last-event-id") or asked.get("since", [""])[-1]
        after = parse(known) or Position(0, -1) if known else None
        gone = asyncio.create_task(_until_gone(receive, listener))
        self.hub.join(listener, after)
        if hearing.key:
            self._signed_in[listener] = (time.monotonic(), headers)
        try:
            await send({"type": "http.response.start", "status": 200, "headers": _HEADERS})
            await self._write(listener, send)
        finally:
            self._signed_in.pop(listener, None)
            self.hub.leave(listener)
            gone.cancel()

    async def _write(self, listener: Listener, send: Send) -> None:
        # After a restart all screens come back at once: each waits its own time.
        retry = random.randint(1_000, 8_000)  # noqa: S311
        hello = f"retry: {retry}\nid: {self.hub.position}\nevent: hello\ndata: {{}}\n\n".encode()
        # What was missed comes first: its ids are older than the one of the hello.
        message = listener.take() + hello if listener.pending else hello
        with suppress(OSError):  # the other side went away while we wrote
            while not listener.closed:
                await send({"type": "http.response.body", "body": message, "more_body": True})
                await listener.ready.wait()
                message = listener.take()
            await send({"type": "http.response.body", "body": b"", "more_body": False})

    async def _recheck(self) -> None:
        """Ask again what signed-in listeners may hear: grants end, sessions too."""
        while True:
            await asyncio.sleep(1)
            due = time.monotonic() - RECHECK
            for listener, (checked, headers) in list(self._signed_in.items()):
                if checked > due:
                    continue
                with suppress(Exception):  # the database is away: asked again in a second
                    hearing = await self._resolve(headers)
                    if listener in self._signed_in:
                        self._signed_in[listener] = (time.monotonic(), headers)
                        self.hub.rehear(listener, hearing)


async def _until_gone(receive: Receive, listener: Listener) -> None:
    """Read until the browser leaves; without this a closed stream would be written for ever."""
    while (await receive())["type"] != "http.disconnect":
        pass
    listener.close()


async def _answer(send: Send, status: int, headers: list[tuple[bytes, bytes]]) -> None:
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": b"", "more_body": False})


def _headers(scope: Scope) -> dict[str, str]:
    return {
        name.decode("latin-1").lower(): value.decode("latin-1") for name, value in scope["headers"]
    }


def _interest(asked: Mapping[str, list[str]]) -> Interest:
    kinds = frozenset(k for text in asked.get("kinds", []) for k in text.split(",") if k)
    return Interest(kinds=kinds, place=asked.get("place", [""])[-1])

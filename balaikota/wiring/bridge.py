"""Django behind ASGI, on a fixed number of threads.

Every view of the house is synchronous. Django's own ASGI handler gives each request a thread of
its own making; here a request waits in the event loop until its body has arrived (so a slow sender
costs no thread), then one of a few threads answers it with a connection of the pool. See
docs/decisions for the measurements.
"""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Awaitable, Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import IO, Any

from django.conf import settings
from django.core import signals
from django.core.exceptions import RequestDataTooBig
from django.core.handlers.asgi import ASGIRequest, get_script_prefix
from django.core.handlers.base import BaseHandler
from django.core.handlers.exception import convert_exception_to_response
from django.http import HttpResponse, HttpResponseBadRequest, HttpResponseBase
from django.urls import set_script_prefix
from django.utils.module_loading import import_string

Scope = dict[str, Any]
Message = dict[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]

WAITING = 500  # requests that may wait for a thread; more are sent away at once
CHUNK = 64 * 1024

_BUSY = b"Sedang ramai, coba lagi sebentar. / Busy, please try again in a moment.\n"


class Gone(Exception):
    """The client left before its request was complete."""


class Chain(BaseHandler):
    """Django's handler behind a list of synchronous middleware of its own."""

    def __init__(self, names: Iterable[str]) -> None:
        super().__init__()
        self._view_middleware: list[Any] = []
        self._exception_middleware: list[Any] = []
        self._template_response_middleware: list[Any] = []
        handler: Any = convert_exception_to_response(self._get_response)  # type: ignore[attr-defined]
        for name in reversed(list(names)):
            middleware = import_string(name)(handler)
            if hasattr(middleware, "process_view"):
                self._view_middleware.insert(0, middleware.process_view)
            if hasattr(middleware, "process_exception"):
                self._exception_middleware.append(middleware.process_exception)
            handler = convert_exception_to_response(middleware)
        self._middleware_chain = handler


class Bridge(BaseHandler):
    """An ASGI application that answers with Django's synchronous middleware and views."""

    def __init__(self, threads: int) -> None:
        super().__init__()
        self.load_middleware(is_async=False)
        self._programs = Chain(settings.PROGRAM_MIDDLEWARE)
        self._threads = ThreadPoolExecutor(threads, thread_name_prefix="web")
        self._waiting = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if self._waiting >= WAITING:
            await _send_busy(send)
            return
        try:
            body = await _read_body(receive)
        except Gone:
            return
        loop = asyncio.get_running_loop()
        self._waiting += 1
        try:
            with body:
                answer = await loop.run_in_executor(
                    self._threads, self._answer, scope, body, loop, send
                )
        finally:
            self._waiting -= 1
        if answer is not None:
            start, content = answer
            await send(start)
            await send({"type": "http.response.body", "body": content})

    def _answer(
        self, scope: Scope, body: IO[bytes], loop: asyncio.AbstractEventLoop, send: Send
    ) -> tuple[Message, bytes] | None:
        """In a thread: the whole answer, or `None` when it was streamed from here."""
        set_script_prefix(get_script_prefix(scope))
        signals.request_started.send(sender=self.__class__, scope=scope)
        response = self._respond(scope, body)
        try:
            if not response.streaming:
                return _start(response), response.content  # type: ignore[attr-defined]
            _stream(response, loop, send)
            return None
        finally:
            response.close()  # gives the database connection back

    def _respond(self, scope: Scope, body: IO[bytes]) -> HttpResponseBase:
        try:
            request = ASGIRequest(scope, body)
        except UnicodeDecodeError:
            return HttpResponseBadRequest()
        except RequestDataTooBig:
            return HttpResponse("413 Payload too large", status=413)
        chain = self._programs if _from_program(request) else self
        return chain.get_response(request)


def _from_program(request: ASGIRequest) -> bool:
    """Without a cookie there is no session, so nothing that guards one has anything to do."""
    return "HTTP_COOKIE" not in request.META and request.path_info.startswith(
        settings.PROGRAM_PATHS
    )


def _stream(response: Any, loop: asyncio.AbstractEventLoop, send: Send) -> None:
    """Send part after part, each when the one before it was taken."""

    def put(message: Message) -> None:
        asyncio.run_coroutine_threadsafe(_sent(send, message), loop).result()

    put(_start(response))
    for part in _parts(response):
        put({"type": "http.response.body", "body": part, "more_body": True})
    put({"type": "http.response.body", "body": b"", "more_body": False})


async def _sent(send: Send, message: Message) -> None:
    await send(message)


def _parts(response: Any) -> Iterator[bytes]:
    response.block_size = CHUNK  # only file answers look at it
    for part in response:
        for at in range(0, len(part), CHUNK):
            yield part[at : at + CHUNK]


def _start(response: HttpResponseBase) -> Message:
    headers = [(name.encode("ascii"), value.encode("latin-1")) for name, value in response.items()]
    headers += [
        (b"Set-Cookie", cookie.OutputString().encode("ascii"))
        for cookie in response.cookies.values()
    ]
    return {"type": "http.response.start", "status": response.status_code, "headers": headers}


async def _read_body(receive: Receive) -> IO[bytes]:
    """The whole body; beyond the memory limit it lies in a file. Raises Gone."""
    body = tempfile.SpooledTemporaryFile(max_size=settings.FILE_UPLOAD_MAX_MEMORY_SIZE)  # noqa: SIM115
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            body.close()
            raise Gone
        body.write(message.get("body", b""))
        if not message.get("more_body", False):
            body.seek(0)
            return body


async def _send_busy(send: Send) -> None:
    headers = [(b"content-type", b"text/plain; charset=utf-8"), (b"retry-after", b"2")]
    await send({"type": "http.response.start", "status": 503, "headers": headers})
    await send({"type": "http.response.body", "body": _BUSY})

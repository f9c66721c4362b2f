"""HTTP as the gateway speaks it: headers and bodies in, answers and refusals out."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, MutableMapping
from typing import Any

import msgspec

BODY_SECONDS = 20.0  # a sender may take to send a body
Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]


class Refused(Exception):
    """The call ends here: status, stable code, words for the programmer, seconds to wait."""

    def __init__(self, status: int, code: str, detail: str, retry_after: int = 0) -> None:
        super().__init__(code)
        self.status, self.code, self.detail = status, code, detail
        self.retry_after = retry_after


def headers_of(scope: Scope) -> dict[str, str]:
    return {n.decode("latin-1").lower(): v.decode("latin-1") for n, v in scope["headers"]}


async def body_of(receive: Receive, headers: Mapping[str, str], most: int) -> bytes:
    told = headers.get("content-length", "0")
    if not told.isdecimal() or int(told[:18]) > most:
        raise Refused(413, "too_big", "The body is too big.")
    try:
        async with asyncio.timeout(BODY_SECONDS):
            return await _collect(receive, most)
    except TimeoutError as error:
        raise Refused(408, "slow", "The body did not arrive in time.") from error


async def _collect(receive: Receive, most: int) -> bytes:
    body = bytearray()
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise Refused(499, "gone", "The caller left.")
        body += message.get("body", b"")
        if len(body) > most:
            raise Refused(413, "too_big", "The body is too big.")
        if not message.get("more_body", False):
            return bytes(body)


async def refuse(send: Send, refusal: Refused) -> None:
    said = {"type": "about:blank", "status": refusal.status, "code": refusal.code,
            "title": refusal.code.replace("_", " "), "detail": refusal.detail}  # fmt: skip
    more = []
    if refusal.retry_after:
        more.append((b"retry-after", str(refusal.retry_after).encode()))
    if refusal.status == 401:
        more.append((b"www-authenticate", b"Bearer"))
    kind = "application/problem+json"
    await send_whole(send, refusal.status, msgspec.json.encode(said), kind, more)


async def send_whole(
    send: Send, status: int, body: bytes, kind: str, more: list[tuple[bytes, bytes]] | None = None
) -> None:
    headers = [(b"content-type", kind.encode()), (b"content-length", str(len(body)).encode())]
    headers += [(b"x-content-type-options", b"nosniff"), *(more or [])]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})

"""The least a live stream can be: an ASGI application that sends what it is told to all who listen.

`GET /live` listens; `POST /tell` sends its body to every listener. No log, no rights, no database.
"""

from __future__ import annotations

import asyncio
from typing import Any

listeners: set[asyncio.Queue[bytes]] = set()


async def application(scope: Any, receive: Any, send: Any) -> None:
    if scope["type"] != "http":
        return
    if scope["path"] == "/tell":
        body = (await receive())["body"]
        for queue in listeners:
            queue.put_nowait(body)
        await send({"type": "http.response.start", "status": 204, "headers": []})
        await send({"type": "http.response.body", "body": b""})
        return
    queue: asyncio.Queue[bytes] = asyncio.Queue()
    listeners.add(queue)
    headers = [(b"content-type", b"text/event-stream")]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": b"event: hello\n\n", "more_body": True})
    while True:
        message = await queue.get()
        await send({"type": "http.response.body", "body": message, "more_body": True})

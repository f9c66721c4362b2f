"""A browser that opens a live stream, for tests."""

from __future__ import annotations

import asyncio
import json
from typing import Any

from balaikota.ground.events.live import Live


class Screen:
    """A browser: opens a stream and collects its events."""

    def __init__(self, live: Live, query: str = "", headers: dict[str, str] | None = None) -> None:
        self.events: list[dict[str, str]] = []
        self.status = 0
        self.headers: dict[str, str] = {}
        self._leave = asyncio.Event()
        self.reading = asyncio.Event()
        self.reading.set()
        scope = {
            "type": "http",
            "method": "GET",
            "path": "/live",
            "query_string": query.encode(),
            "headers": [(k.encode(), v.encode()) for k, v in (headers or {}).items()],
        }
        self._task = asyncio.create_task(live(scope, self._receive, self._send))

    async def _receive(self) -> dict[str, Any]:
        await self._leave.wait()
        return {"type": "http.disconnect"}

    async def _send(self, message: Any) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
            self.headers = {k.decode(): v.decode() for k, v in message["headers"]}
            return
        await self.reading.wait()
        for block in message["body"].decode().split("\n\n"):
            if block:
                self.events.append(dict(line.split(": ", 1) for line in block.split("\n")))

    async def until(self, kind: str, count: int = 1) -> list[dict[str, str]]:
        async with asyncio.timeout(10):
            while len(self.of(kind)) < count:
                await asyncio.sleep(0.005)
        return self.of(kind)

    def of(self, kind: str) -> list[dict[str, str]]:
        return [event for event in self.events if event.get("event") == kind]

    @property
    def numbers(self) -> list[str]:
        return [json.loads(event["data"])["subject"] for event in self.of("fact")]

    async def ended(self) -> None:
        async with asyncio.timeout(10):
            await self._task

    async def leave(self) -> None:
        self._leave.set()
        await self.ended()

"""Wake-ups: one LISTEN connection that says "something was told", and nothing more."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import Any

import psycopg

from .bell import CHANNEL


class Wakes:
    """`follow` keeps listening; `wait` returns at the next wake-up or after a while.

    `parameters` are psycopg's connection parameters.
    """

    def __init__(self, parameters: dict[str, Any]) -> None:
        self._parameters = {**parameters, "application_name": "balaikota wakes"}
        self._woken = asyncio.Event()

    async def follow(self) -> None:
        """Listen until the connection breaks. Raises what psycopg raises then."""
        async with await psycopg.AsyncConnection.connect(
            **self._parameters, autocommit=True
        ) as connection:
            await connection.execute(f"LISTEN {CHANNEL}")
            self._woken.set()  # what was told before we listened
            async for _ in connection.notifies():
                self._woken.set()

    async def wait(self, seconds: float) -> None:
        with suppress(TimeoutError):
            await asyncio.wait_for(self._woken.wait(), seconds)
        self._woken.clear()

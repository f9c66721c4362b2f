"""Writing the record of calls: many entries in one commit, "asked" before anything is answered.

A call waits until its "asked" entry is committed; meanwhile the other side is already asked, so
that the wait is hidden. "answered" entries ride along with the next commit, a tenth of a second
later at most. A process killed in between leaves calls that were asked and not answered: the record
says that much and no more. No answer ever leaves whose call is not in the record.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import psycopg

log = logging.getLogger(__name__)

LOCK = 7_301_001  # shared by writers, taken alone by the sealer: see queries.sealing
LAZY = 0.1  # seconds an "answered" entry may wait for company
MOST = 2_000  # entries that may wait; more calls are refused

# The lock comes before any number is drawn, so what the sealer sees below its highest is final.
_WRITE = f"""
WITH held AS MATERIALIZED (SELECT pg_advisory_xact_lock_shared({LOCK}))
INSERT INTO exchange_record (call, part, service, consumer, agreement, operation, target, body,
                             actor, status, milliseconds, cached, problem)
SELECT e.* FROM held, unnest(
  %s::uuid[], %s::text[], %s::text[], %s::text[], %s::bigint[], %s::text[], %s::bytea[],
  %s::bytea[], %s::text[], %s::smallint[], %s::int[], %s::boolean[], %s::text[]) AS e
"""  # noqa: S608


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry, as the table has it."""

    call: UUID
    part: str
    service: str
    consumer: str
    agreement: int
    operation: str
    target: bytes
    body: bytes
    actor: str = ""
    status: int = 0
    milliseconds: int = 0
    cached: bool = False
    problem: str = ""

    def row(self) -> tuple[Any, ...]:
        return tuple(getattr(self, name) for name in self.__slots__)


class Full(Exception):
    """Too many entries wait: the database does not keep up, or is away."""


class Journal:
    """One writer of a process. `parameters` are psycopg's."""

    def __init__(self, parameters: Callable[[], dict[str, Any]]) -> None:
        self._parameters = parameters
        self._asked: list[tuple[Entry, asyncio.Future[None]]] = []
        self._answered: list[Entry] = []
        self._wake = asyncio.Event()
        self._task: asyncio.Task[None] | None = None
        self._stopping = False

    def start(self) -> None:
        """Call inside the running event loop."""
        if self._task is None or self._task.done():
            self._stopping = False
            self._task = asyncio.create_task(self._run(), name="exchange journal")

    async def stop(self) -> None:
        """Write what waits, then end."""
        self._stopping = True
        self._wake.set()
        if self._task is not None:
            with suppress(TimeoutError):
                await asyncio.wait_for(self._task, 5)
            self._task = None

    def asked(self, entry: Entry) -> asyncio.Future[None]:
        """Done when the entry is committed. Raises Full."""
        if len(self._asked) + len(self._answered) >= MOST:
            raise Full
        committed: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._asked.append((entry, committed))
        self._wake.set()
        return committed

    def answered(self, entry: Entry) -> None:
        """Written soon; nobody waits."""
        self._answered.append(entry)

    async def _run(self) -> None:
        while not self._stopping or self._asked or self._answered:
            try:
                await self._write_on_connection()
            except (psycopg.Error, OSError) as error:
                log.warning("the record of calls cannot be written: %s", type(error).__name__)
                self._give_up()
                await asyncio.sleep(0.5)
                if self._stopping:
                    return

    def _give_up(self) -> None:
        """Whoever waits is told; nothing was answered to them."""
        for _entry, committed in self._asked:
            if not committed.done():
                committed.set_exception(Full())
        self._asked.clear()

    async def _write_on_connection(self) -> None:
        async with await psycopg.AsyncConnection.connect(
            **self._parameters(), autocommit=True
        ) as connection:
            while True:
                if not self._asked:
                    with suppress(TimeoutError):
                        await asyncio.wait_for(self._wake.wait(), LAZY)
                self._wake.clear()
                asked, self._asked = self._asked, []
                answered, self._answered = self._answered, []
                if asked or answered:
                    await self._write(connection, asked, answered)
                elif self._stopping:
                    return

    async def _write(
        self, connection: psycopg.AsyncConnection[Any],
        asked: list[tuple[Entry, asyncio.Future[None]]], answered: list[Entry],
    ) -> None:  # fmt: skip
        entries = [entry for entry, _ in asked] + answered
        columns = [list(c) for c in zip(*(entry.row() for entry in entries), strict=True)]
        try:
            await connection.execute(_WRITE, columns, prepare=True)
        except BaseException:
            self._asked = asked + self._asked  # told by `_give_up`, never silently dropped
            self._answered = (answered + self._answered)[-MOST:]
            raise
        for _, committed in asked:
            if not committed.done():
                committed.set_result(None)

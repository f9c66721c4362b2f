"""The fan-out of the log to open screens, in one web process.

One connection listens and reads; each fact is encoded once; listeners are grouped by what they may
hear, so that a permission is asked once for a group and a fact. Nothing here waits for a listener:
one that is too slow loses its queue and is told to start over (`resync`).
"""

from __future__ import annotations

import asyncio
import logging
import time
from bisect import bisect_right
from collections import deque
from collections.abc import Callable, Hashable, Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import count, islice
from operator import itemgetter
from typing import Any

import msgspec
import psycopg
from psycopg.rows import dict_row

from . import order, queries
from .bell import CHANNEL
from .order import START, Position
from .queries import Told

log = logging.getLogger(__name__)

KEEP = 5_000  # entries a listener may be behind and still resume
QUEUE = 64 * 1024  # bytes a listener may be slow: some 300 facts
SETTLING = 0.02  # seconds until the next look while an older transaction is open
GATHER = 0.02  # seconds between two looks: facts told meanwhile are read and sent together
POLL = 5.0  # seconds between looks when no wake-up comes
RESYNC = b"event: resync\ndata: {}\n\n"
BEAT_EVERY = 15  # seconds
BATCH = 1_000
PERSONAL = "account:"  # begins an audience of one person


@dataclass(frozen=True)
class Hearing:
    """What somebody may hear. Equal `key`s hear the same, but for what is told to one `person`.

    `may(audience, place, agency)` is `Viewer.may`.
    """

    key: Hashable
    may: Callable[[str, str, str], bool]
    person: str = ""  # "account:17"


@dataclass(frozen=True)
class Interest:
    """What a screen asked for: fact kinds and one region; empty means everything."""

    kinds: frozenset[str] = frozenset()
    place: str = ""

    def covers(self, told: Told) -> bool:
        if self.kinds and told.kind not in self.kinds:
            return False
        return not self.place or told.place == self.place or told.place.startswith(self.place + ".")


@dataclass(eq=False)
class Listener:
    """One open stream. The hub fills `pending` and sets `ready`; the stream empties it."""

    hearing: Hearing
    interest: Interest
    pending: list[bytes] = field(default_factory=list)
    waiting: int = 0  # bytes in `pending`
    ready: asyncio.Event = field(default_factory=asyncio.Event)
    closed: bool = False

    @property
    def group(self) -> tuple[Hashable, Interest]:
        return (self.hearing.key, self.interest)

    def hears(self, told: Told) -> bool:
        """Of what is told to one person: only that person, whoever else is in the group."""
        if not self.interest.covers(told):
            return False
        if told.audience.startswith(PERSONAL):
            return told.audience == self.hearing.person
        return self.hearing.may(told.audience, told.place, told.agency)

    def push(self, message: bytes) -> None:
        """Queue a message; what is too much becomes one `resync`, and the rest is dropped."""
        if self.pending == [RESYNC]:
            return
        self.waiting += len(message)
        if self.waiting > QUEUE or message == RESYNC:
            self.pending[:] = [RESYNC]
        else:
            self.pending.append(message)
        self.ready.set()

    def take(self) -> bytes:
        message = b"".join(self.pending)
        self.pending.clear()
        self.waiting = 0
        self.ready.clear()
        return message

    def close(self) -> None:
        self.closed = True
        self.ready.set()


class Hub:
    """Follows the log and pushes to listeners. `parameters` are psycopg's."""

    def __init__(self, parameters: Callable[[], dict[str, Any]]) -> None:
        self._parameters = parameters
        self._groups: dict[tuple[Hashable, Interest], set[Listener]] = {}
        self._persons: dict[str, set[Listener]] = {}
        self._recent: deque[tuple[Position, Told, bytes]] = deque(maxlen=KEEP)
        self._tasks: list[asyncio.Task[None]] = []
        self._placed = asyncio.Event()
        self.position = START
        self.open = 0
        self.closing = False

    def join(self, listener: Listener, after: Position | None) -> None:
        """Add a listener. With `after`, it first gets what it missed, or is told to start over."""
        if after is not None:
            missed = self._missed(after)
            if missed is None:
                listener.push(RESYNC)
            else:
                for told, message in missed:
                    if listener.hears(told):
                        listener.push(message)
        self._groups.setdefault(listener.group, set()).add(listener)
        if listener.hearing.person:
            self._persons.setdefault(listener.hearing.person, set()).add(listener)
        self.open += 1

    def leave(self, listener: Listener) -> None:
        members = self._groups.get(listener.group, set())
        if listener in members:
            members.remove(listener)
            self.open -= 1
            if not members:
                del self._groups[listener.group]
            own = self._persons.get(listener.hearing.person, set())
            own.discard(listener)
            if not own:
                self._persons.pop(listener.hearing.person, None)

    def rehear(self, listener: Listener, hearing: Hearing) -> None:
        """Grants changed: the listener moves to the group of what it may hear now."""
        known = listener.hearing
        if (hearing.key, hearing.person) == (known.key, known.person):
            return
        self.leave(listener)
        listener.hearing = hearing
        self.join(listener, None)
        listener.push(RESYNC)

    def _missed(self, after: Position) -> Iterable[tuple[Told, bytes]] | None:
        if after == self.position:
            return ()
        at = bisect_right(self._recent, after, key=itemgetter(0))
        if at == 0 or self._recent[at - 1][0] != after:
            return None  # older than what we keep, or from before a restore
        return [(told, message) for _, told, message in islice(self._recent, at, None)]

    def start(self) -> None:
        """Begin to follow the log; call inside the running event loop."""
        if not self._tasks:
            self.closing = False
            self._tasks = [
                asyncio.create_task(self._follow(), name="live"),
                asyncio.create_task(self._beat(), name="live beat"),
            ]

    def close(self) -> None:
        """Close every stream and take no more, so that the server can go."""
        self.closing = True
        for listener in self.listeners():
            listener.close()

    async def stop(self) -> None:
        self.close()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        self._tasks = []

    async def placed(self, seconds: float) -> None:
        """Wait until the place in the log is known, or not much longer than that takes."""
        with suppress(TimeoutError):
            await asyncio.wait_for(self._placed.wait(), seconds)

    def listeners(self) -> list[Listener]:
        return [listener for members in self._groups.values() for listener in members]

    async def _beat(self) -> None:
        """A sign of life to each idle stream every 15 s, spread over the seconds.

        It carries the position, so that a screen which hears little can still resume.
        """
        for tick in count():
            await asyncio.sleep(1)
            beat = f"id: {self.position}\nevent: beat\ndata: {{}}\n\n".encode()
            for listener in self.listeners()[tick % BEAT_EVERY :: BEAT_EVERY]:
                if not listener.pending:
                    listener.push(beat)

    async def _follow(self) -> None:
        pause = 0.1
        while True:
            started = time.monotonic()
            try:
                await self._follow_connection()
            except (psycopg.Error, OSError) as error:
                log.warning("live stream lost the database: %s", error)
            pause = 0.1 if time.monotonic() - started > 10 else min(pause * 2, 5.0)
            await asyncio.sleep(pause)

    async def _follow_connection(self) -> None:
        async with await psycopg.AsyncConnection.connect(
            **self._parameters(), autocommit=True, row_factory=dict_row
        ) as connection:
            await connection.execute(f"LISTEN {CHANNEL}")
            await self._find_place(connection)
            while True:
                told = await self._read(connection)
                settled = self._tell(told)
                await asyncio.sleep(GATHER)
                if settled == BATCH:
                    continue
                patience = SETTLING if settled < len(told) else POLL
                async for _ in connection.notifies(timeout=patience, stop_after=1):
                    pass

    async def _find_place(self, connection: psycopg.AsyncConnection[dict[str, Any]]) -> None:
        """Go on where we stopped; after a restore of the database, start anew and say so."""
        cursor = await connection.execute(
            "SELECT 1 FROM events_entry WHERE id = %s AND xid = %s::text::xid8",
            [self.position.id, str(self.position.xid)],
        )
        if self.position != START and await cursor.fetchone():
            return
        cursor = await connection.execute(order.NEWEST, [KEEP])
        newest = [queries.told(row) for row in await cursor.fetchall()]
        self._recent.clear()
        for told in reversed(newest):
            self._recent.append((told.position, told, encode(told)))
        self.position = newest[0].position if newest else START
        self._placed.set()
        for listener in self.listeners():
            listener.push(RESYNC)

    async def _read(self, connection: psycopg.AsyncConnection[dict[str, Any]]) -> list[Told]:
        cursor = await connection.execute(
            order.HEAR, [str(self.position.xid), self.position.id, BATCH], prepare=True
        )
        return [queries.told(row) for row in await cursor.fetchall()]

    def _tell(self, read: Iterable[Told]) -> int:
        """Push what is settled, in order. Returns how many."""
        settled = [(told, encode(told)) for told in read if told.settled]
        for told, message in settled:
            self._recent.append((told.position, told, message))
            self.position = told.position
        own = [(told, message) for told, message in settled if told.audience.startswith(PERSONAL)]
        for told, message in own:
            for listener in list(self._persons.get(told.audience, ())):
                if listener.hears(told):
                    listener.push(message)
        common = [pair for pair in settled if not pair[0].audience.startswith(PERSONAL)]
        for members in list(self._groups.values()):
            one = next(iter(members))
            heard = [message for told, message in common if one.hears(told)]
            if not heard:
                continue
            joined = b"".join(heard)
            for listener in members:
                listener.push(joined)
        return len(settled)


def encode(told: Told) -> bytes:
    """A fact as one event of the stream: no more than a screen needs to know what became stale."""
    data = msgspec.json.encode(
        {
            "kind": told.kind,
            "place": told.place,
            "agency": told.agency,
            "subject": told.subject,
            "at": told.at,
        }
    )
    return b"id: %b\nevent: fact\ndata: %b\n\n" % (str(told.position).encode(), data)

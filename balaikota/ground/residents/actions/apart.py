"""Rows worked out in processes of their own: read, sealed and packed while others are written.

Sealing millions of rows keeps a processor busy, and so does the database that takes them in. A
helper gets its key ring through its pipe (never by argument or environment), asks no database, and
ends with its pipe: also when whoever started it was killed.
"""

from __future__ import annotations

import gc
import os
import struct
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import date, datetime
from queue import SimpleQueue
from typing import IO

import msgspec

from balaikota.lib.crypto import KeyRing
from balaikota.lib.errors import Conflict, gettext_noop

from ..rules.rows import Heading, Reader, Record, Wrong
from . import copying
from .copying import Packed

Rows = Sequence[Sequence[str]]
_SIZE = struct.Struct("!I")
_PATIENCE = 5.0  # seconds a helper gets to end by itself


class Setup(msgspec.Struct, array_like=True, frozen=True):
    """What is the same for every row of a file."""

    heading: list[str]
    places: dict[str, str]
    today: date
    ring: KeyRing
    run: int
    now: datetime


class Work(msgspec.Struct, array_like=True, frozen=True):
    """Rows to be worked out, and the line of the first."""

    line: int
    rows: Rows


class Batch(msgspec.Struct, array_like=True, frozen=True):
    """Rows that were worked out: what can be written, and what cannot."""

    count: int
    packed: Packed
    wrong: list[Wrong]


Worker = Callable[[Work], Batch]
_pack = msgspec.msgpack.Encoder().encode


def worker(setup: Setup) -> Worker:
    """Works out rows of one file, here and now."""
    reader = Reader(Heading(setup.heading), setup.places, setup.today)

    def work(asked: Work) -> Batch:
        told = [reader.read(asked.line + at, row) for at, row in enumerate(asked.rows)]
        records = [one for one in told if isinstance(one, Record)]
        wrong = [one for one in told if isinstance(one, Wrong)]
        packed = copying.packed(records, setup.ring, setup.run, setup.now)
        return Batch(len(told), packed, wrong)

    return work


@contextmanager
def workers(setup: Setup, helpers: int) -> Iterator[Worker]:
    """A worker that several threads may ask at once: each gets a helper of its own.

    Without helpers it works in this process.
    """
    if not helpers:
        yield worker(setup)
        return
    started = [_Helper(setup) for _ in range(helpers)]
    idle: SimpleQueue[_Helper] = SimpleQueue()
    for helper in started:
        idle.put(helper)

    def work(asked: Work) -> Batch:
        helper = idle.get()
        try:
            return helper.work(asked)
        finally:
            idle.put(helper)

    try:
        yield work
    finally:
        for helper in started:
            helper.end()


class _Helper:
    """One process beside this one, and the two pipes to it."""

    def __init__(self, setup: Setup) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", __name__],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, start_new_session=True,
        )  # fmt: skip
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._into, self._out = self._process.stdin, self._process.stdout
        self._tell(setup)

    def work(self, asked: Work) -> Batch:
        """Raises Conflict when the process is gone."""
        self._tell(asked)
        answer = _receive(self._out)
        if answer is None:
            raise Conflict(
                "helper", gettext_noop("Loading was interrupted. Please start it again.")
            )
        return msgspec.msgpack.decode(answer, type=Batch)

    def _tell(self, thing: object) -> None:
        with suppress(BrokenPipeError):  # it ended; that there is no answer says so
            _send(self._into, thing)

    def end(self) -> None:
        with suppress(BrokenPipeError):
            self._into.close()
        self._out.close()
        try:
            self._process.wait(_PATIENCE)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()


def _send(pipe: IO[bytes], thing: object) -> None:
    body = _pack(thing)
    pipe.write(_SIZE.pack(len(body)))
    pipe.write(body)
    pipe.flush()


def _receive(pipe: IO[bytes]) -> bytes | None:
    """The next message; None at the end of the pipe."""
    head = pipe.read(_SIZE.size)
    if len(head) < _SIZE.size:
        return None
    (size,) = _SIZE.unpack(head)
    body = pipe.read(size)
    return body if len(body) == size else None


def serve(into: IO[bytes], out: IO[bytes]) -> None:
    """What a helper does until its pipe ends. Rows form no rings: nothing has to be swept."""
    setup = _receive(into)
    if setup is None:
        return
    gc.disable()
    work = worker(msgspec.msgpack.decode(setup, type=Setup))
    while (asked := _receive(into)) is not None:
        _send(out, work(msgspec.msgpack.decode(asked, type=Work)))


if __name__ == "__main__":
    try:
        serve(sys.stdin.buffer, sys.stdout.buffer)
    except BrokenPipeError:
        os._exit(1)  # nobody listens any more: nothing to be written at the end either

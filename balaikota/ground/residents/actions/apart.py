"""Rows worked out in processes of their own (`lib.apart`): checked, sealed and packed.

Sealing millions of rows keeps a processor busy, and so does the database that takes them in.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime

import msgspec

from balaikota.lib.crypto import KeyRing

from ..rules.rows import Heading, Reader, Record, Wrong
from . import copying
from .copying import Packed

Rows = Sequence[Sequence[str]]


class Setup(msgspec.Struct, frozen=True):
    """What is the same for every row of a file."""

    heading: list[str]
    places: dict[str, str]
    today: date
    ring: KeyRing
    run: int
    now: datetime


class Work(msgspec.Struct, frozen=True):
    """Rows to be worked out, and the line of the first."""

    line: int
    rows: Rows


class Batch(msgspec.Struct, frozen=True):
    """Rows that were worked out: what can be written, and what cannot."""

    count: int
    packed: Packed
    wrong: list[Wrong]


Worker = Callable[[Work], Batch]


def worker(setup: Setup) -> Worker:
    """Works out rows of one file."""
    reader = Reader(Heading(setup.heading), setup.places, setup.today)

    def work(asked: Work) -> Batch:
        told = [reader.read(asked.line + at, row) for at, row in enumerate(asked.rows)]
        records = [one for one in told if isinstance(one, Record)]
        wrong = [one for one in told if isinstance(one, Wrong)]
        packed = copying.packed(records, setup.ring, setup.run, setup.now)
        return Batch(len(told), packed, wrong)

    return work

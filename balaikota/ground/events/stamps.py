"""Small tables kept in memory by every process, and known to be fresh within a second."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Generic, TypeVar

from django.db import connection

T = TypeVar("T")
_CHECK_EVERY = 1.0  # seconds


def bump(name: str) -> None:
    """Say that a cached table changed. Call inside the action's transaction.

    The value holds the transaction's own number, so that what a transaction read of its own
    writes is never taken for fresh after it was rolled back.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO events_stamp (name, value) "
            "VALUES (%s, pg_current_xact_id()::text::bigint * 1000) "
            "ON CONFLICT (name) DO UPDATE SET value = CASE "
            "WHEN events_stamp.value / 1000 = excluded.value / 1000 THEN events_stamp.value + 1 "
            "ELSE excluded.value END",
            [name],
        )
    for cached in Cached._all:
        if cached.name == name:
            cached._checked = 0.0


def value(name: str) -> int:
    """The stamp of a cached table: equal as long as nobody said that it changed."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT value FROM events_stamp WHERE name = %s", [name])
        row = cursor.fetchone()
    return int(row[0]) if row else 0


def all_fresh() -> bool:
    """Whether nobody is still at work with what a cached table said before.

    To be asked a little more than a second after the change: who begins later knows of it, and of
    those who began earlier, none has an open transaction any more.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT NOT EXISTS (SELECT FROM pg_stat_activity WHERE datname = current_database() "
            "AND pid <> pg_backend_pid() AND xact_start < now())"
        )
        (fresh,) = cursor.fetchone()
    return bool(fresh)


class Cached(Generic[T]):
    """`load()` once; again when the stamp moved. At most one cheap check a second."""

    _all: list[Cached[object]] = []

    def __init__(self, name: str, load: Callable[[], T]) -> None:
        self.name = name
        self._load = load
        self._lock = threading.Lock()
        self._value: T | None = None
        self._stamp: int | None = None
        self._checked = 0.0
        Cached._all.append(self)  # type: ignore[arg-type]

    def get(self) -> T:
        if self._value is not None and time.monotonic() - self._checked < _CHECK_EVERY:
            return self._value
        with self._lock:
            stamp = self._read()
            if self._value is None or stamp != self._stamp:
                self._value, self._stamp = self._load(), stamp
            self._checked = time.monotonic()
            return self._value

    def look_again(self) -> None:
        """The next `get` asks the database, however short the last look ago."""
        self._checked = 0.0

    def forget(self) -> None:
        self._value, self._stamp, self._checked = None, None, 0.0

    @classmethod
    def forget_all(cls) -> None:
        """For tests: every test starts with nothing remembered."""
        for cached in cls._all:
            cached.forget()

    def _read(self) -> int:
        return value(self.name)

"""How often something may be done: counted in PostgreSQL, so that all processes agree.

A counter is one row of an unlogged table. A process does not ask for every request: it takes a
share of the limit (a twentieth, at least 1) with one statement and spends it in memory. The
limit is never exceeded by all processes together; shares that nobody spent are lost when the
window ends, so a busy key may be stopped up to a twentieth per process early. After a crash of
PostgreSQL the table is empty and every window begins anew, which is right for a brake.

Names of counters are blinded before they are stored: they hold addresses of people.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass
from datetime import UTC, datetime

from django.conf import settings
from django.db import connection

from balaikota.lib.errors import TooMany, gettext_noop

_SHARES = 20
_REMEMBERED = 10_000  # counters a process keeps in memory before it forgets the oldest

_TAKE = """
INSERT INTO people_spent AS s (name, started, used) VALUES (%s, %s, %s)
ON CONFLICT (name) DO UPDATE SET
  started = greatest(s.started, excluded.started),
  used = CASE WHEN s.started >= excluded.started THEN s.used ELSE 0 END + excluded.used
RETURNING started, used
"""


@dataclass
class _Share:
    """What this process may still spend in the window that began at `started`."""

    started: datetime
    left: int = 0
    empty: bool = False  # the limit of this window is used up

    def spend_one(self) -> bool:
        if self.left == 0:
            return False
        self.left -= 1
        return True


_shares: dict[str, _Share] = {}
_lock = threading.Lock()


def spend(name: str, *, limit: int, seconds: int, now: datetime) -> None:
    """Count one use of `name`. At most `limit` in each window of `seconds`, in all processes.

    Raises:
        TooMany: the window is used up; `data["seconds"]` says how long it still lasts.
    """
    if not take(name, limit=limit, seconds=seconds, now=now):
        wait = seconds - int(now.timestamp()) % seconds
        raise TooMany(
            "too_many",
            gettext_noop("Too many requests. Please try again in %(seconds)s seconds."),
            seconds=wait,
        )


def take(name: str, *, limit: int, seconds: int, now: datetime) -> bool:
    """Like `spend`, but tells by its answer."""
    started = datetime.fromtimestamp(int(now.timestamp()) // seconds * seconds, tz=UTC)
    with _lock:
        share = _share(name, started)
        if share.left or share.empty:
            return share.spend_one()
    # Not under the lock: a thread that waits here for the database must not stop the others.
    leased = _lease(name, started, limit)
    with _lock:
        share = _share(name, started)
        share.left += leased
        share.empty = share.left == 0
        return share.spend_one()


def _share(name: str, started: datetime) -> _Share:
    """The share of the present window. The caller holds the lock."""
    share = _shares.get(name)
    if share is None or share.started < started:
        _shares.pop(name, None)
        share = _shares[name] = _Share(started)
        while len(_shares) > _REMEMBERED:
            del _shares[next(iter(_shares))]
    return share


def _lease(name: str, started: datetime, limit: int) -> int:
    """Take the next share from the database; 0 when nothing is left."""
    wanted = max(1, limit // _SHARES)
    stored = settings.KEY_RING.blind(name, "limit").hex()[:40]
    with connection.cursor() as cursor:
        cursor.execute(_TAKE, [stored, started, wanted])
        window, used = cursor.fetchone()
    if window > started:  # another process already counts the next window
        return wanted
    return int(max(0, min(wanted, limit - (used - wanted))))


def forget() -> None:
    """Drop what this process holds in memory. For tests, whose transactions are rolled back."""
    with _lock:
        _shares.clear()


def clear_old(now: datetime) -> int:
    """Delete counters of windows that ended long ago. Returns how many."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM people_spent WHERE started < %s - interval '2 days'", [now])
        return int(cursor.rowcount)

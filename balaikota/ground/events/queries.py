"""Reads of the fact log. Set-based; order and horizon are explained in `order`."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

from django.db import connection

from balaikota.lib.viewer import Viewer

from .models import Bookmark, Entry
from .order import READ, START, Position


@dataclass(frozen=True, kw_only=True)
class Told:
    """An entry of the log as its readers get it. `data` holds the fact's fields as JSON values."""

    xid: int
    id: int
    kind: str
    version: int
    subject: str
    place: str
    agency: str
    audience: str
    actor: str
    data: dict[str, Any]
    at: datetime
    settled: bool = True

    @property
    def position(self) -> Position:
        return Position(self.xid, self.id)


def since(position: Position = START, limit: int = 500) -> list[Told]:
    """The next settled entries after a position, in order. One statement."""
    return [told for told in _after(position, limit) if told.settled]


def waiting(position: Position) -> bool:
    """Whether an entry is committed but not settled yet, because an older transaction is open."""
    told = _after(position, 1)
    return bool(told) and not told[0].settled


def history(subject: str, viewer: Viewer, *, before: int = 0, limit: int = 200) -> list[Entry]:
    """What happened to one thing, oldest first, as far as this viewer may hear it.

    Args:
        subject: such as "report:17".
        before: id of the oldest entry already shown, to page backwards; 0 starts at the newest.
    """
    entries = Entry.objects.filter(subject=subject)
    if before:
        entries = entries.filter(id__lt=before)
    newest = entries.order_by("-id")[:limit]
    return [e for e in reversed(newest) if viewer.may(e.audience, e.place, e.agency)]


def bookmark(name: str) -> Position:
    """How far a reader has come."""
    mark = Bookmark.objects.filter(name=name).first()
    return Position(mark.xid, mark.entry) if mark else START


def behind(position: Position) -> int:
    """How many entries, settled or not, lie after a position."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM events_entry WHERE (xid, id) > (%s::text::xid8, %s)",
            [str(position.xid), position.id],
        )
        return int(cursor.fetchone()[0])


def held_back() -> float:
    """Seconds for which the oldest writing transaction is open: as long, all readers wait."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT coalesce(extract(epoch FROM max(clock_timestamp() - xact_start)), 0) "
            "FROM pg_stat_activity WHERE backend_xid IS NOT NULL AND pid <> pg_backend_pid()"
        )
        return float(cursor.fetchone()[0])


def told_from(names: Iterable[str], rows: Iterable[tuple[Any, ...]]) -> list[Told]:
    """Rows of `order.READ` as `Told`."""
    columns = list(names)
    return [told(dict(zip(columns, row, strict=True))) for row in rows]


def told(row: dict[str, Any]) -> Told:
    """One row of `order.READ` or `order.HEAR`. Django's connections leave JSON as text."""
    data = row["data"]
    return Told(
        **{
            **row,
            "xid": int(row["xid"]),
            "data": json.loads(data) if isinstance(data, str) else data or {},
        }
    )


def _after(position: Position, limit: int) -> list[Told]:
    with connection.cursor() as cursor:
        cursor.execute(READ, [str(position.xid), position.id, limit])
        return told_from((column.name for column in cursor.description), cursor.fetchall())


@dataclass(frozen=True, kw_only=True)
class DeadLetter:
    """A job that failed for good. `entry` and `kind` are those of the fact a reaction answered."""

    job: int
    task: str
    attempts: int
    reaction: str
    entry: int | None
    kind: str
    error: str
    spot: str
    at: datetime | None

    @property
    def name(self) -> str:
        """What the job does: the reaction's file and function, or the task."""
        return ".".join(self.reaction.split(".")[-2:]) or self.task


def dead_letters(before: int = 0, limit: int = 50) -> list[DeadLetter]:
    """Failed jobs, newest first, with what is known of the failure. One statement."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT j.id, j.task_name, j.attempts, coalesce(j.args->>'reaction', ''), e.id,
                   coalesce(e.kind, ''), coalesce(f.error, ''), coalesce(f.spot, ''), f.at
            FROM procrastinate_jobs j
            LEFT JOIN events_failure f ON f.job = j.id
            LEFT JOIN events_entry e ON e.id = (j.args->>'entry')::bigint
            WHERE j.status = 'failed' AND (%s = 0 OR j.id < %s)
            ORDER BY j.id DESC LIMIT %s
            """,
            [before, before, limit],
        )
        names = [field.name for field in fields(DeadLetter)]
        return [DeadLetter(**dict(zip(names, row, strict=True))) for row in cursor.fetchall()]


def dead_letter_count() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM procrastinate_jobs WHERE status = 'failed'")
        return int(cursor.fetchone()[0])

"""Walking the hash chain: is the log what was told, whole and in order?"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection

from . import queries, sealing
from .order import Position
from .sealing import CONTENT, GENESIS, Link

BATCH = 10_000

_LINKS = f"""
SELECT s.seq, s.entry, s.day, s.digest, CASE WHEN e.id IS NULL THEN NULL ELSE {CONTENT} END
FROM events_seal s LEFT JOIN events_entry e ON e.id = s.entry
WHERE s.seq > %s ORDER BY s.seq LIMIT %s
"""  # noqa: S608

_INSERTED = """
SELECT e.id FROM events_entry e
WHERE (e.xid, e.id) <= (%s::text::xid8, %s)
  AND NOT EXISTS (SELECT FROM events_seal s WHERE s.entry = e.id)
ORDER BY e.id LIMIT 1
"""


@dataclass(frozen=True, kw_only=True)
class Head:
    """The last link of a day, as it was signed."""

    seq: int
    digest: bytes
    signature: bytes


@dataclass(frozen=True, kw_only=True)
class Break:
    """The first place where the log is not what was sealed."""

    why: str  # "changed", "removed", "inserted", "missing link", "head"
    entry: int | None = None
    seq: int | None = None
    day: date | None = None

    def __str__(self) -> str:
        where = [f"entry {self.entry}"] if self.entry else []
        where += [f"link {self.seq}"] if self.seq else []
        where += [f"day {self.day}"] if self.day else []
        return f"{self.why} at {', '.join(where)}" if where else self.why


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """`links` were walked; `head` seals the last, on `day`; `unsealed` entries are too new."""

    links: int
    head: bytes
    day: date | None
    unsealed: int
    broken: Break | None


def verify(
    progress: Callable[[int, int], None] = lambda done, total: None,
    kept: Mapping[date, bytes] | None = None,
) -> Verdict:
    """Walk the whole chain.

    Args:
        progress: called with links walked and links in all.
        kept: heads that somebody wrote down outside the database, by day.
    """
    bookmark = queries.bookmark(sealing.READER)  # before the walk: later entries are not its matter
    heads = _heads()
    last, broken = _walk(heads, progress)
    broken = (
        broken or _forged_head(heads, kept or {}) or _cut_off(heads, last) or _inserted(bookmark)
    )
    return Verdict(
        links=last.seq,
        head=last.digest,
        day=last.day if last.seq else None,
        unsealed=queries.behind(bookmark),
        broken=broken,
    )


def _walk(
    heads: Mapping[date, Head], progress: Callable[[int, int], None]
) -> tuple[Link, Break | None]:
    """The last good link, and what is wrong with the one after it."""
    total = max((head.seq for head in heads.values()), default=0)
    last = Link(seq=0, entry=0, day=date.min, digest=GENESIS)
    while rows := _links_after(last.seq):
        for seq, entry, day, digest, content in rows:
            link = Link(seq=seq, entry=entry, day=day, digest=bytes(digest))
            found = _check(last, link, None if content is None else bytes(content), heads)
            if found:
                return last, found
            last = link
        progress(last.seq, max(total, last.seq))
    return last, None


def _check(
    last: Link, link: Link, content: bytes | None, heads: Mapping[date, Head]
) -> Break | None:
    if link.seq != last.seq + 1:
        return Break(why="missing link", seq=last.seq + 1)
    if content is None:
        return Break(why="removed", entry=link.entry, seq=link.seq, day=link.day)
    if sealing.chain(last.digest, content) != link.digest:
        return Break(why="changed", entry=link.entry, seq=link.seq, day=link.day)
    head = heads.get(link.day)
    if head is None or head.seq < link.seq:
        return Break(why="head", seq=link.seq, day=link.day)
    if head.seq == link.seq and head.digest != link.digest:
        return Break(why="head", seq=link.seq, day=link.day)
    return None


def _heads() -> dict[date, Head]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT day, seq, digest, signature FROM events_dayhead ORDER BY day")
        return {
            day: Head(seq=seq, digest=bytes(digest), signature=bytes(signed))
            for day, seq, digest, signed in cursor.fetchall()
        }


def _forged_head(heads: Mapping[date, Head], kept: Mapping[date, bytes]) -> Break | None:
    for day, head in heads.items():
        if sealing.signature(day, head.seq, head.digest) != head.signature:
            return Break(why="head", seq=head.seq, day=day)
    for day, digest in sorted(kept.items()):
        if day not in heads or heads[day].digest != digest:
            return Break(why="head", day=day)
    return None


def _cut_off(heads: Mapping[date, Head], last: Link) -> Break | None:
    missing = [day for day, head in heads.items() if head.seq > last.seq]
    return Break(why="missing link", seq=last.seq + 1, day=min(missing)) if missing else None


def _inserted(bookmark: Position) -> Break | None:
    with connection.cursor() as cursor:
        cursor.execute(_INSERTED, [str(bookmark.xid), bookmark.id])
        row = cursor.fetchone()
    return Break(why="inserted", entry=row[0]) if row else None


def _links_after(seq: int) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(_LINKS, [seq, BATCH])
        return list(cursor.fetchall())

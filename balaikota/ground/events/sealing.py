"""The hash chain over the log: each link seals one entry together with the link before it.

The chain runs on through all days; the last link of a UTC day is its head, signed with the city's
key. Whoever changes, removes or inserts an entry breaks a link, and whoever rewrites the chain
from there on cannot sign the heads without the key ring, which is not in the database. `verifying`
walks it all.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.conf import settings
from django.db import connection, transaction

from . import bookmarks, queries
from .order import Position

READER = "seals"
BATCH = 10_000
GENESIS = bytes(32)

# What a seal covers: everything but the transaction number, which a restore writes anew.
CONTENT = """sha256(convert_to(jsonb_build_array(
  e.id, e.kind, e.version, e.subject, e.place, e.agency, e.audience, e.actor, e.data,
  to_char(e.at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US')
)::text, 'UTF8'))"""

_UNSEALED = f"""
SELECT e.xid::text, e.id, (e.at AT TIME ZONE 'UTC')::date, {CONTENT}
FROM events_entry e
WHERE (e.xid, e.id) > (%s::text::xid8, %s) AND e.xid < pg_snapshot_xmin(pg_current_snapshot())
ORDER BY e.xid, e.id
LIMIT %s
"""  # noqa: S608


@dataclass(frozen=True, kw_only=True)
class Link:
    """One link of the chain; `seq` counts from 1 without gaps."""

    seq: int
    entry: int
    day: date
    digest: bytes


def seal(limit: int = BATCH) -> int:
    """Seal the next settled entries. One sealer at a time. Returns how many."""
    with transaction.atomic():
        if not bookmarks.only_reader(READER):
            return 0
        rows = _unsealed(limit)
        if not rows:
            return 0
        links = _forge(_last_head(), rows)
        _write(links)
        bookmarks.move(READER, Position(int(rows[-1][0]), rows[-1][1]))
    return len(rows)


def chain(before: bytes, content: bytes) -> bytes:
    """The digest of a link: SHA-256 over the digest before it and the digest of the content."""
    return hashlib.sha256(before + content).digest()


def signature(day: date, seq: int, digest: bytes) -> bytes:
    """What only this city's key ring can put under the head of a day."""
    signed: bytes = settings.KEY_RING.blind(f"{day.isoformat()} {seq} {digest.hex()}", "day head")
    return signed


def _unsealed(limit: int) -> list[tuple[Any, ...]]:
    position = queries.bookmark(READER)
    with connection.cursor() as cursor:
        cursor.execute(_UNSEALED, [str(position.xid), position.id, limit])
        return list(cursor.fetchall())


def _last_head() -> Link:
    """Where the chain goes on. From the signed heads, so that a cut-off end leaves a gap."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT seq, day, digest FROM events_dayhead ORDER BY seq DESC LIMIT 1")
        row = cursor.fetchone()
    if row is None:
        return Link(seq=0, entry=0, day=date.min, digest=GENESIS)
    return Link(seq=row[0], entry=0, day=row[1], digest=bytes(row[2]))


def _forge(last: Link, rows: Sequence[tuple[Any, ...]]) -> list[Link]:
    links = []
    for _, entry, day, content in rows:
        last = Link(
            seq=last.seq + 1,
            entry=entry,
            day=max(last.day, day),  # a slow transaction may carry the date of yesterday
            digest=chain(last.digest, bytes(content)),
        )
        links.append(last)
    return links


def _write(links: Sequence[Link]) -> None:
    heads = {link.day: link for link in links}
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO events_seal (seq, entry, day, digest) "
            "SELECT * FROM unnest(%s::bigint[], %s::bigint[], %s::date[], %s::bytea[])",
            [
                [link.seq for link in links],
                [link.entry for link in links],
                [link.day for link in links],
                [link.digest for link in links],
            ],
        )
        for head in heads.values():
            cursor.execute(
                "INSERT INTO events_dayhead (day, seq, digest, signature) VALUES (%s, %s, %s, %s) "
                "ON CONFLICT (day) DO UPDATE SET seq = EXCLUDED.seq, "
                "digest = EXCLUDED.digest, signature = EXCLUDED.signature",
                [head.day, head.seq, head.digest, signature(head.day, head.seq, head.digest)],
            )

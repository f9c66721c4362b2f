"""Writing down who looked at whose data, and sealing that record so that changes show."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import connection, transaction

from balaikota.ground.events import prepared
from balaikota.ground.events.log import emit
from balaikota.ground.people.rules import Actor

from .. import facts
from ..models import Look, Resident
from ..permissions import LOOKS
from ..queries.looks import CONTENT, GENESIS

BATCH = 10_000
# Looks commit a little out of order; none stays open longer than this many later ones.
_REACH = 100_000
WHILE = timedelta(minutes=5)  # in which seeing the same again is the same look
_LOCK = 0x6C6F6F6B

_INSERT = """
INSERT INTO residents_look
  (at, viewer, title, application, agreement, resident, subject, fields, purpose, basis, outcome,
   place)
VALUES (%(at)s, %(viewer)s, %(title)s, %(application)s, %(agreement)s, %(resident)s::bigint,
        %(subject)b, %(fields)s, %(purpose)s, %(basis)s, %(outcome)s, %(place)s) RETURNING id
"""


@dataclass(frozen=True, kw_only=True)
class LookedAt:
    """One look: at whom (blind index of the NIK asked), at which fields, why, with what outcome."""

    subject: bytes
    fields: Iterable[str]
    purpose: str
    basis: str = ""
    outcome: str
    resident: int | None = None
    place: str = ""
    title: str = ""
    application: str = ""
    agreement: str = ""


def record(actor: Actor, look: LookedAt, now: datetime) -> int:
    """Write one look down. One statement; returns its number, which the asker may keep."""
    title = look.title or ", ".join(dict.fromkeys(held.title for held in actor.held))
    row = prepared.row(
        _INSERT,
        {
            "at": now, "viewer": actor.ref, "title": title[:160],
            "application": look.application, "agreement": look.agreement,
            "resident": look.resident, "subject": look.subject,
            "fields": ", ".join(sorted(look.fields))[:200], "purpose": look.purpose[:200],
            "basis": look.basis[:200], "outcome": look.outcome, "place": look.place,
        },
    )  # fmt: skip
    assert row is not None
    return int(row[0])


def record_shown(
    actor: Actor, residents: Iterable[Resident], fields: Iterable[str], *,
    purpose: str, basis: str, outcome: str, now: datetime,
) -> None:  # fmt: skip
    """Write down that an officer saw these residents on a page.

    Seeing the same again within five minutes is the same look.
    """
    names, seen = tuple(fields), _lately(actor, purpose, outcome, now)
    for resident in residents:
        if resident.pk in seen:
            continue
        look = LookedAt(
            subject=bytes(resident.nik_index), fields=names, purpose=purpose, basis=basis,
            outcome=outcome, resident=resident.pk, place=resident.place,
        )  # fmt: skip
        record(actor, look, now)


def _lately(actor: Actor, purpose: str, outcome: str, now: datetime) -> set[int | None]:
    found = Look.objects.filter(
        viewer=actor.ref, purpose=purpose[:200], outcome=outcome, at__gt=now - WHILE, at__lte=now
    )
    return set(found.values_list("resident", flat=True))


_UNSEALED = f"""
SELECT l.id, {CONTENT} FROM residents_look l
WHERE l.id > coalesce((SELECT max(look) FROM residents_lookseal), 0) - {_REACH}
  AND NOT EXISTS (SELECT FROM residents_lookseal s WHERE s.look = l.id)
ORDER BY l.id LIMIT {BATCH}
"""  # noqa: S608 - no value of a user


@transaction.atomic
def seal(now: datetime) -> int:
    """Seal what is not sealed yet: each link covers its look and the link before. Tells
    LooksSealed with the last link, so that the city's own signed chain vouches for it.

    Returns how many.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
        cursor.execute(_UNSEALED)
        rows = cursor.fetchall()
        if not rows:
            return 0
        seq, digest = _write_links(cursor, rows)
    emit(
        facts.LooksSealed(seq=seq, count=len(rows), digest=digest.hex(), sealed_at=now),
        audience=LOOKS,
    )
    return len(rows)


def _write_links(cursor: Any, rows: list[tuple[int, bytes]]) -> tuple[int, bytes]:
    cursor.execute("SELECT seq, digest FROM residents_lookseal ORDER BY seq DESC LIMIT 1")
    seq, digest = cursor.fetchone() or (0, GENESIS)
    digest, links = bytes(digest), []
    for look, content in rows:
        seq, digest = seq + 1, hashlib.sha256(digest + bytes(content)).digest()
        links.append((seq, look, digest))
    cursor.execute(
        "INSERT INTO residents_lookseal (seq, look, digest) "
        "SELECT * FROM unnest(%s::bigint[], %s::bigint[], %s::bytea[])",
        [list(column) for column in zip(*links, strict=True)],
    )
    return seq, digest

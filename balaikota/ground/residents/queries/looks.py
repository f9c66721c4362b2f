"""Who looked at whose data; and whether that record is what was sealed."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import connection
from django.db.models import Count, Max, Q, QuerySet

from balaikota.ground.events.models import Entry
from balaikota.ground.people.rules import Actor

from ..models import Alert, Look, LookSeal
from ..permissions import LOOKS

PAGE = 50
GENESIS = bytes(32)
# What a seal covers: everything a look says.
CONTENT = """sha256(convert_to(jsonb_build_array(
  l.id, to_char(l.at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US'), l.viewer, l.title,
  l.application, l.agreement, l.resident, encode(l.subject, 'hex'), l.fields, l.purpose, l.basis,
  l.outcome, l.place)::text, 'UTF8'))"""


def looks(actor: Actor, viewer: str = "", before: int | None = None) -> QuerySet[Look]:
    """Every look, newest first; `viewer` (such as "apikey:3") narrows it."""
    actor.require(LOOKS)
    found = Look.objects.all()
    if viewer:
        found = found.filter(Q(viewer=viewer) | Q(application=viewer) | Q(agreement=viewer))
    return _paged(found, before)


def looks_at(resident: int, before: int | None = None) -> QuerySet[Look]:
    """Who looked at one resident, newest first: what the resident reads."""
    return _paged(Look.objects.filter(resident=resident), before)


def _paged(found: QuerySet[Look], before: int | None) -> QuerySet[Look]:
    if before is not None:
        found = found.filter(pk__lt=before)
    return found.order_by("-pk")[: PAGE + 1]


def alerts(actor: Actor, *, closed: bool = False) -> list[Alert]:
    """Unusual looking that nobody has looked into yet, newest first; or the last that was."""
    actor.require(LOOKS)
    return list(Alert.objects.filter(closed_at__isnull=not closed).order_by("-raised_at")[:PAGE])


@dataclass(frozen=True)
class Tally:
    """Sealed looks of the last day: by hour (24, the last is the running one), by viewer."""

    total: int
    people: int
    hours: list[int]
    outcomes: dict[str, int]
    viewers: list[tuple[str, int]]
    open_alerts: int


_HOURS = """
SELECT floor(extract(epoch FROM %(now)s - l.at) / 3600)::int AS ago, l.outcome,
  coalesce(nullif(l.application, ''), l.title, l.viewer), count(*), count(DISTINCT l.subject)
FROM residents_look l JOIN residents_lookseal s ON s.look = l.id
WHERE l.at > %(since)s GROUP BY 1, 2, 3
"""


def tally(now: datetime) -> Tally:
    """The last 24 hours, as far as they are sealed. Two statements."""
    hours, outcomes, viewers = [0] * 24, dict[str, int](), dict[str, int]()
    with connection.cursor() as cursor:
        cursor.execute(_HOURS, {"now": now, "since": now - timedelta(hours=24)})
        for ago, outcome, viewer, count, _people in cursor.fetchall():
            if 0 <= ago < 24:
                hours[23 - ago] += count
            outcomes[outcome] = outcomes.get(outcome, 0) + count
            viewers[viewer] = viewers.get(viewer, 0) + count
    known = Look.objects.filter(
        at__gt=now - timedelta(hours=24), resident__isnull=False,
        pk__lte=LookSeal.objects.aggregate(last=Max("look"))["last"] or 0,
    )  # fmt: skip
    most = sorted(viewers.items(), key=lambda pair: (-pair[1], pair[0]))
    return Tally(
        total=sum(outcomes.values()),
        people=known.aggregate(n=Count("resident", distinct=True))["n"],
        hours=hours,
        outcomes=outcomes,
        viewers=most[:6],
        open_alerts=Alert.objects.filter(closed_at__isnull=True).count(),
    )


@dataclass(frozen=True)
class Verdict:
    """What a walk along the chain found: `broken` is "" when the record is whole."""

    links: int
    broken: str = ""
    look: int | None = None


_LINKS = f"""
SELECT s.seq, s.look, s.digest, CASE WHEN l.id IS NULL THEN NULL ELSE {CONTENT} END
FROM residents_lookseal s LEFT JOIN residents_look l ON l.id = s.look
WHERE s.seq > %s ORDER BY s.seq LIMIT 10000
"""  # noqa: S608 - no value of a user
_INSERTED = """
SELECT l.id FROM residents_look l WHERE l.id <= %s - 100000
AND NOT EXISTS (SELECT FROM residents_lookseal s WHERE s.look = l.id) LIMIT 1
"""


def verify_chain() -> Verdict:
    """Walk all seals: is every look what was sealed, and none gone?"""
    last, digest, highest = 0, GENESIS, 0
    with connection.cursor() as cursor:
        while rows := _links(cursor, last):
            for seq, look, sealed, content in rows:
                wrong = _wrong(last, digest, (seq, bytes(sealed), content))
                if wrong:
                    return Verdict(last, wrong, look)
                last, digest, highest = seq, bytes(sealed), max(highest, look)
        cursor.execute(_INSERTED, [highest])
        late = cursor.fetchone()
    if late:
        return Verdict(last, "inserted", late[0])
    return _against_log(last, digest)


def _links(cursor: Any, last: int) -> list[Any]:
    cursor.execute(_LINKS, [last])
    return list(cursor.fetchall())


def _wrong(last: int, before: bytes, link: tuple[int, bytes, bytes | None]) -> str:
    seq, sealed, content = link
    if seq != last + 1:
        return "missing link"
    if content is None:
        return "removed"
    return "" if hashlib.sha256(before + bytes(content)).digest() == sealed else "changed"


def _against_log(last: int, digest: bytes) -> Verdict:
    """The end of the chain, as the city's fact log (itself sealed and signed) remembers it."""
    told = Entry.objects.filter(kind="residents.looks_sealed").order_by("-id").first()
    if told is None:
        return Verdict(last, "head" if last else "")
    same = (told.data["seq"], told.data["digest"]) == (last, digest.hex())
    return Verdict(last, "" if same else "head")

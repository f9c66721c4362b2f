"""The record of calls: reading it for sealing, for verifying, and for who may see it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection, transaction
from django.db.models import Q

from balaikota.ground.applications import queries as applications
from balaikota.ground.applications.permissions import covers
from balaikota.ground.people.rules import Actor
from balaikota.lib import jws

from ..gateway.journal import LOCK
from ..keys import signing_key
from ..models import Record, Seal, Service
from ..permissions import LOG
from ..rules import chain

# What a seal covers: every column, in one order, as JSON that PostgreSQL writes the same always.
_CONTENT = """sha256(convert_to(jsonb_build_array(
  r.id, r.call, r.part, r.service, r.consumer, r.agreement, r.operation, encode(r.target, 'hex'),
  encode(r.body, 'hex'), r.actor, r.status, r.milliseconds, r.cached, r.problem,
  to_char(r.at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US')
)::text, 'UTF8'))"""

_ENTRIES = f"""
SELECT r.id, r.part, r.agreement, r.status, r.at, {_CONTENT}
FROM exchange_record r WHERE r.id > %s AND r.id <= %s ORDER BY r.id LIMIT %s
"""  # noqa: S608


@dataclass(frozen=True)
class Content:
    """An entry as the sealer needs it; `content` is the digest of all its columns."""

    id: int
    part: str
    agreement: int
    status: int
    at: datetime
    content: bytes


def last_seal() -> Seal | None:
    return Seal.objects.order_by("-seq").first()


def settled() -> int:
    """The highest number below which no entry can still appear.

    Waits for the writers that are at it, and holds new ones back for a moment. Own transaction
    only: the lock must not be held while entries are hashed.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [LOCK])
        try:
            cursor.execute("SELECT coalesce(max(id), 0) FROM exchange_record")
            return int(cursor.fetchone()[0])
        finally:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [LOCK])


def unsealed(after: int, up_to: int, limit: int) -> list[Content]:
    """The next entries in order of their numbers."""
    with connection.cursor() as cursor:
        cursor.execute(_ENTRIES, [after, up_to, limit])
        return [
            Content(number, part, agreement, status, at, bytes(content))
            for number, part, agreement, status, at, content in cursor.fetchall()
        ]


@dataclass(frozen=True)
class Verdict:
    """`seals` were walked over `entries`; `broken` names the first break, "" when there is none."""

    seals: int
    entries: int
    head: str
    unsealed: int
    broken: str


def verify() -> Verdict:
    """Walk the whole chain: every entry, every digest, every signature."""
    public = signing_key().public_key()
    before, last, seals, entries = chain.GENESIS, 0, 0, 0
    for seal in Seal.objects.order_by("seq").iterator(500):
        broken = _check(seal, seals + 1, before, last, public)
        if broken:
            return Verdict(seals, entries, before.hex(), 0, f"{broken} at seal {seal.seq}")
        before, last = bytes(seal.digest), seal.last
        seals, entries = seals + 1, entries + seal.count
    waiting = Record.objects.filter(pk__gt=last).count()
    return Verdict(seals, entries, before.hex(), waiting, "")


def _check(seal: Seal, seq: int, before: bytes, last: int, public: Any) -> str:
    if seal.seq != seq or bytes(seal.before) != before:
        return "missing link"
    found = unsealed(last, seal.last, seal.count + 1)
    if len(found) != seal.count or found[0].id != seal.first:
        return "removed or inserted"
    digest = chain.run_on(before, [entry.content for entry in found])
    if digest != bytes(seal.digest):
        return "changed"
    said = chain.payload(seal.seq, seal.count, before, digest, seal.at)
    return "" if jws.verify_detached(public, said, seal.token) else "signature"


@dataclass(frozen=True)
class Line:
    """A call: its question and, when it came to one, its answer."""

    asked: Record
    answered: Record | None


def seen_by(actor: Actor) -> Q:
    """Entries of services and consumers whose agency's record this actor may read."""
    if covers(actor, LOG):
        return Q()
    mine = [
        code for code, view in applications.applications().items()
        if covers(actor, LOG, view.agency)
    ]  # fmt: skip
    services = list(Service.objects.filter(application__in=mine).values_list("code", flat=True))
    return Q(consumer__in=mine) | Q(service__in=services)


def lines(
    actor: Actor, *, before: int = 0, limit: int = 50, service: str = "", consumer: str = ""
) -> list[Line]:
    """Calls, newest first; one more than `limit` if there is more. Two queries."""
    rows = Record.objects.filter(seen_by(actor), part="asked")
    if service:
        rows = rows.filter(service=service)
    if consumer:
        rows = rows.filter(consumer=consumer)
    if before:
        rows = rows.filter(pk__lt=before)
    asked = list(rows.order_by("-pk")[: limit + 1])
    answers = {
        row.call: row
        for row in Record.objects.filter(part="answered", call__in=[row.call for row in asked])
    }
    return [Line(row, answers.get(row.call)) for row in asked]


def export(actor: Actor, since: datetime) -> Iterator[Record]:
    """Every entry since a moment that this actor may see, oldest first, streamed."""
    with transaction.atomic():
        rows = Record.objects.filter(seen_by(actor), at__gte=since).order_by("pk")
        yield from rows.iterator(2_000)


def waiting(after: int) -> int:
    """How many entries are not sealed yet. One query."""
    return Record.objects.filter(pk__gt=after).count()

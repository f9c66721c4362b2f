"""Sealing the record of calls: chained, signed, counted; off the hot path."""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime

from django.db import connection, transaction
from django.utils import timezone

from balaikota.ground.events.log import emit
from balaikota.lib import jws

from .. import facts
from ..keys import key_id, signing_key
from ..models import Seal
from ..permissions import VIEW
from ..queries import record
from ..rules import chain

BATCH = 20_000


@transaction.atomic
def seal(*, now: datetime, limit: int = BATCH) -> int:
    """Seal the next entries and count them into the days of their agreements. Returns how many.

    Takes the writers' lock alone: whatever has a lower number than the highest we see is then
    committed or never will be. Tells CallsSealed.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(hashtext('exchange.seal'))")
        if not cursor.fetchone()[0]:
            return 0
    last = record.last_seal()
    entries = record.unsealed(last.last if last else 0, record.settled(), limit)
    if not entries:
        return 0
    seq, before = (last.seq + 1, bytes(last.digest)) if last else (1, chain.GENESIS)
    digest = chain.run_on(before, [entry.content for entry in entries])
    said = chain.payload(seq, len(entries), before, digest, now)
    Seal.objects.create(
        seq=seq, first=entries[0].id, last=entries[-1].id, count=len(entries), before=before,
        digest=digest, at=now, token=jws.sign_detached(signing_key(), said, key_id()),
    )  # fmt: skip
    _count(entries)
    emit(facts.CallsSealed(seq=seq, entries=len(entries), sealed_at=now), audience=VIEW)
    return len(entries)


def _count(entries: list[record.Content]) -> None:
    """A call counts when it was asked; it failed when it was answered so."""
    calls: Counter[tuple[int, date]] = Counter()
    failed: Counter[tuple[int, date]] = Counter()
    for entry in entries:
        key = (entry.agreement, timezone.localdate(entry.at))
        calls[key] += entry.part == "asked"
        failed[key] += entry.part == "answered" and entry.status >= 400
    keys = sorted(calls)
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO exchange_useday AS u (agreement_id, day, calls, failed) "
            "SELECT * FROM unnest(%s::bigint[], %s::date[], %s::int[], %s::int[]) "
            "ON CONFLICT (agreement_id, day) DO UPDATE SET "
            "calls = u.calls + excluded.calls, failed = u.failed + excluded.failed",
            [
                [agreement for agreement, _ in keys],
                [day for _, day in keys],
                [calls[key] for key in keys],
                [failed[key] for key in keys],
            ],
        )

"""What a text of a source means: decided once, remembered for every later row."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import connection, transaction

from balaikota.ground.people.rules import Actor
from balaikota.ground.territory import queries as territory
from balaikota.lib.errors import NotFound, gettext_noop

from .. import facts
from ..models import RegionText, Run
from ..permissions import REPAIR, VIEW
from ..queries.seeing import may, need
from ..rules import manifest as manifests
from . import landing
from .quarantine import keep_bad, try_again, waiting_rows
from .staging import MOST_KEPT
from .telling import tell


@transaction.atomic
def decide_region(actor: Actor, pk: int, code: str, *, now: datetime) -> int:
    """Say which region a text means ("" = none of this city). Returns how many rows it placed.

    Raises:
        NotFound: the text is gone, or there is no such region. NotAllowed.
    """
    row = RegionText.objects.select_for_update().filter(pk=pk).select_related("source").first()
    if row is None or not may(actor, VIEW, row.source.agency):
        raise NotFound("no_text", gettext_noop("This text no longer waits here."))
    need(actor, REPAIR, row.source.agency)
    if code:
        territory.region(code)
    row.code, row.nowhere, row.decided_by, row.decided_at = code, not code, actor.ref, now
    row.save(update_fields=["code", "nowhere", "decided_by", "decided_at"])
    placed = _place_rows(row, now) + _land_waiting(row, now)
    tell(facts.RegionDecided, row.source, actor.ref, region=code, rows=placed)
    return placed


def _place_rows(row: RegionText, now: datetime) -> int:
    """The rows that are loaded already; what they became is told its region too."""
    manifest = manifests.read(row.source.manifest)
    rule = manifest.place
    if rule is None or not rule.column:
        return 0
    inside = "AND coalesce(trim(data->>%s), '') = %s" if rule.within else ""
    given: list[Any] = [row.code, row.source_id, row.source.generation, rule.column, row.text]
    given += [rule.within, row.within] if rule.within else []
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE connectors_row SET place = %s WHERE source_id = %s AND generation = %s "  # noqa: S608
            f"AND trim(data->>%s) = %s {inside} RETURNING id",
            given,
        )
        found = [pk for (pk,) in cursor.fetchall()]
    target = landing.target_of(manifest)
    if target is not None and manifest.map and "place" in manifest.map.columns.values():
        where = (row.source_id, row.source.generation)
        refused = landing.give_some(manifest, target, where, found, now)
        run = Run.objects.filter(pk=row.source.good_run or 0).first()
        if refused and run is not None:
            keep_bad(row.source, run, refused, whole=False)
    return len(found)


def _land_waiting(row: RegionText, now: datetime) -> int:
    """Rows that waited in quarantine because nobody knew where they belong."""
    waiting = waiting_rows(row.source).values_list("pk", "faults")[:MOST_KEPT]
    pks = [pk for pk, faults in waiting if any(f["code"] in _FOR_A_REGION for f in faults)]
    return try_again(row.source_id, pks, now)[0] if row.code else 0


_FOR_A_REGION = frozenset({"place", "refused"})

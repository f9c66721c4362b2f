"""What a text of a source means: decided once, remembered for every later row."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import connection, transaction

from balaikota.ground.people.rules import Actor
from balaikota.ground.territory import queries as territory
from balaikota.lib.errors import NotFound, gettext_noop

from .. import facts
from ..models import RegionText
from ..permissions import REPAIR, VIEW
from ..queries.seeing import may, need
from ..rules import manifest as manifests
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
    placed = _place_rows(row)
    tell(facts.RegionDecided, row.source, actor.ref, region=code, rows=placed)
    return placed


def _place_rows(row: RegionText) -> int:
    """The rows that are loaded already."""
    rule = manifests.read(row.source.manifest).place
    if rule is None or not rule.column:
        return 0
    inside = "AND coalesce(trim(data->>%s), '') = %s" if rule.within else ""
    given: list[Any] = [row.code, row.source_id, row.source.generation, rule.column, row.text]
    given += [rule.within, row.within] if rule.within else []
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE connectors_row SET place = %s WHERE source_id = %s AND generation = %s "  # noqa: S608
            f"AND trim(data->>%s) = %s {inside}",
            given,
        )
        return int(cursor.rowcount)

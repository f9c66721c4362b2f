"""The RT and RW of reports, when a city draws them after reports came."""

from __future__ import annotations

from django.db import connection, transaction

from balaikota.ground.territory import queries as territory

from ..models import Report
from ..rules import OPEN

_STORE = """
UPDATE reports_report SET part = new.part
FROM unnest(%(ids)s::bigint[], %(parts)s::text[]) AS new(id, part)
WHERE reports_report.id = new.id AND reports_report.part <> new.part
"""


@transaction.atomic
def place_in_parts() -> int:
    """Give open reports the RT or RW their point lies in. Idempotent; tells nothing.

    Those without a point keep what was chosen by hand. Returns how many moved.
    """
    rows = Report.objects.filter(state__in=OPEN, point__isnull=False).values_list("id", "point")
    found = [(pk, territory.locate(*point)) for pk, point in rows.iterator() if point]
    placed = [(pk, located.part) for pk, located in found if located is not None]
    with connection.cursor() as cursor:
        cursor.execute(
            _STORE, {"ids": [pk for pk, _ in placed], "parts": [part for _, part in placed]}
        )
        return int(cursor.rowcount)

"""Counting residents anew by area, age and sex: what pages read instead of millions of rows."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import connection, transaction

from balaikota.ground.events import stamps
from balaikota.ground.events.log import emit
from balaikota.ground.territory import queries as territory

from .. import facts
from ..models import AgeCount, PlaceCount
from ..permissions import COUNTS
from ..rules import quality

_PLACES = """
SELECT place, sex, flaws, count(*) FROM residents_resident WHERE state = 'living'
GROUP BY place, sex, flaws
"""
_FAMILIES = """
SELECT f.place, count(*) FROM residents_family f
WHERE EXISTS (SELECT FROM residents_resident r WHERE r.family_id = f.id AND r.state = 'living')
GROUP BY f.place
"""
_AGES = """
INSERT INTO residents_agecount (place, birth_year, sex, people)
SELECT array_to_string((string_to_array(place, '.'))[1:4], '.'), birth_year, sex, count(*)
FROM residents_resident WHERE state = 'living' GROUP BY 1, 2, 3
"""


@dataclass
class _Count:
    men: int = 0
    women: int = 0
    families: int = 0
    flawed: int = 0
    flaws: dict[str, int] = field(default_factory=lambda: defaultdict(int))


@transaction.atomic
def recount(now: datetime) -> int:
    """Count everybody anew. Three passes over the register. Tells ResidentsCounted.

    Returns how many people are registered.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [0x636F756E])
        counts = _by_area(cursor)
        PlaceCount.objects.all().delete()
        PlaceCount.objects.bulk_create(
            [
                PlaceCount(
                    place=place, men=one.men, women=one.women, families=one.families,
                    flawed=one.flawed, flaws=dict(one.flaws), counted_at=now,
                )
                for place, one in counts.items()
            ],
            batch_size=5000,
        )  # fmt: skip
        AgeCount.objects.all().delete()
        cursor.execute(_AGES)
    stamps.bump("residents.counts")
    whole = counts.get(territory.city(), _Count())
    fact = facts.ResidentsCounted(
        place=territory.city(), people=whole.men + whole.women, families=whole.families,
        counted_at=now,
    )  # fmt: skip
    emit(fact, audience=COUNTS)
    return whole.men + whole.women


def _by_area(cursor: Any) -> dict[str, _Count]:
    """Every area from the city down to the RT."""
    counts: dict[str, _Count] = defaultdict(_Count)
    top = territory.city().count(".") + 1
    cursor.execute(_PLACES)
    for place, sex, flaws, people in cursor.fetchall():
        named = quality.names(flaws)
        for area in _areas(place, top):
            count = counts[area]
            if sex == "P":
                count.women += people
            else:
                count.men += people
            count.flawed += people if flaws else 0
            for name in named:
                count.flaws[name] += people
    cursor.execute(_FAMILIES)
    for place, families in cursor.fetchall():
        for area in _areas(place, top):
            counts[area].families += families
    return counts


def _areas(place: str, top: int) -> list[str]:
    """A code and those around it up to the city: "36.72.01.1001.003" → itself, …, "36.72"."""
    parts = place.split(".")
    return [".".join(parts[:end]) for end in range(top, len(parts) + 1)]


def recount_if_stale(now: datetime) -> bool:
    """Count again when the register changed since the last count. Returns whether it did."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT coalesce((SELECT max(counted_at) FROM residents_placecount), '-infinity') < "
            "greatest((SELECT max(at) FROM residents_lifeevent),"
            " (SELECT max(moved_at) FROM residents_run))"
        )
        stale = bool(cursor.fetchone()[0])
    if stale:
        recount(now)
    return stale

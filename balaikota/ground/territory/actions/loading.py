"""Load a city from the shipped data, set by set."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction
from psycopg.types.json import Jsonb

from balaikota.ground.events.log import emit
from balaikota.ground.events.stamps import bump
from balaikota.lib.errors import Invalid, gettext_noop

from .. import shipped
from ..facts import CityLoaded
from ..models import Holiday
from .offices import open_offices

# What is there stays: a name may have been corrected by hand, an outline imported.
_UPSERT = """
INSERT INTO territory_region (code, name, kind, parent_id, postal_code, population, area_km2,
                              outline, longitude, latitude)
SELECT * FROM unnest(%s::text[], %s::text[], %s::text[], %s::text[], %s::text[], %s::int[],
                     %s::float8[], %s::jsonb[], %s::float8[], %s::float8[])
ON CONFLICT (code) DO UPDATE SET
  population = coalesce(excluded.population, territory_region.population),
  area_km2 = coalesce(excluded.area_km2, territory_region.area_km2),
  outline = coalesce(territory_region.outline, excluded.outline),
  longitude = coalesce(territory_region.longitude, excluded.longitude),
  latitude = coalesce(territory_region.latitude, excluded.latitude)
RETURNING xmax = 0
"""


@dataclass(frozen=True)
class Loaded:
    """How many regions were new, how many offices were opened, and how many days were dated."""

    regions: int
    offices: int
    days: int


@transaction.atomic
def load_city(code: str, *, actor: str = "system") -> Loaded:
    """Province, city, kecamatan and kelurahan with outlines, their offices, and joint leave.

    Idempotent: what was changed by hand since stays. Tells CityLoaded when something was new.

    Args:
        code: Kemendagri code of a kota or kabupaten, "36.72".
        actor: `Actor.ref` of who asked.

    Raises:
        Invalid: the code table has no such city.
    """
    rows = shipped.regions_of(code) if code.count(".") == 1 else []
    if not rows:
        raise Invalid(
            "unknown_city",
            gettext_noop("%(which)s is not the code of a kota or kabupaten, such as 36.72."),
            field="code",
            which=code,
        )
    created = _write(rows)
    offices = open_offices(within=code)
    days = _date_joint_leave()
    if created:
        emit(CityLoaded(place=code, regions=created), actor=actor)
    for stamp in ("regions", "agencies", "calendar"):
        bump(stamp)
    return Loaded(created, offices, days)


def _write(rows: Sequence[shipped.ShippedRegion]) -> int:
    columns: list[Any] = [
        [row.code for row in rows],
        [row.name for row in rows],
        [row.kind for row in rows],
        [row.parent for row in rows],
        [row.postal_code for row in rows],
        [row.population for row in rows],
        [row.area_km2 for row in rows],
        [None if row.outline is None else Jsonb(row.outline) for row in rows],
        [row.longitude for row in rows],
        [row.latitude for row in rows],
    ]
    with connection.cursor() as cursor:
        cursor.execute(_UPSERT, columns)
        return sum(new for (new,) in cursor.fetchall())


def _date_joint_leave() -> int:
    """Only into an empty calendar: a day somebody withdrew must not come back."""
    if Holiday.objects.exists():
        return 0
    days = [
        Holiday(day=d.day, name=d.name, kind=d.kind.value, source=d.source, verified=d.verified)
        for d in shipped.joint_leave()
    ]
    return len(Holiday.objects.bulk_create(days))

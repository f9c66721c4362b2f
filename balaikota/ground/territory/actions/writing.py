"""The statements of the imports: one for each kind of row, however many rows there are.

Each returns how many rows were new and how many were there before. Call in a transaction.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import connection
from psycopg.types.json import Jsonb

from ..rules.rows import AgencyRow, HolidayRow, PlaceRow, RegionRow

# Where the file is silent, what is known stays.
_REGIONS = """
INSERT INTO territory_region (code, name, kind, parent_id, postal_code, population, area_km2,
                              outline, longitude, latitude)
SELECT code, name, kind, nullif(parent, ''), coalesce(postal, ''), population, area, outline,
       longitude, latitude
FROM unnest(%s::text[], %s::text[], %s::text[], %s::text[], %s::text[], %s::int[], %s::float8[],
            %s::jsonb[], %s::float8[], %s::float8[])
     AS brought (code, name, kind, parent, postal, population, area, outline, longitude, latitude)
ON CONFLICT (code) DO UPDATE SET
  name = excluded.name,
  postal_code = coalesce(nullif(excluded.postal_code, ''), territory_region.postal_code),
  population = coalesce(excluded.population, territory_region.population),
  area_km2 = coalesce(excluded.area_km2, territory_region.area_km2),
  outline = coalesce(excluded.outline, territory_region.outline),
  longitude = coalesce(excluded.longitude, territory_region.longitude),
  latitude = coalesce(excluded.latitude, territory_region.latitude)
RETURNING xmax = 0
"""
_AGENCIES = """
INSERT INTO territory_agency (code, name, short, parent_id, region, phone, email, active)
SELECT code, name, short, parent, '', phone, email, true
FROM unnest(%s::text[], %s::text[], %s::text[], %s::text[], %s::text[], %s::text[])
     AS brought (code, name, short, parent, phone, email)
ON CONFLICT (code) DO UPDATE SET
  name = excluded.name, short = excluded.short, phone = excluded.phone, email = excluded.email
RETURNING xmax = 0
"""
_PLACES = """
INSERT INTO territory_place (name, kind, region_id, agency_id, longitude, latitude, source)
SELECT * FROM unnest(%s::text[], %s::text[], %s::text[], %s::text[], %s::float8[], %s::float8[],
                     %s::text[])
ON CONFLICT (name, kind, region_id) DO UPDATE SET
  agency_id = excluded.agency_id, longitude = excluded.longitude, latitude = excluded.latitude,
  source = excluded.source, closed_at = NULL
RETURNING xmax = 0
"""
_HOLIDAYS = """
INSERT INTO territory_holiday (day, name, kind, region, source, verified)
SELECT * FROM unnest(%s::date[], %s::text[], %s::text[], %s::text[], %s::text[], %s::boolean[])
ON CONFLICT (day, kind, region) DO UPDATE SET
  name = excluded.name, source = excluded.source, verified = excluded.verified
RETURNING xmax = 0
"""


def write_regions(rows: Sequence[RegionRow]) -> tuple[int, int]:
    """Regions with the point inside them that goes with a new outline."""
    points = [_inside(row) for row in rows]
    return _run(
        _REGIONS,
        [row.code for row in rows],
        [row.name for row in rows],
        [row.kind.value for row in rows],
        [row.parent for row in rows],
        [row.postal_code for row in rows],
        [row.population for row in rows],
        [row.area_km2 for row in rows],
        [None if row.outline is None else Jsonb(row.outline) for row in rows],
        [point[0] for point in points],
        [point[1] for point in points],
    )


def _inside(row: RegionRow) -> tuple[float | None, float | None]:
    if row.outline is None:
        return None, None
    from ..outlining import point_inside

    return point_inside(row.outline)


def write_agencies(rows: Sequence[AgencyRow]) -> tuple[int, int]:
    """Agencies; a closed one stays closed."""
    return _run(
        _AGENCIES,
        [row.code for row in rows],
        [row.name for row in rows],
        [row.short for row in rows],
        [row.parent for row in rows],
        [row.phone for row in rows],
        [row.email for row in rows],
    )


def write_places(rows: Sequence[PlaceRow]) -> tuple[int, int]:
    """Named points."""
    return _run(
        _PLACES,
        [row.name for row in rows],
        [row.kind for row in rows],
        [row.region for row in rows],
        [row.agency for row in rows],
        [row.longitude for row in rows],
        [row.latitude for row in rows],
        [row.source for row in rows],
    )


def write_holidays(rows: Sequence[HolidayRow]) -> tuple[int, int]:
    """Dated days."""
    return _run(
        _HOLIDAYS,
        [row.day for row in rows],
        [row.name for row in rows],
        [row.kind.value for row in rows],
        [row.region for row in rows],
        [row.source for row in rows],
        [row.verified for row in rows],
    )


def _run(statement: str, *columns: list[Any]) -> tuple[int, int]:
    with connection.cursor() as cursor:
        cursor.execute(statement, columns)
        new = [was_new for (was_new,) in cursor.fetchall()]
    return sum(new), len(new) - sum(new)

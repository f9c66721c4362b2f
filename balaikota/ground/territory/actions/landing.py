"""Places that sources bring: named points of the city, row by row checked, written at once.

A place that a source brings no more is closed, not deleted, once no other source brings it either.
Each step stands in the places' history.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import connection

from balaikota.ground.events.log import emit
from balaikota.ground.events.sockets import Landing
from balaikota.lib.errors import gettext_noop

from ..facts import PlacesChanged
from ..queries.agencies import agencies
from ..queries.locating import locate
from ..queries.regions import city, tree
from ..rules.rows import PlaceRow

Refused = tuple[int, str, str]

# A place keeps the source that brought it first, so that two who bring it do not take turns.
_LAND = """
WITH brought AS (
  SELECT * FROM unnest(%s::text[], %s::text[], %s::text[], %s::text[], %s::float8[], %s::float8[])
           AS brought (name, kind, region_id, agency_id, longitude, latitude)
), before AS (
  SELECT p.id, p.closed_at, p.agency_id, p.longitude, p.latitude
  FROM territory_place p JOIN brought USING (name, kind, region_id)
), written AS (
  INSERT INTO territory_place (name, kind, region_id, agency_id, longitude, latitude, source)
  SELECT brought.*, %s FROM brought
  ON CONFLICT (name, kind, region_id) DO UPDATE SET
    agency_id = excluded.agency_id, longitude = excluded.longitude, latitude = excluded.latitude,
    closed_at = NULL, source = CASE WHEN territory_place.closed_at IS NULL
                                    THEN territory_place.source ELSE excluded.source END
  RETURNING id, agency_id, longitude, latitude
), held AS (
  INSERT INTO territory_placesource (place_id, source, landed_at) SELECT id, %s, %s FROM written
  ON CONFLICT (source, place_id) DO UPDATE SET landed_at = excluded.landed_at
), steps AS (
  INSERT INTO territory_placechange (place_id, at, what, source, longitude, latitude)
  SELECT w.id, %s, CASE WHEN b.id IS NULL THEN 'came' WHEN b.closed_at IS NOT NULL THEN 'returned'
                        ELSE 'moved' END, %s, w.longitude, w.latitude
  FROM written w LEFT JOIN before b USING (id)
  WHERE b.id IS NULL OR b.closed_at IS NOT NULL
     OR (b.agency_id, b.longitude, b.latitude)
        IS DISTINCT FROM (w.agency_id, w.longitude, w.latitude)
  RETURNING what
)
SELECT count(*) FILTER (WHERE what = 'came'), count(*) FILTER (WHERE what <> 'came') FROM steps
"""
_LET_GO = """
DELETE FROM territory_placesource held USING territory_place p
WHERE held.place_id = p.id AND held.source = %s AND held.landed_at <> %s
  AND NOT p.name = ANY(%s::text[])
RETURNING p.id
"""
# What an office's own file brought stays; another source that brings it answers for it from now.
_CLOSE = """
WITH heirs AS (
  UPDATE territory_place p SET source = other.source
  FROM (SELECT place_id, min(source) AS source FROM territory_placesource
        WHERE place_id = ANY(%s) GROUP BY place_id) other
  WHERE p.id = other.place_id AND p.source = %s
), closed AS (
  UPDATE territory_place p SET closed_at = %s
  WHERE p.id = ANY(%s) AND p.source = %s AND p.closed_at IS NULL
    AND NOT EXISTS (SELECT FROM territory_placesource held WHERE held.place_id = p.id)
  RETURNING id, longitude, latitude
)
INSERT INTO territory_placechange (place_id, at, what, source, longitude, latitude)
SELECT id, %s, 'withdrawn', %s, longitude, latitude FROM closed
"""


def land_places(rows: list[Mapping[str, Any]], source: str, now: datetime) -> Landing:
    """Write places of a source, inside its run's transaction. Tells PlacesChanged.

    A row says where it is by its point; without a region's code it lies in the kelurahan there.
    """
    good: dict[tuple[str, str, str], PlaceRow] = {}
    refused: list[Refused] = []
    for index, row in enumerate(rows):
        made = _place(row, source)
        if isinstance(made, PlaceRow):
            good[made.name, made.kind, made.region] = made
        else:
            refused.append((index, *made))
    new, changed = _write(list(good.values()), source, now)
    if new or changed:
        emit(PlacesChanged(place=city(), created=new, updated=changed))
    same = len(good) - new - changed
    return Landing(new=new, changed=changed, same=same, refused=tuple(refused))


def _place(row: Mapping[str, Any], source: str) -> PlaceRow | tuple[str, str]:
    """The place, or (column, sentence) of what is wrong."""
    name, kind = _name(row), str(row.get("kind") or "").strip()[:40]
    longitude, latitude = row.get("longitude"), row.get("latitude")
    if not name or not kind:
        return "name" if not name else "kind", gettext_noop("A place needs a name and a kind.")
    if not isinstance(longitude, int | float) or not isinstance(latitude, int | float):
        return "longitude", gettext_noop("A place needs a point.")
    region = str(row.get("region") or "")
    if not region:
        found = locate(float(longitude), float(latitude))
        region = found.code if found else ""
    if region not in tree().by_code:
        return "region", gettext_noop("This point lies in no kelurahan of the city.")
    agency = str(row.get("agency") or "")
    if agency and agency not in agencies():
        return "agency", gettext_noop("There is no agency of this code.")
    return PlaceRow(
        name=name, kind=kind, longitude=float(longitude), latitude=float(latitude), region=region,
        agency=agency or None, source=source,
    )  # fmt: skip


def _name(row: Mapping[str, Any]) -> str:
    return str(row.get("name") or "").strip()[:160]


def _write(rows: Sequence[PlaceRow], source: str, now: datetime) -> tuple[int, int]:
    if not rows:
        return 0, 0
    given: list[Any] = [
        [row.name for row in rows], [row.kind for row in rows], [row.region for row in rows],
        [row.agency for row in rows], [row.longitude for row in rows],
        [row.latitude for row in rows], source, source, now, now, source,
    ]  # fmt: skip
    with connection.cursor() as cursor:
        _one_at_a_time(cursor)
        cursor.execute(_LAND, given)
        new, changed = cursor.fetchone()
    return new, changed


def _one_at_a_time(cursor: Any) -> None:
    cursor.execute("SELECT pg_advisory_xact_lock(hashtext('territory.import'))")


def withdraw_places(
    source: str, now: datetime, whole: bool, spared: Sequence[Mapping[str, Any]]
) -> None:
    """Close what a whole load of a source did not bring. Tells PlacesChanged.

    Places of the same name as a row that could not land stay: it may be one of them. A row whose
    name cannot be read may be any of them, so then nothing is closed.
    """
    names = [_name(row) for row in spared]
    if not whole or not all(names):
        return
    with connection.cursor() as cursor:
        _one_at_a_time(cursor)
        cursor.execute(_LET_GO, [source, now, names])
        gone = [pk for (pk,) in cursor.fetchall()]
        if not gone:
            return
        cursor.execute(_CLOSE, [gone, source, now, gone, source, now, source])
        closed = cursor.rowcount
    if closed:
        emit(PlacesChanged(place=city(), created=0, updated=0, withdrawn=closed))

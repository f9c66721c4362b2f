"""Named points people know."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Q

from balaikota.lib.geo import box_around, metres

from ..models import Place


@dataclass(frozen=True, slots=True)
class PlaceView:
    """A place, and how many metres away it is when it was asked for by distance."""

    id: int
    name: str
    kind: str
    region: str
    agency: str
    longitude: float
    latitude: float
    distance: float = 0.0


_COLUMNS = ("id", "name", "kind", "region_id", "agency_id", "longitude", "latitude")


def nearest_places(
    longitude: float, latitude: float, *, within: float = 500.0, limit: int = 5
) -> list[PlaceView]:
    """Places within so many metres of a point, the nearest first. One query."""
    window = box_around(longitude, latitude, within)
    rows = Place.objects.filter(
        longitude__range=(window.west, window.east), latitude__range=(window.south, window.north)
    ).values_list(*_COLUMNS)[:1000]
    found = [
        PlaceView(pk, name, kind, region, agency or "", x, y, metres(longitude, latitude, x, y))
        for pk, name, kind, region, agency, x, y in rows
    ]
    return sorted((p for p in found if p.distance <= within), key=lambda p: p.distance)[:limit]


def places_in(
    region: str, *, after: tuple[str, int] = ("", 0), limit: int = 100
) -> list[PlaceView]:
    """Places of a region and its parts by name, continuing `after` a (name, id). One query."""
    name, pk = after
    rows = Place.objects.filter(
        Q(name__gt=name) | Q(name=name, pk__gt=pk), region__code__startswith=region
    ).order_by("name", "id")
    return [
        PlaceView(pk, name, kind, code, agency or "", lon, lat)
        for pk, name, kind, code, agency, lon, lat in rows.values_list(*_COLUMNS)[:limit]
    ]

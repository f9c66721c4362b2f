"""Named points people know."""

from __future__ import annotations

from dataclasses import dataclass

from balaikota.lib.geo import box_around, metres

from ..models import Place


@dataclass(frozen=True, slots=True)
class PlaceView:
    """A place, and how many metres away it is when it was asked for by distance."""

    name: str
    kind: str
    region: str
    agency: str
    longitude: float
    latitude: float
    distance: float = 0.0


_COLUMNS = ("name", "kind", "region_id", "agency_id", "longitude", "latitude")


def nearest_places(
    longitude: float, latitude: float, *, within: float = 500.0, limit: int = 5
) -> list[PlaceView]:
    """Places within so many metres of a point, the nearest first. One query."""
    window = box_around(longitude, latitude, within)
    rows = Place.objects.filter(
        longitude__range=(window.west, window.east), latitude__range=(window.south, window.north)
    ).values_list(*_COLUMNS)[:1000]
    found = [
        PlaceView(name, kind, region, agency or "", lon, lat, metres(longitude, latitude, lon, lat))
        for name, kind, region, agency, lon, lat in rows
    ]
    return sorted((p for p in found if p.distance <= within), key=lambda p: p.distance)[:limit]


def places_in(region: str, *, after: str = "", limit: int = 100) -> list[PlaceView]:
    """Places of a region and its parts by name, continuing `after` a name. One query."""
    rows = Place.objects.filter(region__code__startswith=region, name__gt=after).order_by("name")
    return [
        PlaceView(name, kind, code, agency or "", lon, lat)
        for name, kind, code, agency, lon, lat in rows.values_list(*_COLUMNS)[:limit]
    ]

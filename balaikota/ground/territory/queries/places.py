"""Named points people know."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from balaikota.lib.geo import box_around, metres

from ..models import Place, PlaceChange


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
        closed_at__isnull=True, longitude__range=(window.west, window.east),
        latitude__range=(window.south, window.north),
    ).values_list(*_COLUMNS)[:1000]  # fmt: skip
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
        Q(name__gt=name) | Q(name=name, pk__gt=pk),
        region__code__startswith=region,
        closed_at__isnull=True,
    ).order_by("name", "id")
    return [
        PlaceView(pk, name, kind, code, agency or "", lon, lat)
        for pk, name, kind, code, agency, lon, lat in rows.values_list(*_COLUMNS)[:limit]
    ]


@dataclass(frozen=True, slots=True)
class PlaceStep:
    """Something that happened to a place by a source: came, moved, returned, withdrawn."""

    name: str
    kind: str
    region: str
    what: str
    source: str
    at: datetime


def place_steps(region: str, *, what: str = "", limit: int = 20) -> list[PlaceStep]:
    """The latest steps of places in a region, newest first. One query."""
    found = PlaceChange.objects.filter(place__region__code__startswith=region)
    if what:
        found = found.filter(what=what)
    rows = found.order_by("-at", "-pk").values_list(
        "place__name", "place__kind", "place__region_id", "what", "source", "at"
    )
    return [PlaceStep(*row) for row in rows[:limit]]

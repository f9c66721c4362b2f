"""Point → kelurahan, and the RT or RW in it where the city drew them. In memory."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import shapely
from numpy.typing import ArrayLike
from shapely.geometry.base import BaseGeometry

from balaikota.ground.events.stamps import Cached
from balaikota.lib.geo import box_around, is_point, metres

from ..models import Region
from ..rules.codes import VILLAGES, Kind
from . import regions

# Outlines were simplified one by one at their source, so neighbours overlap or gap by slivers of
# 5 to 10 m, and piers and beaches reach beyond them.
REACH = 100.0  # metres


@dataclass(frozen=True, slots=True)
class Located:
    """The kelurahan a point lies in. `part` is its RT, or else its RW; "" where none was drawn."""

    code: str
    name: str
    kecamatan: str
    kecamatan_name: str
    city: str
    part: str = ""


@dataclass(frozen=True)
class _Map:
    """Kelurahan by code order, so that the smallest index is the smallest code."""

    places: tuple[Located, ...]
    shapes: Sequence[BaseGeometry]
    index: shapely.STRtree
    framed: Sequence[tuple[Located, BaseGeometry, tuple[float, float, float, float]]]
    parts: tuple[str, ...]  # RW and RT that have an outline, by code
    parts_index: shapely.STRtree


def _load() -> _Map:
    city = regions.city()
    rows = (
        Region.objects.filter(kind__in=VILLAGES, code__startswith=f"{city}.", outline__isnull=False)
        .order_by("code")
        .values_list("code", "name", "parent_id", "parent__name", "outline")
    )
    places = tuple(Located(code, name, up, up_name, city) for code, name, up, up_name, _ in rows)
    shapes = _shapes(row[4] for row in rows)
    drawn = list(
        Region.objects.filter(
            kind__in=(Kind.RW, Kind.RT), code__startswith=f"{city}.", outline__isnull=False
        ).order_by("code").values_list("code", "outline")
    )  # fmt: skip
    parts = tuple(code for code, _ in drawn)
    inner = shapely.STRtree(_shapes(outline for _, outline in drawn))
    framed = [(place, shape, shape.bounds) for place, shape in zip(places, shapes, strict=True)]
    return _Map(places, shapes, shapely.STRtree(shapes), framed, parts, inner)


def _shapes(outlines: Iterable[Any]) -> list[BaseGeometry]:
    found = [shapely.from_geojson(json.dumps(outline)) for outline in outlines]
    shapely.prepare(found)
    return found


_map: Cached[_Map] = Cached("regions", _load)


def locate(longitude: float, latitude: float) -> Located | None:
    """The kelurahan of a point (degrees), with its RT or RW if drawn; `None` outside the city.

    In several at once (overlapping slivers): the smallest code. In none (a gap, a pier): the
    nearest within 100 m.
    """
    if not is_point(longitude, latitude):
        return None
    known = _map.get()
    for place, shape, (west, south, east, north) in known.framed:
        if (
            west <= longitude <= east
            and south <= latitude <= north
            and shapely.intersects_xy(shape, longitude, latitude)
        ):
            return _deeper(known, place, longitude, latitude)
    near = _nearest(known, longitude, latitude, REACH)
    return known.places[near[1]] if near else None


def _deeper(known: _Map, place: Located, longitude: float, latitude: float) -> Located:
    """With the part of this kelurahan the point lies in: an RT before an RW, the smallest code."""
    if not known.parts:
        return place
    point = shapely.Point(longitude, latitude)
    found = [known.parts[i] for i in known.parts_index.query(point, predicate="intersects")]
    own = [code for code in found if code.startswith(f"{place.code}.")]
    return replace(place, part=min(own, key=lambda code: (-len(code), code))) if own else place


def locate_many(longitudes: ArrayLike, latitudes: ArrayLike) -> list[Located | None]:
    """`locate` for many points with one walk through the index; without their RT and RW."""
    known = _map.get()
    lon, lat = np.asarray(longitudes, float), np.asarray(latitudes, float)
    found = np.full(len(lon), len(known.places), dtype=np.int64)
    points, places = known.index.query(shapely.points(lon, lat), predicate="intersects")
    np.minimum.at(found, points, places)
    answer = [known.places[i] if i < len(known.places) else None for i in found.tolist()]
    for place in np.flatnonzero(found == len(known.places)).tolist():
        answer[place] = locate(float(lon[place]), float(lat[place]))
    return answer


def located_villages() -> int:
    """How many kelurahan have an outline, so that points can be found in them."""
    return len(_map.get().places)


def metres_outside(longitude: float, latitude: float) -> float | None:
    """How far from the nearest kelurahan a point lies; 0 inside, `None` without outlines."""
    known = _map.get()
    if not known.places or not is_point(longitude, latitude):
        return None
    nearest = _nearest(known, longitude, latitude, None)
    return nearest[0] if nearest else None


def _nearest(
    known: _Map, longitude: float, latitude: float, reach: float | None
) -> tuple[float, int] | None:
    """(metres, index) of the nearest outline, the smallest code among equals."""
    if not known.places:
        return None
    point = shapely.Point(longitude, latitude)
    if reach is None:
        candidates = known.index.query_nearest(point)
    else:
        window = box_around(longitude, latitude, reach)
        candidates = known.index.query(
            shapely.box(window.west, window.south, window.east, window.north)
        )
    found = min(((_metres(known.shapes[i], point), int(i)) for i in candidates), default=None)
    return None if found is None or (reach is not None and found[0] > reach) else found


def _metres(shape: shapely.Geometry, point: shapely.Point) -> float:
    (lon, lat), (x, y) = shapely.shortest_line(shape, point).coords
    return round(metres(lon, lat, x, y), 3)

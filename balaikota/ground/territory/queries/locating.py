"""Point → kelurahan, and the RT or RW in it where the city drew them. In memory."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from balaikota.ground.events.stamps import Cached
from balaikota.lib.geo import is_point

from ..models import Region
from ..rules.codes import VILLAGES, Kind
from . import regions

if TYPE_CHECKING:
    from ..outlining import Bounds, Outlines

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
    outlines: Outlines
    bounds: Sequence[Bounds]
    parts: tuple[str, ...]  # RW and RT that have an outline, by code
    parts_outlines: Outlines


def _load() -> _Map:
    from ..outlining import Outlines

    city = regions.city()
    rows = (
        Region.objects.filter(kind__in=VILLAGES, code__startswith=f"{city}.", outline__isnull=False)
        .order_by("code")
        .values_list("code", "name", "parent_id", "parent__name", "outline")
    )
    places = tuple(Located(code, name, up, up_name, city) for code, name, up, up_name, _ in rows)
    outlines = Outlines(row[4] for row in rows)
    drawn = list(
        Region.objects.filter(
            kind__in=(Kind.RW, Kind.RT), code__startswith=f"{city}.", outline__isnull=False
        ).order_by("code").values_list("code", "outline")
    )  # fmt: skip
    parts = tuple(code for code, _ in drawn)
    return _Map(places, outlines, outlines.bounds, parts, Outlines(row[1] for row in drawn))


_map: Cached[_Map] = Cached("regions", _load)


def locate(longitude: float, latitude: float) -> Located | None:
    """The kelurahan of a point (degrees), with its RT or RW if drawn; `None` outside the city.

    In several at once (overlapping slivers): the smallest code. In none (a gap, a pier): the
    nearest within 100 m.
    """
    if not is_point(longitude, latitude):
        return None
    known = _map.get()
    for at, (west, south, east, north) in enumerate(known.bounds):
        if (
            west <= longitude <= east
            and south <= latitude <= north
            and known.outlines.holds(at, longitude, latitude)
        ):
            return _deeper(known, known.places[at], longitude, latitude)
    near = known.outlines.nearest(longitude, latitude, REACH)
    return known.places[near[1]] if near else None


def _deeper(known: _Map, place: Located, longitude: float, latitude: float) -> Located:
    """With the part of this kelurahan the point lies in: an RT before an RW, the smallest code."""
    if not known.parts:
        return place
    found = [known.parts[i] for i in known.parts_outlines.around(longitude, latitude)]
    own = [code for code in found if code.startswith(f"{place.code}.")]
    return replace(place, part=min(own, key=lambda code: (-len(code), code))) if own else place


def locate_many(longitudes: Sequence[float], latitudes: Sequence[float]) -> list[Located | None]:
    """`locate` for many points with one walk through the index; without their RT and RW."""
    known = _map.get()
    first = known.outlines.first_around(longitudes, latitudes)
    return [
        locate(float(lon), float(lat)) if at is None else known.places[at]
        for at, lon, lat in zip(first, longitudes, latitudes, strict=True)
    ]


def located_villages() -> int:
    """How many kelurahan have an outline, so that points can be found in them."""
    return len(_map.get().places)


def metres_outside(longitude: float, latitude: float) -> float | None:
    """How far from the nearest kelurahan a point lies; 0 inside, `None` without outlines."""
    known = _map.get()
    if not known.places or not is_point(longitude, latitude):
        return None
    nearest = known.outlines.nearest(longitude, latitude)
    return nearest[0] if nearest else None

"""Outlines of regions as GeoJSON, simplified for the zoom they are looked at with."""

from __future__ import annotations

import gzip
import hashlib
import json
import threading
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from balaikota.ground.events.stamps import Cached
from balaikota.lib.errors import NotFound, gettext_noop

from ..models import Region
from ..rules.codes import LEVELS
from . import regions

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

# Below this zoom → tolerance in degrees: about one pixel of a 512-pixel tile there.
_TOLERANCES = ((10.0, 5e-4), (12.0, 1.2e-4), (14.0, 3e-5))
_GRID = 1e-5  # degrees, about a metre: fewer digits to send


@dataclass(frozen=True)
class Body:
    """An answer ready to send: the same bytes plain and gzipped, and their ETag."""

    plain: bytes
    zipped: bytes
    etag: str


@dataclass(frozen=True)
class _Shapes:
    """code → outline, and the bodies already made of them."""

    by_code: dict[str, BaseGeometry]
    bodies: dict[tuple[str, str, float], Body] = field(default_factory=dict)
    lock: threading.Lock = field(default_factory=threading.Lock)


def _load() -> _Shapes:
    from ..outlining import shape_of

    rows = Region.objects.filter(outline__isnull=False).order_by("code")
    return _Shapes({code: shape_of(it) for code, it in rows.values_list("code", "outline")})


_shapes: Cached[_Shapes] = Cached("regions", _load)


def outline(code: str) -> BaseGeometry | None:
    """The outline of one region, or `None` when none is known."""
    return _shapes.get().by_code.get(code)


def outlines_geojson(level: str, within: str = "", zoom: float = 24.0) -> Body:
    """A FeatureCollection of one level ("kota", "kecamatan", "kelurahan", "rw") inside a region.

    Properties: code, name, kind, parent, label (a point inside, for the name). Feature ids are
    the position in the list, as MapLibre wants numbers.

    Raises:
        NotFound: no such level or region.
    """
    if level not in LEVELS:
        raise NotFound("no_level", gettext_noop("There is no level %(level)s."), level=level)
    within = regions.region(within).code if within else regions.city()
    tolerance = next((t for below, t in _TOLERANCES if zoom < below), 0.0)
    shapes = _shapes.get()
    key = (level, within, tolerance)
    with shapes.lock:
        if key not in shapes.bodies:
            shapes.bodies[key] = _body(shapes, level, within, tolerance)
        return shapes.bodies[key]


def _body(shapes: _Shapes, level: str, within: str, tolerance: float) -> Body:
    import shapely

    views = [v for v in regions.below(within, LEVELS[level]) if v.code in shapes.by_code]
    lines = shapely.simplify([shapes.by_code[v.code] for v in views], tolerance)
    lines = shapely.set_precision(lines, _GRID, mode="valid_output")
    features = [
        {
            "type": "Feature",
            "id": number,
            "properties": {
                "code": v.code,
                "name": v.name,
                "kind": v.kind,
                "parent": v.parent,
                "label": [v.longitude, v.latitude],
            },
            "geometry": json.loads(shapely.to_geojson(shape)),
        }
        for number, (v, shape) in enumerate(zip(views, lines, strict=True), 1)
    ]
    collection = {"type": "FeatureCollection", "features": features}
    plain = json.dumps(collection, separators=(",", ":"), ensure_ascii=False).encode()
    etag = hashlib.sha256(plain).hexdigest()[:20]
    return Body(plain, gzip.compress(plain, 6, mtime=0), f'"{etag}"')

"""Outlines held in memory, and what is asked of them. Degrees, longitude first.

The only part of the hot reads that knows the geometry library, which takes long to load.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
import shapely
from numpy.typing import ArrayLike
from shapely.geometry.base import BaseGeometry

from balaikota.lib.geo import box_around, metres

Bounds = tuple[float, float, float, float]  # west, south, east, north


def shape_of(outline: Any) -> BaseGeometry:
    """The shape of a GeoJSON geometry."""
    found: BaseGeometry = shapely.from_geojson(json.dumps(outline))
    return found


def point_inside(outline: Any) -> tuple[float, float]:
    """A point that surely lies inside a GeoJSON geometry; a centroid may not."""
    point = shape_of(outline).point_on_surface()
    return round(point.x, 6), round(point.y, 6)


class Outlines:
    """Shapes ready to be asked. Each is called by its place in the list."""

    def __init__(self, outlines: Iterable[Any]) -> None:
        self._shapes = [shape_of(outline) for outline in outlines]
        shapely.prepare(self._shapes)
        self._tree = shapely.STRtree(self._shapes)

    @property
    def bounds(self) -> Sequence[Bounds]:
        return [shape.bounds for shape in self._shapes]

    def holds(self, place: int, longitude: float, latitude: float) -> bool:
        """Whether this one holds the point; its edge belongs to it."""
        return bool(shapely.intersects_xy(self._shapes[place], longitude, latitude))

    def around(self, longitude: float, latitude: float) -> list[int]:
        """All that hold the point."""
        point = shapely.Point(longitude, latitude)
        found: list[int] = self._tree.query(point, predicate="intersects").tolist()
        return found

    def first_around(self, longitudes: ArrayLike, latitudes: ArrayLike) -> list[int | None]:
        """For each of many points the first that holds it, with one walk through the index."""
        lon, lat = np.asarray(longitudes, float), np.asarray(latitudes, float)
        found = np.full(len(lon), len(self._shapes), dtype=np.int64)
        points, places = self._tree.query(shapely.points(lon, lat), predicate="intersects")
        np.minimum.at(found, points, places)
        return [place if place < len(self._shapes) else None for place in found.tolist()]

    def nearest(
        self, longitude: float, latitude: float, reach: float | None = None
    ) -> tuple[float, int] | None:
        """(metres, place) of the nearest within reach, the first among equals."""
        if not self._shapes:
            return None
        point = shapely.Point(longitude, latitude)
        if reach is None:
            candidates = self._tree.query_nearest(point)
        else:
            window = box_around(longitude, latitude, reach)
            candidates = self._tree.query(
                shapely.box(window.west, window.south, window.east, window.north)
            )
        found = min(((_metres(self._shapes[i], point), int(i)) for i in candidates), default=None)
        return None if found is None or (reach is not None and found[0] > reach) else found


def _metres(shape: BaseGeometry, point: shapely.Point) -> float:
    (lon, lat), (x, y) = shapely.shortest_line(shape, point).coords
    return round(metres(lon, lat, x, y), 3)

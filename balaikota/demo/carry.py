"""Carrying points of one city into another, so that near stays near and crowded stays crowded.

Two steps, both exact and without chance, so that every load gives the same map:

1. The kelurahan and the foreign points are halved together, again and again: the kelurahan along
   the longer side of the land that is left, by weight; the points along the same axis, in the same
   proportion. In the end each kelurahan owns one rectangle of the foreign city.
2. Inside, the rectangle is pressed into the outline by the Knothe-Rosenblatt rearrangement: equal
   areas become equal areas, so streets and hot spots keep their shape, and no point leaves.

The weight of a kelurahan is the square root of its area, as no population by kelurahan is shipped:
large, mostly rural ones get more than small ones, but less than their area would say.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

Floats = NDArray[np.float64]
Spot = tuple[float, float]  # longitude, latitude

_SLICES = 256
_MARGIN = 0.02  # of a slice; keeps points off the borders, where neighbours may overlap


@dataclass(frozen=True)
class Area:
    """A kelurahan: its code and its outline (polygon or multipolygon, lon/lat degrees)."""

    code: str
    outline: BaseGeometry

    @property
    def weight(self) -> float:
        return math.sqrt(self.outline.area)


@dataclass(frozen=True)
class Carried:
    """Where a foreign point lies now."""

    place: str
    longitude: float
    latitude: float


def carry(areas: Sequence[Area], spots: Mapping[Spot, int]) -> dict[Spot, Carried]:
    """Give every foreign spot a place in these areas.

    Args:
        areas: the kelurahan of the city; at least one.
        spots: foreign (longitude, latitude) → how often it occurs; crowded spots weigh more.
    """
    where = np.array(list(spots), dtype=float).reshape(-1, 2)
    often = np.array(list(spots.values()), dtype=float)
    ordered = sorted(areas, key=lambda area: area.code)
    carried: dict[Spot, Carried] = {}
    for area, chosen in _halve(ordered, np.arange(len(where)), where, often):
        for spot, (x, y) in zip(where[chosen], press(area.outline, where[chosen]), strict=True):
            key = (float(spot[0]), float(spot[1]))
            carried[key] = Carried(area.code, round(float(x), 6), round(float(y), 6))
    return carried


def _halve(
    areas: Sequence[Area], chosen: NDArray[np.int64], where: Floats, often: Floats
) -> Iterator[tuple[Area, NDArray[np.int64]]]:
    if len(areas) == 1:
        yield areas[0], chosen
        return
    centres = np.array([area.outline.centroid.coords[0] for area in areas])
    axis = int(np.argmax(np.ptp(centres, axis=0)))
    areas = [areas[i] for i in np.argsort(centres[:, axis], kind="stable")]
    weights = np.cumsum([area.weight for area in areas])
    cut = 1 + int(np.argmin(np.abs(weights[:-1] / weights[-1] - 0.5)))
    chosen = chosen[np.lexsort((where[chosen, 1 - axis], where[chosen, axis]))]
    reached = np.cumsum(often[chosen])
    total = reached[-1] if len(reached) else 0.0
    at = int(np.searchsorted(reached, total * weights[cut - 1] / weights[-1]))
    yield from _halve(areas[:cut], chosen[:at], where, often)
    yield from _halve(areas[cut:], chosen[at:], where, often)


def press(outline: BaseGeometry, points: Floats) -> Floats:
    """Press points, seen in their own bounding box, into an outline; equal areas stay equal."""
    edges = _edges(outline)
    low, high = edges[:, [0, 2]].min(), edges[:, [0, 2]].max()
    xs = np.linspace(low, high, _SLICES + 1)
    heights = np.array([sum(b - a for a, b in _spans(edges, x)) for x in xs])
    share = np.concatenate([[0.0], np.cumsum((heights[1:] + heights[:-1]) / 2)])
    unit = _unit(points) * (1 - 2 * _MARGIN) + _MARGIN
    land = xs[heights > 0]
    columns = np.array(
        [_onto(land, edges, x) for x in np.interp(unit[:, 0] * share[-1], share, xs)]
    )
    rows = [_along(_spans(edges, x), v) for x, v in zip(columns, unit[:, 1], strict=True)]
    return np.column_stack([columns, rows]) if len(points) else np.empty((0, 2))


def _onto(land: Floats, edges: Floats, x: float) -> float:
    """The column itself, or the nearest one that meets land (between islands there is none)."""
    return x if _spans(edges, x) else float(land[np.abs(land - x).argmin()])


def _unit(points: Floats) -> Floats:
    if not len(points):
        return points
    low, size = points.min(axis=0), np.ptp(points, axis=0)
    unit: Floats = (points - low) / np.where(size > 0, size, 1.0)
    unit[:, size == 0] = 0.5
    return unit


def _edges(outline: BaseGeometry) -> Floats:
    """All edges of all rings, one row each: x1 y1 x2 y2."""
    parts = getattr(outline, "geoms", [outline])
    rings = [np.array(ring.coords) for part in parts for ring in (part.exterior, *part.interiors)]
    return np.concatenate([np.hstack([ring[:-1, :2], ring[1:, :2]]) for ring in rings])


def _spans(edges: Floats, x: float) -> list[tuple[float, float]]:
    """The stretches of a vertical line that lie inside, from south to north."""
    crossing = edges[(edges[:, 0] <= x) != (edges[:, 2] <= x)]
    x1, y1, x2, y2 = crossing.T
    ys = np.sort(y1 + (x - x1) / (x2 - x1) * (y2 - y1)).tolist()
    return list(zip(ys[::2], ys[1::2], strict=True))


def _along(spans: Sequence[tuple[float, float]], share: float) -> float:
    """The latitude at a share (0..1) of the inside stretches taken together."""
    left = share * sum(high - low for low, high in spans)
    for low, high in spans:
        size = high - low
        if left <= size:
            pad = _MARGIN * size
            return min(max(low + left, low + pad), high - pad)
        left -= size
    return spans[-1][1]

"""Squares of the map in which public reports are counted."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

# Web-mercator tiles of about 2.4 km, 600 m and 150 m at the equator, so that a screen of any zoom
# reads some hundreds of rows.
LEVELS = (14, 16, 18)
APART = 60  # pixels between the middles of two clusters, so that their circles do not touch
ANY = ""  # in place of a category: all of them together


def square(level: int, longitude: float, latitude: float) -> tuple[int, int]:
    """(x, y) of the tile that holds a point; y grows to the south."""
    size = 2**level
    x = int((longitude + 180) / 360 * size)
    rad = math.radians(max(-85.05112878, min(85.05112878, latitude)))
    y = int((1 - math.asinh(math.tan(rad)) / math.pi) / 2 * size)
    return min(max(x, 0), size - 1), min(max(y, 0), size - 1)


def squares(longitude: float, latitude: float) -> Iterator[tuple[int, int, int]]:
    """(level, x, y) of a point on every level. A square holds four times four of the next."""
    finest = LEVELS[-1]
    x, y = square(finest, longitude, latitude)
    return ((level, x >> finest - level, y >> finest - level) for level in LEVELS)


def level_for(zoom: float) -> int:
    """The squares to read for a map at this zoom (512-pixel tiles): at least 16 pixels wide."""
    return next((level for level in LEVELS if zoom <= level - 3), LEVELS[-1])


def gathered(zoom: float, level: int) -> int:
    """How many squares side by side are gathered first: about 45 pixels."""
    return int(max(1, 2 ** round(level - zoom - 3.5)))


def apart(heaps: Sequence[tuple[float, float, int]], zoom: float) -> list[list[int]]:
    """Which of these (longitude, latitude, count) stand together on a map at this zoom.

    Groups of their positions in `heaps`; the weighted middles of two groups lie at least `APART`
    pixels from each other. Every heap is in exactly one group.
    """
    scale = 512 * 2**zoom / APART
    groups = [[number] for number in range(len(heaps))]
    spots = [_spot(longitude, latitude, count, scale) for longitude, latitude, count in heaps]
    while True:
        joined = _joined(spots)
        if len(joined) == len(spots):
            return groups
        groups = [[heap for one in group for heap in groups[one]] for group in joined]
        spots = [_weighed([spots[one] for one in group]) for group in joined]


_AROUND = tuple((i, j) for i in (-1, 0, 1) for j in (-1, 0, 1))
_Spot = tuple[float, float, int]  # on the flat map, in units of `APART`, with what it counts


def _spot(longitude: float, latitude: float, count: int, scale: float) -> _Spot:
    rad = math.radians(max(-85.05112878, min(85.05112878, latitude)))
    return longitude / 360 * scale, -math.asinh(math.tan(rad)) / math.tau * scale, count


def _joined(spots: Sequence[_Spot]) -> list[list[int]]:
    """The largest first; each takes in the smaller ones closer than 1 that it is nearest to."""
    kept: dict[tuple[int, int], list[int]] = {}
    groups: dict[int, list[int]] = {}
    for one in sorted(range(len(spots)), key=lambda n: (-spots[n][2], spots[n])):
        x, y, _ = spots[one]
        column, row = math.floor(x), math.floor(y)
        away, nearest = 1.0, -1
        for i, j in _AROUND:
            for other in kept.get((column + i, row + j), ()):
                distance = math.hypot(spots[other][0] - x, spots[other][1] - y)
                if distance < away or (distance == away and other < nearest):
                    away, nearest = distance, other
        if nearest >= 0:
            groups[nearest].append(one)
        else:
            groups[one] = [one]
            kept.setdefault((column, row), []).append(one)
    return list(groups.values())


def _weighed(spots: Sequence[_Spot]) -> _Spot:
    count = sum(spot[2] for spot in spots)
    weight = count or 1
    return (
        math.fsum(x * n for x, _, n in spots) / weight,
        math.fsum(y * n for _, y, n in spots) / weight,
        count,
    )

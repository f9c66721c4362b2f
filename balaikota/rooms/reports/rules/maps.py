"""Squares of the map in which public reports are counted."""

from __future__ import annotations

import math
from collections.abc import Iterator

# Web-mercator tiles of about 2.4 km, 600 m and 150 m at the equator, so that a screen of any zoom
# reads some hundreds of rows.
LEVELS = (14, 16, 18)
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
    return next((level for level in LEVELS if zoom < level - 3), LEVELS[-1])


def gathered(zoom: float, level: int) -> int:
    """How many squares side by side make one cluster of about 80 pixels."""
    return int(max(1, 2 ** round(level - zoom - 2.7)))

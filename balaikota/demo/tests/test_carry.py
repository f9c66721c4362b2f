"""Points come to lie in the kelurahan they are given to, near stays near, crowds stay crowded."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as some
from shapely.geometry import MultiPolygon, Point, Polygon, box

from balaikota.demo.carry import Area, Spot, carry, press

NOTCHED = Polygon([(0, 0), (10, 0), (10, 10), (6, 10), (6, 3), (4, 3), (4, 10), (0, 10)])
HOLED = Polygon(box(0, 0, 9, 9).exterior.coords, [list(box(3, 3, 6, 6).exterior.coords)])
ISLANDS = MultiPolygon([box(0, 0, 1, 1), box(5, 2, 9, 8)])
SPOTS = some.dictionaries(
    some.tuples(some.floats(-71.2, -70.9), some.floats(42.2, 42.4)),
    some.integers(1, 50),
    min_size=1,
    max_size=60,
)


@pytest.mark.parametrize("outline", [NOTCHED, HOLED, ISLANDS])
@settings(max_examples=40, deadline=None)
@given(spots=SPOTS)
def test_no_point_leaves_the_outline(outline: Polygon, spots: dict[Spot, int]) -> None:
    for spot in carry([Area("x", outline)], spots).values():
        assert outline.buffer(1e-5).contains(Point(spot.longitude, spot.latitude))


def test_equal_areas_stay_equal() -> None:
    """A fine even grid, pressed into an odd shape, fills each of its parts by area."""
    side = np.linspace(0.005, 0.995, 100)
    grid = np.array([(x, y) for x in side for y in side])
    pressed = press(NOTCHED, grid)
    left = (pressed[:, 0] < 4).mean()
    assert left == pytest.approx(40 / NOTCHED.area, abs=0.02)
    low = (pressed[:, 1] < 3).mean()
    assert low == pytest.approx(30 / NOTCHED.area, abs=0.02)


def test_each_area_gets_its_share_and_neighbours_stay_neighbours() -> None:
    areas = [Area(f"{x}{y}", box(x, y, x + 1, y + 1)) for x in range(4) for y in range(4)]
    spots = {(x / 40, y / 40): 1 for x in range(40) for y in range(40)}
    carried = carry(areas, spots)
    counts = Counter(spot.place for spot in carried.values())
    assert len(counts) == 16
    assert max(counts.values()) - min(counts.values()) <= 8
    west = [carried[spot].longitude for spot in spots if spot[0] < 0.45]
    east = [carried[spot].longitude for spot in spots if spot[0] >= 0.5]
    assert max(west) <= 2 <= min(east)


def test_carrying_twice_gives_the_same_map() -> None:
    areas = [Area("a", NOTCHED), Area("b", box(10, 0, 12, 9))]
    spots = {(1.0, 2.0): 3, (2.0, 2.0): 1, (5.0, 1.0): 2}
    assert carry(areas, spots) == carry(list(reversed(areas)), spots)

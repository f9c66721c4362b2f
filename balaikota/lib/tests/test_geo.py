from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from balaikota.lib import geo

LONGITUDES = st.floats(95, 141)
LATITUDES = st.floats(-11, 6)


@pytest.mark.parametrize(
    ("here", "there", "metres"),
    [
        ((106.8272, -6.1754), (107.6191, -6.9175), 119_900),  # Monas to Bandung
        ((0.0, 0.0), (1.0, 0.0), 111_195),
        ((106.0, -6.0), (106.0, -6.0), 0),
    ],
)
def test_known_distances(
    here: tuple[float, float], there: tuple[float, float], metres: float
) -> None:
    assert geo.metres(*here, *there) == pytest.approx(metres, rel=0.01, abs=0.01)


@given(LONGITUDES, LATITUDES, LONGITUDES, LATITUDES)
def test_distance_is_the_same_both_ways(a: float, b: float, c: float, d: float) -> None:
    assert geo.metres(a, b, c, d) == pytest.approx(geo.metres(c, d, a, b))


@given(LONGITUDES, LATITUDES, st.floats(1, 50_000), st.floats(0, 2 * np.pi))
def test_the_box_holds_whatever_is_near(lon: float, lat: float, radius: float, way: float) -> None:
    box = geo.box_around(lon, lat, radius)
    degrees = radius / geo.METRES_PER_DEGREE * 0.999
    there = (lon + degrees * np.cos(way) / np.cos(np.radians(lat)), lat + degrees * np.sin(way))
    if geo.metres(lon, lat, *there) <= radius:
        assert box.holds(*there)
    assert geo.metres(lon, lat, box.east, lat) == pytest.approx(radius, rel=0.02)


def test_what_is_no_point() -> None:
    assert geo.is_point(106, -6)
    for lon, lat in ((float("nan"), 0), (float("inf"), 0), (181, 0), (0, -91)):
        assert not geo.is_point(lon, lat)

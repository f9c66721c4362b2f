"""Our tiles, read by a decoder that we did not write."""

from __future__ import annotations

from typing import Any

import mapbox_vector_tile
import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from balaikota.lib import geo, mvt

Z, X, Y = 12, 3254, 2116  # a tile on the coast of western Java
VALUES = st.one_of(
    st.text(max_size=8),
    st.booleans(),
    st.integers(-(2**62), 2**62),
    st.floats(allow_nan=False, allow_infinity=False),
    st.none(),
)


def read(tile: bytes) -> dict[str, Any]:
    return mapbox_vector_tile.decode(tile, default_options={"y_coord_down": True})


POINTS = st.tuples(st.floats(0, 0.999), st.floats(0, 0.999), VALUES)


@given(st.lists(POINTS, min_size=1, max_size=40))
def test_points_and_properties_arrive(points: list[tuple[float, float, Any]]) -> None:
    box = geo.tile_box(Z, X, Y)
    across, down, values = zip(*points, strict=True)
    longitudes = box.west + np.array(across) * (box.east - box.west)
    latitudes = box.north - np.array(down) * (box.north - box.south)
    numbers = list(range(1, len(points) + 1))
    tile = mvt.encode_points(
        "reports", Z, X, Y, longitudes, latitudes, {"value": values, "n": numbers}, ids=numbers
    )
    layer = read(tile)["reports"]
    assert layer["extent"] == mvt.EXTENT
    assert layer["version"] == 2
    assert [feature["id"] for feature in layer["features"]] == numbers
    for feature, x, y, value, number in zip(
        layer["features"], across, down, values, numbers, strict=True
    ):
        left, top = feature["geometry"]["coordinates"]
        assert abs(left - x * mvt.EXTENT) <= 1
        assert abs(top - y * mvt.EXTENT) <= 2  # a tile is not quite straight in latitude
        expected = {"n": number} if value is None else {"n": number, "value": value}
        assert feature["properties"] == expected
        assert value is None or type(feature["properties"]["value"]) is type(value)


def test_points_elsewhere_stay_out() -> None:
    assert mvt.encode_points("reports", Z, X, Y, [0.0, 180.0], [0.0, 80.0]) == b""
    assert mvt.encode_points("reports", Z, X, Y, [], []) == b""


def test_points_just_beside_the_tile_are_drawn_too() -> None:
    box = geo.tile_box(Z, X, Y)
    step = (box.east - box.west) / mvt.EXTENT
    longitudes = [box.west - 10 * step, box.west - 100 * step]
    middle = (box.north + box.south) / 2
    layer = read(mvt.encode_points("reports", Z, X, Y, longitudes, [middle] * 2))["reports"]
    assert [f["geometry"]["coordinates"][0] for f in layer["features"]] == [-10]

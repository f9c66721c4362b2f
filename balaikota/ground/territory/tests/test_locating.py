"""Point → kelurahan, in the small city and over every kelurahan of a real one."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import shapely

from balaikota.ground.events.stamps import Cached
from balaikota.ground.territory import queries
from balaikota.ground.territory.factories import EAST, IN_EAST, IN_WEST, OUTSIDE, WEST
from balaikota.ground.territory.models import Region

pytestmark = pytest.mark.django_db


def code_at(longitude: float, latitude: float) -> str:
    found = queries.locate(longitude, latitude)
    return found.code if found else ""


@pytest.mark.parametrize(
    ("point", "code"),
    [
        (IN_WEST, WEST),
        (IN_EAST, EAST),
        ((106.02, -6.01), WEST),  # on the border of both: the smaller code
        ((106.0405, -6.01), EAST),  # 55 m outside
        ((106.042, -6.01), ""),  # 220 m outside
        (OUTSIDE, ""),
        ((float("nan"), -6.0), ""),
        ((1e9, 1e9), ""),
    ],
)
def test_where_a_point_lies(town: str, point: tuple[float, float], code: str) -> None:
    assert code_at(*point) == code


def test_the_answer_names_the_way_up(town: str) -> None:
    found = queries.locate(*IN_WEST)
    assert found is not None
    assert (found.name, found.kecamatan_name, found.city) == ("Barat", "Tengah", town)


def test_how_far_outside(town: str) -> None:
    assert queries.metres_outside(*IN_WEST) == 0
    assert queries.metres_outside(106.06, -6.01) == pytest.approx(2212, rel=0.01)
    assert queries.metres_outside(float("nan"), 0) is None


def test_a_gap_goes_to_the_nearest_and_an_overlap_to_the_smallest(town: str) -> None:
    shapes = {
        WEST: [[106.0, -6.02], [106.0196, -6.02], [106.0196, -6.0], [106.0, -6.0], [106.0, -6.02]],
        EAST: [[106.02, -6.02], [106.04, -6.02], [106.04, -6.0], [106.02, -6.0], [106.02, -6.02]],
    }
    for code, ring in shapes.items():
        outline = {"type": "Polygon", "coordinates": [ring]}
        Region.objects.filter(pk=code).update(outline=outline)
    assert code_at(106.0197, -6.01) == WEST  # 11 m from the western one, 33 m from the other
    assert code_at(106.0199, -6.01) == EAST


def test_locating_costs_no_query(town: str, django_assert_num_queries: Any) -> None:
    queries.locate(*IN_WEST)
    with django_assert_num_queries(0):
        for _ in range(50):
            queries.locate(*IN_EAST)
            queries.region_names([WEST, EAST])


def test_without_a_city_nothing_is_known() -> None:
    assert queries.city() == ""
    assert queries.locate(*IN_WEST) is None
    assert queries.metres_outside(*IN_WEST) is None


def test_every_kelurahan_of_a_real_city_is_found(real_city: str) -> None:
    views = queries.below(real_city, ["kelurahan"])
    assert len(views) == 43
    for view in views:
        assert code_at(view.longitude, view.latitude) == view.code


def test_many_points_are_located_as_one_by_one(real_city: str) -> None:
    """Points strewn over the city and around it: no point inside is lost to a sliver."""
    shape = queries.outline(real_city)
    assert shape is not None
    west, south, east, north = shape.bounds
    chance = np.random.default_rng(7)
    longitudes = chance.uniform(west - 0.01, east + 0.01, 3000)
    latitudes = chance.uniform(south - 0.01, north + 0.01, 3000)
    many = queries.locate_many(longitudes, latitudes)
    assert many == [queries.locate(x, y) for x, y in zip(longitudes, latitudes, strict=True)]
    inside = shapely.contains_xy(shape.buffer(-0.0001), longitudes, latitudes)
    assert sum(inside) > 500
    assert all(found is not None for found, is_in in zip(many, inside, strict=True) if is_in)


def test_a_point_finds_its_rt_or_else_its_rw_where_they_are_drawn(town: str) -> None:
    def square(west: float, east: float) -> dict[str, Any]:
        ring = [[west, -6.02], [east, -6.02], [east, -6.0], [west, -6.0], [west, -6.02]]
        return {"type": "Polygon", "coordinates": [ring]}

    found = queries.locate(*IN_WEST)
    assert found is not None
    assert found.part == ""
    for code, kind, up, west, east in (
        (f"{WEST}.001", "rw", WEST, 106.0, 106.02),
        (f"{WEST}.001.002", "rt", f"{WEST}.001", 106.0, 106.011),
        (f"{EAST}.001", "rw", EAST, 106.0, 106.04),  # reaches over into the west: not its own
    ):
        Region.objects.create(
            code=code, name=code, kind=kind, parent_id=up, outline=square(west, east)
        )
    Cached.forget_all()
    parts = [queries.locate(longitude, -6.01) for longitude in (106.01, 106.015, 106.03)]
    assert [at and (at.code, at.part) for at in parts] == [
        (WEST, f"{WEST}.001.002"), (WEST, f"{WEST}.001"), (EAST, f"{EAST}.001"),
    ]  # fmt: skip

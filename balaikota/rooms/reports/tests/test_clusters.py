"""Clusters on a map: nobody is lost, and no two of them touch."""

from __future__ import annotations

import math
from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from balaikota.ground.events.sockets import Window
from balaikota.ground.territory.factories import IN_EAST, IN_WEST
from balaikota.rooms.reports import factories, queries
from balaikota.rooms.reports.queries import mapping
from balaikota.rooms.reports.queries.listing import Filters
from balaikota.rooms.reports.queries.lone import map_window
from balaikota.rooms.reports.rules import Act, maps

CITY = Window(west=105.9, south=-6.1, east=106.1, north=-5.9, zoom=11)
NEARER = Window(west=105.9, south=-6.1, east=106.1, north=-5.9, zoom=14)
HEAPS = st.lists(
    st.tuples(
        st.floats(105.9, 106.2), st.floats(-6.2, -5.8), st.integers(min_value=1, max_value=900)
    ),
    max_size=80,
)


def pixels(longitude: float, latitude: float, zoom: float) -> tuple[float, float]:
    world = 512 * 2**zoom
    y = math.asinh(math.tan(math.radians(latitude))) / math.tau
    return longitude / 360 * world, -y * world


@given(HEAPS, st.floats(7, 17))
def test_every_heap_is_in_one_group_and_groups_stand_apart(heaps, zoom):
    groups = maps.apart(heaps, zoom)
    assert sorted(one for group in groups for one in group) == list(range(len(heaps)))
    middles = []
    for group in groups:
        spots = [(*pixels(heaps[one][0], heaps[one][1], zoom), heaps[one][2]) for one in group]
        count = sum(n for *_, n in spots)
        middles.append(
            (sum(x * n for x, _, n in spots) / count, sum(y * n for _, y, n in spots) / count)
        )
    for here, there in combinations(middles, 2):
        assert math.dist(here, there) > maps.APART - 0.01


def test_far_heaps_stay_themselves():
    assert maps.apart([(106.0, -6.0, 5), (106.2, -6.0, 5)], 12) == [[0], [1]]
    assert maps.apart([], 12) == []


def test_what_is_not_public_joins_the_public_cluster_beside_it(town, monkeypatch):
    monkeypatch.setattr(mapping, "SINGLES", 0)
    for _ in range(3):
        factories.at(town, Act.DISPOSE)
    factories.filed(longitude=IN_WEST[0] + 0.0004, latitude=IN_WEST[1])
    (cluster,) = queries.map_points(town.mayor, CITY)
    assert cluster.count == 4
    assert abs(cluster.longitude - (IN_WEST[0] + 0.0001)) < 1e-6


def test_a_report_alone_in_its_square_is_shown_as_itself(
    town, monkeypatch, django_assert_max_num_queries
):
    monkeypatch.setattr(mapping, "SINGLES", 0)
    alone = factories.at(town, Act.DISPOSE)
    for _ in range(2):
        factories.at(town, Act.DISPOSE, longitude=IN_EAST[0], latitude=IN_EAST[1])
    factories.filed(longitude=IN_EAST[0], latitude=IN_EAST[1], secret=True)
    with django_assert_max_num_queries(4):
        seen = sorted((item.count, item.code) for item in map_window(None, NEARER))
    assert seen == [(1, alone.code), (2, "")]
    filters = Filters(category="lampu")
    assert map_window(None, NEARER, filters) == []

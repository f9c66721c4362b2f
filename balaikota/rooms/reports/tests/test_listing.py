"""Lists and maps: pages that meet without gap or overlap, filters, clusters, and few statements."""

from __future__ import annotations

from datetime import timedelta

import pytest

from balaikota.ground.events.sockets import Window
from balaikota.ground.territory.factories import EAST, IN_EAST, IN_WEST, WEST
from balaikota.rooms.reports import factories, queries
from balaikota.rooms.reports.factories import NOW, ROADS
from balaikota.rooms.reports.models import Report
from balaikota.rooms.reports.queries import Filters, mapping
from balaikota.rooms.reports.rules import Act, maps

CITY = Window(west=105.9, south=-6.1, east=106.1, north=-5.9, zoom=11)


def codes(viewer, limit=200, **filters):
    return [
        row.code for row in queries.listing(viewer, Filters(**filters), limit=limit, now=NOW).rows
    ]


def test_pages_meet_without_gap_or_overlap(town):
    for hour in range(7):
        factories.filed(now=NOW - timedelta(hours=hour // 2))  # pairs at the same moment
    for filters in (Filters(tab="verify"), Filters(tab="all")):
        walked, cursor = [], ""
        while True:
            page = queries.listing(town.admin, filters, cursor, 2, now=NOW)
            walked += [row.code for row in page.rows]
            if not (cursor := page.next):
                break
        assert len(walked) == len(set(walked)) == 7


def test_a_cursor_that_is_none_begins_anew(town):
    factories.filed()
    for cursor in ("x", "%%%", "MTIz", "\x00"):
        assert len(queries.listing(town.admin, Filters(), cursor, now=NOW).rows) == 1


def test_filters_narrow(town):
    lamp = factories.filed(
        category="lampu.padam", longitude=IN_EAST[0], latitude=IN_EAST[1], description="Lampu mati"
    )
    road = factories.at(town, Act.DISPOSE, now=NOW - timedelta(days=20))
    assert (
        codes(town.admin, category="lampu")
        == codes(town.admin, category="lampu.padam")
        == [lamp.code]
    )
    assert codes(town.admin, place=EAST) == [lamp.code]
    assert codes(town.admin, place="99.71.01") == [lamp.code, road.code]
    assert codes(town.admin, state="disposed") == codes(town.admin, agency="dpupr") == [road.code]
    assert codes(town.admin, overdue=True) == [road.code]
    assert codes(town.admin, since=NOW - timedelta(days=1)) == [lamp.code]
    assert codes(town.admin, has_photo=True) == []
    assert codes(town.admin, words="lampu yang mati") == [lamp.code]
    assert codes(town.admin, words=road.code.lower()) == [road.code]
    assert codes(town.admin, words="yang di") == []


def test_tabs_hold_what_waits(town):
    filed = factories.filed()
    disposed = factories.at(town, Act.DISPOSE, now=NOW - timedelta(days=20))
    done = factories.at(town, Act.FINISH)
    assert codes(town.admin, tab="verify") == [filed.code]
    assert codes(town.roads, tab="mine") == [disposed.code]
    assert codes(town.admin, tab="overdue") == [disposed.code]
    assert codes(town.admin, tab="waiting") == [done.code]
    assert queries.counts(town.admin, NOW) == {
        "verify": 1,
        "mine": 0,
        "overdue": 1,
        "waiting": 1,
        "all": 3,
    }
    assert queries.counts(town.roads, NOW) == {
        "verify": 0,
        "mine": 1,
        "overdue": 1,
        "waiting": 1,
        "all": 2,
    }


def test_a_page_is_one_statement(town, django_assert_num_queries):
    for _ in range(3):
        factories.at(town, Act.DISPOSE)
    codes(town.admin)
    for viewer in (None, town.admin, town.roads, town.mayor):
        with django_assert_num_queries(1):
            assert len(codes(viewer)) == 3
    with django_assert_num_queries(1):
        queries.counts(town.roads, NOW)
    with django_assert_num_queries(1):
        queries.near(*IN_WEST, 100)
    queries.suggest_categories("jalan")
    with django_assert_num_queries(1):
        assert queries.suggest_categories("jalan bolong")[0][0] == "jalan.lubang"


def test_few_are_shown_one_by_one_and_many_together(town, monkeypatch):
    for _ in range(3):
        factories.at(town, Act.DISPOSE)
    factories.at(town, Act.DISPOSE, longitude=IN_EAST[0], latitude=IN_EAST[1])
    assert sorted(item.count for item in queries.map_points(None, CITY)) == [1, 1, 1, 1]
    monkeypatch.setattr(mapping, "SINGLES", 2)
    assert sum(item.count for item in queries.map_points(None, CITY)) == 4
    assert len(queries.map_points(None, CITY)) < 4
    near = Window(west=106.009, south=-6.011, east=106.011, north=-6.009, zoom=18)
    assert [item.code != "" for item in queries.map_points(None, near)] == [True] * 3
    assert queries.map_points(None, Window(west=1, south=1, east=2, north=2, zoom=3)) == []


def test_officers_also_see_what_is_not_public_on_the_map(town, monkeypatch):
    factories.at(town, Act.DISPOSE)
    factories.filed()
    monkeypatch.setattr(mapping, "SINGLES", 0)
    assert sum(item.count for item in queries.map_points(None, CITY)) == 1
    assert sum(item.count for item in queries.map_points(town.mayor, CITY)) == 2


def test_clusters_follow_category_and_state(town, monkeypatch):
    monkeypatch.setattr(mapping, "SINGLES", 0)
    factories.at(town, Act.DISPOSE)
    factories.at(town, Act.CONFIRM)
    for filters, wanted in (
        (Filters(open=True), 1), (Filters(open=False), 1), (Filters(category="jalan"), 2),
        (Filters(category="lampu"), 0), (Filters(state="closed"), 1), (Filters(state="filed"), 0),
    ):  # fmt: skip
        assert sum(item.count for item in queries.map_points(None, CITY, filters)) == wanted


def test_near_measures_in_metres_and_skips_the_ended(town):
    given = factories.at(town, Act.DISPOSE)
    factories.at(town, Act.CONFIRM)
    (one,) = queries.near(IN_WEST[0] + 0.0003, IN_WEST[1], 50)
    assert (one.code, 30 < one.metres < 36) == (given.code, True)
    assert queries.near(IN_WEST[0] + 0.0006, IN_WEST[1], 50) == []
    assert queries.near(*IN_WEST, 50, category="lampu.padam") == []


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("jln bolong depan pasar", "jalan.lubang"),
        ("lampu jalan mati udah seminggu gelap", "lampu.padam"),
        ("sampah numpuk gak diangkut", "sampah.angkut"),
        ("got mampet bau", "drainase.tersumbat"),
        ("ada pohon tumbang nutup jalan", "taman.tumbang"),
        ("air pdam ga ngalir dari pagi", "air.mati"),
        ("banyak nyamuk minta fogging", "kesehatan.nyamuk"),
        ("tukang parkir liar getok harga", "parkir.liar"),
        ("bau gas bocor dari pabrik", "lingkungan.bocor"),
        ("urus ktp lama sekali", "kependudukan.dokumen"),
        ("bansos salah sasaran", "sosial.bantuan"),
    ],
)
def test_the_words_of_citizens_find_their_category(town, text, code):
    assert code in [found for found, _ in queries.suggest_categories(text)]


def test_words_are_followed_while_they_are_typed(town):
    assert queries.suggest_categories("") == []
    assert queries.suggest_categories("yang di") == []
    assert "lampu.padam" in [code for code, _ in queries.suggest_categories("lampu jal")]


@pytest.mark.parametrize("level", maps.LEVELS)
def test_squares_hold_their_points(level):
    x, y = maps.square(level, *IN_WEST)
    assert maps.square(level, IN_WEST[0] + 360 / 2**level, IN_WEST[1])[0] == x + 1
    assert maps.square(level, IN_WEST[0], IN_WEST[1] - 360 / 2**level)[1] == y + 1


def test_reports_are_named_by_place_and_agency(town):
    given = factories.at(town, Act.DISPOSE)
    (row,) = queries.listing(town.mayor, Filters(), now=NOW).rows
    assert (row.code, row.place, row.agency, row.agencies) == (given.code, WEST, ROADS, (ROADS,))
    assert Report.objects.count() == 1

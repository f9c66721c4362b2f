"""Every panel, layer, indicator and showcase loads, renders and tells the truth."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.template.loader import render_to_string

from balaikota.ground.events import sockets
from balaikota.ground.events.models import Entry
from balaikota.ground.events.sockets import Scope, Window
from balaikota.ground.people.rules import ANONYMOUS
from balaikota.ground.territory.factories import EAST, IN_EAST, WEST
from balaikota.rooms.reports import actions, factories, offers
from balaikota.rooms.reports.factories import NOW
from balaikota.rooms.reports.offers import maps, panels, showcases
from balaikota.rooms.reports.rules import Act

LATER = NOW + timedelta(hours=8)
WINDOW = Window(west=106.0, south=-6.1, east=106.1, north=-5.9, zoom=12)


def scope(viewer=ANONYMOUS, place="", now=LATER, **query):
    return Scope(viewer=viewer, place=place, now=now, query=query)


def ours(kind):
    return [thing for thing in sockets.fixed(kind) if thing.key.startswith("reports.")]


@pytest.mark.parametrize(
    "thing", [*ours(sockets.Panel), *ours(sockets.Area)], ids=lambda thing: thing.key
)
def test_every_panel_loads_and_renders(town, thing):
    factories.at(town, Act.CONFIRM)
    factories.filed(secret=True)
    context = thing.load(scope(town.mayor))
    assert context["as_of"] == LATER
    assert render_to_string(thing.template, {**context, "now": LATER})


@pytest.mark.parametrize("thing", ours(sockets.Panel), ids=lambda thing: thing.key)
def test_every_panel_loads_in_an_empty_city(town, thing):
    assert render_to_string(thing.template, {**thing.load(scope(town.mayor)), "now": LATER})


def test_open_by_agency_counts_ages_and_lateness(town):
    factories.at(town, Act.DISPOSE, now=NOW - timedelta(days=20))
    factories.at(town, Act.DISPOSE, now=NOW - timedelta(days=5))
    factories.filed()
    found = panels.open_by_agency(scope(town.mayor))
    first, waiting = found["agencies"]
    assert (first["code"], first["total"], first["fresh"], first["aging"], first["old"]) == (
        factories.ROADS, 2, 0, 1, 1,
    )  # fmt: skip
    assert (waiting["code"], waiting["fresh"]) == ("", 1)
    assert (found["total"], found["overdue"]) == (3, 1)


def test_an_area_counts_only_its_own(town):
    factories.filed()
    factories.filed(longitude=IN_EAST[0], latitude=IN_EAST[1])
    assert panels.open_by_agency(scope(town.mayor, WEST))["total"] == 1
    assert panels.area(scope(town.mayor, EAST))["open"] == 1
    shaded = maps.regions(scope(town.mayor), WINDOW)["features"]
    assert shaded[0]["properties"]["region"] == WEST
    assert max(one["properties"]["share"] for one in shaded) == 1


def test_clocks_at_risk_counts_each_report_once(town):
    factories.at(town, Act.DISPOSE, now=NOW - timedelta(days=30))
    factories.filed(now=NOW - timedelta(days=4))
    found = panels.clocks_at_risk(scope(town.mayor))
    assert (found["overdue"], found["today"], found["soon"]) == (1, 0, 1)
    assert found["rows"][0]["overdue"] is True
    assert found["rows"][0]["clock"]


@pytest.mark.parametrize(
    ("total", "usual", "word"),
    [
        (0, 0, "usual"),
        (10, 10, "usual"),
        (15, 10, "usual"),
        (17, 10, "busy"),
        (30, 10, "very_busy"),
        (2, 10, "quiet"),
    ],
)
def test_today_is_judged_against_chance(total, usual, word):
    assert panels.verdict(total, usual) == word


def test_today_is_compared_with_the_same_weekday(town):
    for week in range(1, 9):
        factories.filed(now=NOW - timedelta(weeks=week))
    factories.filed(now=NOW - timedelta(days=1))  # another weekday
    factories.filed()
    found = panels.today(scope(town.mayor))
    assert found["total"] == 1
    assert found["usual_so_far"] == 1
    assert found["usual"][9] == 1.0
    assert found["hours"][9] == 1


def test_answer_times_are_medians_of_what_was_finished(town):
    factories.at(town, Act.CONFIRM, now=NOW - timedelta(days=3))
    factories.at(town, Act.FINISH, now=NOW - timedelta(days=2))
    found = panels.answers(scope(town.mayor))
    assert found["first_median"] == timedelta(hours=2)
    assert found["done_median"] == timedelta(hours=3)
    assert (found["in_time"], found["rating"], found["rated"]) == (100.0, 5.0, 1)
    assert sum(week["done"] for week in found["weeks"]) == 2


def test_indicators_are_numbers_or_unknown(town):
    factories.at(town, Act.CONFIRM)
    found = {thing.key: thing.load(scope(town.mayor)) for thing in ours(sockets.Indicator)}
    assert found["reports.open_now"] == 0
    assert found["reports.filed_today"] == 1
    assert found["reports.done_in_time"] == 100
    assert found["reports.satisfaction"] == 5


def test_the_map_shows_open_reports_with_their_age(town):
    factories.at(town, Act.DISPOSE, now=NOW - timedelta(days=5))
    (feature,) = maps.points(scope(town.mayor), WINDOW)["features"]
    assert feature["properties"]["age"] == "aging"
    assert feature["properties"]["url"].startswith("/tugas/")


def test_showcases_are_public(town):
    factories.at(town, Act.DISPOSE)
    factories.filed()
    factories.filed(secret=True)
    (row,) = showcases.near(scope(lon="106.01", lat="-6.01"))["rows"]
    assert row["url"].startswith("/lapor/")
    assert showcases.near(scope(lon="x", lat="1")) == {"rows": []}
    assert showcases.promise(scope())["verify"] == 3
    assert showcases.resolved(scope())["rows"] == []


def test_the_timeline_tells_in_words_and_only_what_may_be_seen(town):
    factories.at(town, Act.CONFIRM)
    factories.filed(secret=True)
    entries = list(Entry.objects.order_by("id"))
    told = showcases.tell(entries, scope(town.mayor))
    assert len(told) == 6
    assert len(showcases.tell(entries, scope())) == 6  # now that it is public
    assert len(showcases.tell(entries, scope(town.admin))) == 7


def test_search_and_lookup_find_what_may_be_seen(town):
    public, secret = factories.at(town, Act.DISPOSE), factories.filed(secret=True)
    assert showcases.search("jalan bolong", scope())[0].url.endswith(f"{public.code}/")
    assert showcases.search(secret.code, scope()) == []
    assert showcases.lookup(public.code, scope())
    assert showcases.lookup(secret.code, scope()) == ""


def test_people_take_their_reports_home(town):
    given = factories.filed(town.citizen, name="Sri", phone="+628123")
    (row,) = showcases.own(town.citizen.account_id)
    assert row["code"] == given.code
    assert row["contact"]["phone"] == "+628123"


def test_tasks_count_what_waits(town):
    factories.filed()
    factories.at(town, Act.DISPOSE)
    counts = {
        (thing.key, who): thing.count(scope(getattr(town, who)))
        for thing in ours(sockets.Task)
        for who in ("admin", "roads", "lights")
    }
    assert counts["reports.verify", "admin"] == 1
    assert counts["reports.handle", "roads"] == 1
    assert counts["reports.handle", "lights"] == 0
    assert offers.VIEW == "reports.view"
    assert actions.MOST_PHOTOS > 0

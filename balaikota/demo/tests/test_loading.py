"""The example city is built, its history loaded once, and loading goes on after any stop."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
import shapely
from shapely.geometry import Point

from balaikota.demo import boston, city, loading
from balaikota.demo.cast import API_KEY, cast
from balaikota.ground.people import queries as people
from balaikota.ground.people.models import Account, Grant
from balaikota.ground.territory import queries as territory
from balaikota.rooms.reports.models import Report, StepTaken
from balaikota.rooms.reports.rules import STEPS, Act, State

CILEGON = "36.72"
NOW = datetime(2026, 11, 23, 14, 30, tzinfo=ZoneInfo("Asia/Jakarta"))
SOME = 700

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def requests() -> list[boston.Request]:
    return list(boston.read(boston.translation().nowhere))


@pytest.fixture(autouse=True)
def _read_once(monkeypatch: pytest.MonkeyPatch, requests: list[boston.Request]) -> None:
    """The source is large; its reading has tests of its own."""
    monkeypatch.setattr(boston, "read", lambda _: iter(requests))


@pytest.fixture
def built() -> None:
    city.build(CILEGON, NOW)


def load(count: int = SOME, batch: int = 250) -> int:
    return sum(loading.prepare(CILEGON, NOW, count).batches(batch, NOW))


def test_building_twice_changes_nothing(built: None) -> None:
    people_before, grants_before = Account.objects.count(), Grant.objects.count()
    assert city.build(CILEGON, NOW) == 0
    assert (Account.objects.count(), Grant.objects.count()) == (people_before, grants_before)
    assert people_before == len(cast().everybody)


def test_people_sign_in_and_hold_what_the_cast_says(built: None) -> None:
    for person in cast().everybody:
        account = Account.objects.get(username=person.username)
        assert account.is_example
        assert account.password == Account.objects.get(username="sri").password
        assert {h.role for h in people.held_by(account.pk, NOW)} == {person.role} - {None}

    assert Account.objects.get(username="sri").check_password("balaikota")


def test_the_key_of_the_docs_opens_open311(built: None) -> None:
    actor = people.actor_of_key(API_KEY, NOW)
    assert actor is not None
    assert "open311.write" in actor.scopes


def test_the_newest_are_loaded_marked_and_lie_in_their_kelurahan(built: None) -> None:
    assert load() == SOME
    reports = list(Report.objects.all())
    assert len(reports) == SOME
    assert all(report.example for report in reports)
    assert max(r.filed_at for r in reports) <= NOW
    outlines = {area.code: area.outline for area in city.areas(CILEGON)}
    for report in reports:
        if report.point is None:
            assert report.place == ""
            continue
        assert outlines[report.place].contains(Point(*report.point))
        found = territory.locate(*report.point)
        assert found is not None
        assert found.code == report.place or shapely.intersects(
            outlines[found.code], Point(*report.point)
        )


def test_loaded_lives_follow_the_table(built: None) -> None:
    load()
    steps: dict[int, list[StepTaken]] = {}
    for step in StepTaken.objects.order_by("report_id", "at", "id"):
        steps.setdefault(step.report_id, []).append(step)
    for report in Report.objects.all():
        assert steps[report.pk][0].act == Act.FILE
        for step in steps[report.pk][1:]:
            assert (State(step.before), Act(step.act)) in STEPS
        assert report.state == steps[report.pk][-1].after


def test_loading_again_loads_nothing(built: None) -> None:
    load()
    assert load() == 0
    assert load(SOME + 50) == 50


def test_a_stopped_load_goes_on_without_doubles(built: None) -> None:
    """Stopped between two batches, as by kill -9: each batch is one transaction."""
    batches: Iterator[int] = loading.prepare(CILEGON, NOW, SOME).batches(100, NOW)
    assert next(batches) + next(batches) == 200
    del batches
    assert load() == SOME - 200
    assert Report.objects.count() == SOME
    assert Report.objects.values("source").distinct().count() == SOME


def test_the_live_day_begins_where_history_ends(built: None) -> None:
    history = loading.prepare(CILEGON, NOW, 1).history
    lines = list(history.coming(days=2))
    assert 200 < len(lines) < 2_000
    assert 0 <= float(str(lines[0]["after"])) < 4 * 3600
    assert sum(float(str(line["after"])) for line in lines) < 2 * 86_400
    leaves = set(boston.translation().types.values())
    assert {line["service_code"] for line in lines} <= leaves

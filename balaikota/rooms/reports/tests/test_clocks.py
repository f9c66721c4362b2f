"""Clocks: pausing, holidays declared later, and deadlines that fire exactly once."""

from __future__ import annotations

import contextlib
from datetime import date, datetime, timedelta

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from procrastinate.contrib.django.models import ProcrastinateJob

from balaikota.ground.events import stamps
from balaikota.ground.events.models import Entry
from balaikota.ground.people.rules import ANONYMOUS, SYSTEM
from balaikota.ground.territory import actions as territory
from balaikota.ground.territory.factories import EAST, IN_EAST
from balaikota.ground.territory.models import Holiday
from balaikota.ground.territory.rules.calendar import DayKind
from balaikota.lib.errors import Refusal
from balaikota.lib.times import JAKARTA, WorkingDays
from balaikota.rooms.reports import actions, factories, jobs, queries
from balaikota.rooms.reports.actions import ticking
from balaikota.rooms.reports.factories import NOW, ROADS
from balaikota.rooms.reports.models import Clock, Report
from balaikota.rooms.reports.rules import Act, ClockKind, Term, clocks

CALENDAR = WorkingDays(zone=JAKARTA)
TERM = Term(days=3, source="", verified=True, valid_from=date(2015, 1, 1))
MOMENTS = st.integers(0, 2 * 365 * 24 * 60).map(
    lambda minutes: datetime(2026, 1, 1, tzinfo=JAKARTA) + timedelta(minutes=minutes)
)
SPANS = st.timedeltas(timedelta(0), timedelta(days=30))


@given(MOMENTS, st.integers(1, 60))
def test_the_quick_way_to_a_deadline_is_the_right_one(start, days):
    assert clocks.due(start, timedelta(days=days), True, CALENDAR) == CALENDAR.add(start, days)


@given(MOMENTS, SPANS, SPANS)
def test_a_pause_takes_no_time_away(start, before, pause):
    clock = clocks.begin(ClockKind.VERIFY, TERM, start, CALENDAR)
    stood = clocks.pause(clock, start + before, CALENDAR)
    on = clocks.resume(stood, start + before + pause, CALENDAR)
    assert on.due_at >= clock.due_at or not CALENDAR.worked(start + before, start + before + pause)
    if stood.left > timedelta(0):
        assert abs(CALENDAR.worked(start + before + pause, on.due_at) - stood.left) < timedelta(
            seconds=1
        )


def test_terms_come_from_the_regulations_with_their_source():
    terms, day = queries.terms(), date(2026, 11, 23)
    found = {kind: terms.of(kind, "biasa", day).days for kind in ClockKind}
    assert found == {"verify": 3, "follow_up": 5, "resolve": 14, "auto_close": 10, "complete": 30}
    assert {code: terms.of(ClockKind.RESOLVE, code, day).days for code in terms.classes} == {
        "ringan": 2, "normatif": 5, "biasa": 14, "pengawasan": 60,
    }  # fmt: skip
    assert all(term.source for known in terms.clocks.values() for term in known)


def test_asking_the_citizen_pauses_the_citys_clocks(town):
    given_ = factories.filed()
    actions.take_step(
        town.admin, given_.code, Act.ASK, text="Di mana?", now=NOW + timedelta(days=1)
    )
    report = factories.report(given_)
    assert report.due_at is None
    actions.take_step(
        ANONYMOUS,
        given_.code,
        Act.ANSWER,
        text="Di sini",
        token=given_.secret,
        now=NOW + timedelta(days=8),
    )
    assert factories.report(given_).due_at == NOW + timedelta(days=10)  # two working days were left


def test_overdue_is_told_once_also_after_a_week_of_downtime(town, facts_told):
    given_ = factories.filed()
    late = NOW + timedelta(days=10)
    assert actions.fire_clocks(NOW + timedelta(days=1)) == (0, 0)
    assert actions.fire_clocks(late) == (1, 0)
    assert actions.fire_clocks(late + timedelta(days=1)) == (0, 0)
    assert facts_told.kinds == ["reports.filed", "reports.clock_overdue"]
    assert facts_told[1].report_id == given_.id
    assert facts_told[1].clock == "verify"


def test_a_deadline_of_a_secret_report_is_told_to_few(town):
    factories.filed(secret=True)
    actions.fire_clocks(NOW + timedelta(days=10))
    assert Entry.objects.latest("id").audience == "reports.secret"


def test_quiet_results_close_and_unanswered_questions_end(town):
    done = factories.at(town, Act.FINISH)
    asked = factories.filed()
    actions.take_step(town.admin, asked.code, Act.ASK, text="Di mana?", now=NOW)
    assert actions.fire_clocks(NOW + timedelta(days=60)) == (0, 2)
    assert factories.report(done).state == "closed"
    assert factories.report(asked).state == "withdrawn"
    assert actions.fire_clocks(NOW + timedelta(days=90)) == (0, 0)


def test_a_holiday_declared_later_gives_another_day(town, facts_told):
    here, there = factories.filed(), factories.filed(longitude=IN_EAST[0], latitude=IN_EAST[1])
    before = factories.report(here).due_at
    holiday = date(2026, 11, 25)
    territory.declare_holiday(SYSTEM, holiday, "Pilkada", DayKind.LOCAL, region=EAST, source="SK")
    assert actions.recompute_clocks(EAST, [holiday], now=NOW) == 2
    assert factories.report(here).due_at == before
    assert factories.report(there).due_at == before + timedelta(days=1)
    assert facts_told.kinds[-1] == "reports.clocks_moved"


def test_a_deadline_that_moved_ahead_is_told_again(town):
    given_ = factories.filed()
    late = NOW + timedelta(days=3, hours=1)
    assert actions.fire_clocks(late) == (1, 0)
    holiday = date(2026, 11, 25)
    territory.declare_holiday(SYSTEM, holiday, "Pilkada", DayKind.LOCAL, source="SK")
    actions.recompute_clocks("", [holiday], now=late)
    assert Clock.objects.get(report=given_.id, kind="verify").overdue_told_at is None
    assert actions.fire_clocks(late + timedelta(days=1)) == (1, 0)


def test_what_came_while_a_day_was_declared_is_moved_a_little_later(town, monkeypatch, facts_told):
    """Each process may take the calendar for fresh for a second, and a report takes its time."""
    monkeypatch.setattr(stamps, "_CHECK_EVERY", 3600)
    before = factories.report(factories.filed()).due_at
    day = date(2026, 11, 25)
    Holiday.objects.create(day=day, kind=DayKind.LOCAL.value, name="Pilkada", verified=True)
    with connection.cursor() as cursor:  # as another process does: ours has not looked yet
        cursor.execute(
            "INSERT INTO events_stamp (name, value) VALUES ('calendar', 7) "
            "ON CONFLICT (name) DO UPDATE SET value = events_stamp.value + 1"
        )
    late = factories.filed()
    assert factories.report(late).due_at == before

    monkeypatch.setattr(ticking, "all_fresh", lambda: False)
    jobs.settle_clocks(place="", days=[day.isoformat()])
    assert factories.report(late).due_at == before
    (waiting,) = ProcrastinateJob.objects.filter(task_name=ticking.SETTLE)
    assert waiting.args == {"place": "", "days": ["2026-11-25"]}
    assert waiting.scheduled_at is not None

    monkeypatch.setattr(ticking, "all_fresh", lambda: True)
    jobs.settle_clocks(**waiting.args)
    assert factories.report(late).due_at == before + timedelta(days=1)
    assert facts_told.kinds.count("reports.clocks_moved") == 1
    jobs.settle_clocks(**waiting.args)
    assert facts_told.kinds.count("reports.clocks_moved") == 1


def test_clocks_that_do_not_run_over_the_day_stay(town):
    factories.filed()
    assert actions.recompute_clocks("", [date(2027, 6, 1)], now=NOW) == 0
    assert actions.recompute_clocks("", [], now=NOW) == 0


EVENTS = st.lists(
    st.tuples(
        st.sampled_from(["fire", "dispose", "follow", "finish", "dispute"]), st.integers(1, 9)
    ),
    min_size=4,
    max_size=14,
)


@given(EVENTS)
@settings(
    max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_each_deadline_fires_once_and_never_for_an_ended_report(town, events):
    given_ = factories.filed()
    now, start = NOW, Entry.objects.count()
    for what, days in events:
        now += timedelta(days=days)
        if what == "fire":
            actions.fire_clocks(now)
        else:
            _try(town, given_, what, now)
    actions.fire_clocks(now + timedelta(days=400))
    actions.fire_clocks(now + timedelta(days=401))
    told = Entry.objects.filter(kind="reports.clock_overdue", subject=f"report:{given_.id}")
    marked = Clock.objects.filter(report=given_.id, overdue_told_at__isnull=False)
    assert told.count() == marked.count()
    assert Entry.objects.count() > start
    closed_at = Report.objects.get(pk=given_.id).closed_at
    if closed_at:
        assert not marked.filter(overdue_told_at__gt=closed_at).exists()


def _try(town, given_, what, now):
    steps = {
        "dispose": (town.admin, Act.DISPOSE, {"agencies": (ROADS,)}),
        "follow": (town.roads, Act.FOLLOW_UP, {"text": "Ya"}),
        "finish": (town.roads, Act.FINISH, {"text": "Ya", "reason": "Tidak tampak"}),
        "dispute": (ANONYMOUS, Act.DISPUTE, {"text": "Belum", "token": given_.secret}),
    }
    actor, act, how = steps[what]
    with contextlib.suppress(Refusal):
        actions.take_step(actor, given_.code, act, now=now, **how)


def test_the_nightly_lesson_knows_public_words_only(town):
    for _ in range(4):
        factories.at(town, Act.DISPOSE, description="Kambing masuk kantor")
        factories.filed(description="Rahasia ungu", secret=True)
    actions.learn_words()
    assert queries.suggest_categories("kambing kantor")
    with pytest.raises(IndexError):
        queries.suggest_categories("ungu")[0]


def test_a_report_without_a_place_follows_the_calendar_of_the_city(town):
    given = factories.filed(longitude=None, latitude=None, address="Pasar")
    before = Clock.objects.get(report=given.id, kind="verify").due_at
    territory.declare_holiday(SYSTEM, date(2026, 11, 24), "Hari jadi", region=town.city)
    actions.recompute_clocks(town.city, [date(2026, 11, 24)], now=NOW)
    assert Clock.objects.get(report=given.id, kind="verify").due_at > before
    later = factories.filed(longitude=None, latitude=None, address="Pasar")
    assert Clock.objects.get(report=later.id, kind="verify").due_at > before

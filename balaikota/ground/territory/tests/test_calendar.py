"""The working calendar: composed, declared, withdrawn."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from balaikota.ground.territory import actions, queries
from balaikota.ground.territory.factories import CITY, DISTRICT, EAST, WEST
from balaikota.ground.territory.models import Holiday
from balaikota.ground.territory.rules.calendar import DayKind, weekdays_of
from balaikota.lib.errors import Conflict, Invalid, NotAllowed, NotFound
from balaikota.lib.viewer import Viewer

pytestmark = pytest.mark.django_db
DAY = date(2026, 11, 25)  # an ordinary Wednesday
FROM = datetime(2026, 11, 24, 9, tzinfo=ZoneInfo("Asia/Jakarta"))


def works(place: str, day: date = DAY) -> bool:
    return queries.working_days(place).is_working(day)


def test_national_days_and_weekends_are_off() -> None:
    assert not works("", date(2026, 8, 17))
    assert not works("", date(2026, 12, 25))
    assert not works("", date(2026, 11, 28))
    assert works("")
    assert "Natal" in queries.national_days()[date(2026, 12, 25)]


def test_joint_leave_comes_with_a_city(real_city: str) -> None:
    assert not works(real_city, date(2026, 12, 24))
    assert not any(row.verified for row in Holiday.objects.all())
    assert all(row.source for row in Holiday.objects.all())


def test_a_local_day_is_off_there_only(town: str, manager: Viewer, facts_told: Any) -> None:
    before = queries.working_days(WEST).add(FROM, 2)
    actions.declare_holiday(manager, DAY, "HUT kelurahan", region=WEST)
    assert not works(WEST)
    assert works(EAST)
    assert works(CITY)
    assert queries.working_days(WEST).add(FROM, 2) > before
    assert facts_told.kinds == ["territory.calendar_changed"]
    assert (facts_told[0].place, facts_told[0].days) == (WEST, (DAY,))


def test_a_day_for_an_area_holds_for_its_parts(town: str, manager: Viewer) -> None:
    actions.declare_holiday(manager, DAY, "Pilkada", region=CITY)
    assert not works(WEST)
    assert not works(f"{EAST}.001.002")
    assert works("")


def test_a_working_day_wins_over_a_holiday(town: str, manager: Viewer) -> None:
    saturday = date(2026, 11, 28)
    actions.declare_holiday(manager, saturday, "Ganti hari", DayKind.WORKING, region=DISTRICT)
    assert works(WEST, saturday)
    assert not works(CITY, saturday)


def test_withdrawing_brings_the_day_back(town: str, manager: Viewer, facts_told: Any) -> None:
    row = actions.declare_holiday(manager, DAY, "Salah", region=CITY)
    assert not works(WEST)
    assert actions.withdraw_holiday(manager, row.pk) == DAY
    assert works(WEST)
    assert [fact.change for fact in facts_told] == ["declared", "withdrawn"]
    with pytest.raises(NotFound):
        actions.withdraw_holiday(manager, row.pk)


def test_a_decree_is_seen(town: str, manager: Viewer, facts_told: Any) -> None:
    row = actions.declare_holiday(manager, DAY, "Cuti", DayKind.JOINT, verified=False)
    actions.verify_holiday(manager, row.pk, source=" SKB 1/2026 ")
    seen = queries.dated_day(row.pk)
    assert (seen.verified, seen.source) == (True, "SKB 1/2026")
    assert facts_told.kinds == ["territory.calendar_changed", "territory.day_verified"]
    with pytest.raises(Invalid):
        actions.verify_holiday(manager, row.pk, source=" ")


def test_what_is_refused(town: str, manager: Viewer, stranger: Viewer) -> None:
    actions.declare_holiday(manager, DAY, "HUT kota", region=CITY)
    with pytest.raises(Conflict):
        actions.declare_holiday(manager, DAY, "HUT kota", region=CITY)
    with pytest.raises(Invalid):
        actions.declare_holiday(manager, DAY, "  ")
    with pytest.raises(Invalid, match="99"):
        actions.declare_holiday(manager, DAY, "x", region="99.99")
    with pytest.raises(NotAllowed):
        actions.declare_holiday(stranger, DAY, "x")
    with pytest.raises(NotAllowed):
        actions.set_working_week(stranger, [0])
    with pytest.raises(Invalid):
        actions.set_working_week(manager, [])


def test_a_six_day_week(town: str, manager: Viewer) -> None:
    actions.set_working_week(manager, [0, 1, 2, 3, 4, 5], region=CITY)
    assert works(WEST, date(2026, 11, 28))
    assert not works("", date(2026, 11, 28))


def test_the_smallest_area_with_a_week_wins() -> None:
    weeks = {"": frozenset({0}), "36": frozenset({1}), "36.72": frozenset({2})}
    assert weekdays_of(weeks, "36.72.01") == {2}
    assert weekdays_of(weeks, "36.7") == {1}
    assert weekdays_of(weeks, "32") == {0}
    assert weekdays_of({}, "32") == {0, 1, 2, 3, 4}


def test_the_calendar_costs_no_query(town: str, django_assert_num_queries: Any) -> None:
    queries.working_days(WEST)
    with django_assert_num_queries(0):
        queries.working_days(EAST).add(FROM, 10)


def test_the_year_has_every_day_once() -> None:
    months = queries.year_view("", 2028)
    days = [cell.day for month in months for week in month.weeks for cell in week if cell]
    assert days == [date.fromordinal(date(2028, 1, 1).toordinal() + n) for n in range(366)]
    working = queries.working_days("")
    assert sum(month.worked for month in months) == sum(map(working.is_working, days))

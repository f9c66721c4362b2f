"""Working days: what deadlines of the law are counted by."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from balaikota.lib import times
from balaikota.lib.times import JAKARTA, WorkingDays

PLAIN = WorkingDays()
DAYS = st.dates(date(2025, 1, 1), date(2026, 12, 31))
MOMENTS = st.builds(datetime.combine, DAYS, st.times(), st.just(JAKARTA))
COUNTS = st.integers(0, 60)
CALENDARS = st.builds(
    WorkingDays,
    st.frozensets(st.integers(0, 6), min_size=3),
    st.frozensets(DAYS, max_size=40),
    st.frozensets(DAYS, max_size=10),
)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=JAKARTA)


@pytest.mark.parametrize(
    ("start", "days", "due"),
    [
        ("2026-11-23T10:00", 0, "2026-11-23T10:00"),
        ("2026-11-23T10:00", 1, "2026-11-24T10:00"),  # Monday → Tuesday
        ("2026-11-27T10:00", 1, "2026-11-30T10:00"),  # Friday → Monday
        ("2026-11-23T10:00", 5, "2026-11-30T10:00"),
        ("2026-11-28T10:00", 1, "2026-11-30T23:59:59.999999"),  # Saturday → the end of Monday
        ("2026-11-28T10:00", 3, "2026-12-02T23:59:59.999999"),
        ("2026-11-23T00:00", 1, "2026-11-24T00:00"),
        ("2026-12-23T10:00", 3, "2026-12-30T10:00"),  # Christmas and joint leave between
    ],
)
def test_deadlines(start: str, days: int, due: str) -> None:
    calendar = WorkingDays(holidays=frozenset({date(2026, 12, 24), date(2026, 12, 25)}))
    assert calendar.add(at(start), days) == at(due)


def test_a_declared_working_saturday_counts() -> None:
    calendar = WorkingDays(extra=frozenset({date(2026, 11, 28)}))
    assert calendar.add(at("2026-11-27T10:00"), 1) == at("2026-11-28T10:00")


def test_days_are_counted_on_the_wall_clock_of_the_place() -> None:
    """Sunday 18:00 UTC is Monday morning in Jakarta and in Jayapura."""
    start = datetime(2026, 11, 22, 18, tzinfo=UTC)
    assert PLAIN.add(start, 1) == start + timedelta(days=1)
    start = datetime(2026, 11, 20, 16, tzinfo=UTC)  # Friday 23:00 WIB, Saturday 01:00 WIT
    assert PLAIN.add(start, 1).astimezone(JAKARTA) == at("2026-11-23T23:00")
    east = ZoneInfo("Asia/Jayapura")
    assert PLAIN.add(start, 1, east).astimezone(east).isoformat() == (
        "2026-11-23T23:59:59.999999+09:00"
    )


@given(CALENDARS, MOMENTS, COUNTS)
def test_a_deadline_falls_on_a_working_day_so_many_working_days_later(
    calendar: WorkingDays, start: datetime, days: int
) -> None:
    assume(days > 0)
    due = calendar.add(start, days)
    assert calendar.is_working(due.date())
    away = (due.date() - start.date()).days
    walked = [start.date() + timedelta(days=n) for n in range(1, away + 1)]
    assert sum(calendar.is_working(day) for day in walked) == days


@given(CALENDARS, MOMENTS, MOMENTS, COUNTS, COUNTS)
def test_later_starts_and_longer_times_never_end_earlier(
    calendar: WorkingDays, one: datetime, other: datetime, few: int, more: int
) -> None:
    first, last = sorted((one, other))
    few, more = sorted((few, more))
    assert calendar.add(first, few) <= calendar.add(last, few)
    assert calendar.add(first, few) <= calendar.add(first, more)


@given(CALENDARS, MOMENTS, COUNTS, DAYS)
def test_a_holiday_declared_later_never_shortens_a_deadline(
    calendar: WorkingDays, start: datetime, days: int, day: date
) -> None:
    assume(day not in calendar.extra)
    more = WorkingDays(calendar.weekdays, calendar.holidays | {day}, calendar.extra)
    before, after = calendar.add(start, days), more.add(start, days)
    assert before <= after
    outside = not start.date() <= day <= before.date()
    if outside or not calendar.is_working(day):
        assert before == after


@given(CALENDARS, MOMENTS, COUNTS, st.floats(0, 1), st.timedeltas(timedelta(0), timedelta(60)))
def test_a_pause_gives_back_exactly_what_was_left(
    calendar: WorkingDays, start: datetime, days: int, share: float, away: timedelta
) -> None:
    due = calendar.add(start, days)
    pause = start + (due - start) * share
    resume = pause + away
    left = calendar.worked(pause, due)
    due_again = calendar.advance(resume, left)
    assert abs(calendar.worked(resume, due_again) - left) <= timedelta(microseconds=1)
    assert due_again >= due or pause == due
    assert calendar.between(start, pause) + calendar.between(pause, due) == pytest.approx(
        calendar.between(start, due)
    )


@given(CALENDARS, MOMENTS, COUNTS, COUNTS)
def test_steps_add_up(calendar: WorkingDays, start: datetime, one: int, other: int) -> None:
    assert calendar.add(calendar.add(start, one), other) == calendar.add(start, one + other)


@given(CALENDARS, MOMENTS, COUNTS)
def test_overdue_is_negative(calendar: WorkingDays, start: datetime, days: int) -> None:
    assume(days > 0)
    due = calendar.add(start, days)
    assert calendar.between(start, due) == pytest.approx(days)
    assert calendar.between(due, start) == -calendar.between(start, due)


def test_what_cannot_be_counted_is_refused() -> None:
    with pytest.raises(ValueError, match="zone"):
        PLAIN.add(datetime(2026, 1, 1), 1)  # noqa: DTZ001
    with pytest.raises(ValueError, match="before"):
        PLAIN.add(at("2026-11-23T10:00"), -1)
    with pytest.raises(ValueError, match="weekday"):
        WorkingDays(frozenset())
    with pytest.raises(OverflowError):
        PLAIN.add(at("2150-12-30T10:00"), 60)


@pytest.mark.parametrize(
    ("zone", "name"),
    [("Asia/Jakarta", "WIB"), ("Asia/Makassar", "WITA"), ("Asia/Jayapura", "WIT"), ("UTC", "UTC")],
)
def test_zone_names(zone: str, name: str) -> None:
    assert times.zone_name(datetime(2026, 1, 1, tzinfo=ZoneInfo(zone))) == name


def test_words() -> None:
    moment = datetime(2026, 11, 23, 7, 5, tzinfo=UTC)
    assert times.moment_words(moment, JAKARTA) == "23 November 2026, 14.05 WIB"
    assert times.moment_words(moment, JAKARTA, "en") == "23 November 2026, 14:05 WIB"
    assert times.day_words(date(2026, 8, 17), weekday=True) == "Senin, 17 Agustus 2026"
    assert times.day_words(date(2026, 8, 17), "en", weekday=True) == "Monday, 17 August 2026"
    assert PLAIN.next_working(date(2026, 11, 28)) == date(2026, 11, 30)

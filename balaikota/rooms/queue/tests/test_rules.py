"""Who is next, how long it takes, and when an office is open."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from balaikota.lib.errors import Conflict, Invalid
from balaikota.lib.times import JAKARTA, WorkingDays
from balaikota.rooms.queue.rules import hours, life, line, waiting
from balaikota.rooms.queue.rules.life import Act, Priority, State
from balaikota.rooms.queue.rules.line import Waiting
from balaikota.rooms.queue.rules.waiting import Desk, Estimate, Measured

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=JAKARTA)
MINUTE = timedelta(minutes=1)


def ago(minutes: int) -> datetime:
    return NOW - minutes * MINUTE


def somebody(number: int, minutes: int, priority: str = "", booked: int | None = None) -> Waiting:
    at = None if booked is None else ago(booked)
    return Waiting(number, 1, ago(minutes), Priority(priority), at)


@pytest.mark.parametrize(
    ("waiting_now", "streak", "expected"),
    [
        ([somebody(1, 30), somebody(2, 20), somebody(3, 10)], 0, [1, 2, 3]),
        ([somebody(1, 30), somebody(2, 20, "elderly")], 0, [2, 1]),
        ([somebody(1, 30), somebody(2, 20, "elderly")], 2, [1, 2]),
        (
            [somebody(1, 30), *[somebody(n, 20 - n, "pregnant") for n in (2, 3, 4)]], 0,
            [2, 3, 1, 4],
        ),
        ([somebody(1, 30), somebody(2, 29), somebody(3, 5, booked=0)], 0, [3, 1, 2]),
        # whose time has not come stands where they came
        ([somebody(1, 30), somebody(2, 29, booked=-10), somebody(3, 1)], 0, [1, 2, 3]),
        # a booked time counts from the time booked, not from an early arrival
        ([somebody(1, 30, booked=0), somebody(2, 20, "elderly")], 0, [2, 1]),
        ([], 0, []),
    ],
)  # fmt: skip
def test_who_is_next(waiting_now: list[Waiting], streak: int, expected: list[int]) -> None:
    found = line.order(waiting_now, NOW, in_a_row=2, streak=streak)
    assert [one.id for one in found] == expected


people = st.lists(
    st.tuples(
        st.integers(0, 300), st.sampled_from(list(Priority)), st.none() | st.integers(-60, 60)
    ),
    max_size=25,
).map(
    lambda rows: [
        somebody(number, came, priority, booked)
        for number, (came, priority, booked) in enumerate(rows)
    ]
)  # fmt: skip


@given(people, st.integers(1, 4), st.integers(0, 6))
def test_everybody_is_called_once_and_nobody_waits_for_ever(
    waiting_now: list[Waiting], in_a_row: int, streak: int
) -> None:
    found = line.order(waiting_now, NOW, in_a_row=in_a_row, streak=streak)
    assert sorted(one.id for one in found) == sorted(one.id for one in waiting_now)
    for first in (True, False):
        same = [one for one in found if one.goes_first(NOW) is first]
        assert [one.rank(NOW) for one in same] == sorted(one.rank(NOW) for one in same)
    run = streak
    for number, one in enumerate(found):
        run = run + 1 if one.goes_first(NOW) else 0
        ordinary_left = any(not later.goes_first(NOW) for later in found[number:])
        assert run <= max(in_a_row, streak) or not ordinary_left


def test_the_streak_ends_at_the_last_ordinary_call() -> None:
    assert line.streak_of([True, True, False, True]) == 2
    assert line.streak_of([False, True]) == line.streak_of([]) == 0


TIMES = {
    1: Measured(40, 4 * MINUTE, 8 * MINUTE),
    2: Measured(20, 10 * MINUTE, 20 * MINUTE),
    3: Measured(2, 1 * MINUTE, 2 * MINUTE),
}
ONE, BOTH = frozenset({1}), frozenset({1, 2})


@pytest.mark.parametrize(
    ("service", "ahead", "desks", "expected"),
    [
        (1, [], [Desk(ONE)], Estimate(0, 0)),
        (1, [1, 1], [Desk(ONE)], Estimate(8, 20)),
        (1, [1, 1], [Desk(ONE), Desk(ONE)], Estimate(4, 8)),
        (1, [2], [Desk(BOTH)], Estimate(10, 20)),
        # another counter's line does not matter, unless a counter takes both
        (1, [2, 2, 2], [Desk(ONE), Desk(frozenset({2}))], Estimate(0, 0)),
        (1, [1], [Desk(ONE, 1, ago(3))], Estimate(5, 15)),
        (1, [1], [Desk(ONE, 1, ago(60))], Estimate(4, 8)),  # it lasts already: at any moment
        (1, [1], [], Estimate(unknown="no_counter")),
        (2, [1], [Desk(ONE)], Estimate(unknown="no_counter")),
        (3, [3], [Desk(frozenset({3}))], Estimate(unknown="not_measured")),
        (1, [3], [Desk(frozenset({1, 3}))], Estimate(unknown="not_measured")),
        (1, [3], [Desk(ONE), Desk(frozenset({3}))], Estimate(0, 0)),
        (9, [9], [Desk(frozenset({9}))], Estimate(unknown="not_measured")),
        (1, [3], [Desk(ONE)], Estimate(0, 0)),  # nobody serves them now
    ],
)
def test_how_long(service: int, ahead: list[int], desks: list[Desk], expected: Estimate) -> None:
    assert waiting.estimate(service, ahead, desks, TIMES, NOW) == expected


@given(st.integers(0, 40), st.integers(1, 5), st.integers(1, 60), st.integers(0, 60))
def test_more_people_wait_longer_and_more_counters_shorter(
    ahead: int, open_now: int, short: int, more: int
) -> None:
    times = {1: Measured(9, short * MINUTE, (short + more) * MINUTE)}

    def wait(people: int, desks: int) -> Estimate:
        return waiting.estimate(1, [1] * people, [Desk(ONE)] * desks, times, NOW)

    here = wait(ahead, open_now)
    assert 0 <= here.low <= here.high
    assert wait(ahead + 1, open_now).low >= here.low
    assert wait(ahead + 1, open_now).high >= here.high
    assert wait(ahead, open_now + 1).high <= here.high
    exact = (ahead // open_now) * short
    assert here.low <= exact <= here.high


STATES = st.sampled_from(list(State))


@given(STATES, st.sampled_from(list(Act)))
def test_nothing_follows_an_end(state: State, act: Act) -> None:
    if state in life.OPEN:
        assert any(before is state for before, _act in life.EDGES)
    else:
        with pytest.raises(Conflict):
            life.after(state, act)


def test_a_number_has_three_digits_or_more() -> None:
    assert (life.label("A", 7), life.label("KB", 1234)) == ("A-007", "KB-1234")


WEEK = {"0": ["08:00-12:00", "13:00-15:00"], "5": ["09:00-11:00"]}
SATURDAY, SUNDAY = date(2026, 11, 28), date(2026, 11, 29)
MONDAY = date(2026, 11, 23)


def test_hours_follow_the_calendar() -> None:
    found = hours.read(WEEK)
    plain = WorkingDays()
    off = WorkingDays(holidays=frozenset({MONDAY, SATURDAY}))
    assert len(found.on(MONDAY, plain)) == 2
    assert found.on(SATURDAY, plain) == ((time(9), time(11)),)
    assert found.on(SUNDAY, plain) == found.on(MONDAY, off) == found.on(SATURDAY, off) == ()
    assert found.is_open(NOW, plain)
    assert not found.is_open(NOW.replace(hour=12), plain)
    assert found.opens_next(NOW, plain) == NOW.replace(hour=13)
    assert found.opens_next(NOW.replace(hour=16), plain) == datetime(
        2026, 11, 28, 9, tzinfo=JAKARTA
    )
    assert hours.read({}).opens_next(NOW, plain) is None
    assert hours.read(WEEK, on_holidays=True).on(MONDAY, off)
    assert hours.written(hours.read({"0": ["00:00-24:00"]}), 0) == "00:00-24:00"
    assert hours.written(found, 0) == "08:00-12:00, 13:00-15:00"


@pytest.mark.parametrize(
    "wrong", ["8", "12:00-08:00", "08:00-25:00", "24:00-08:00", "x-y", "08:00-09:00-10:00"]
)
def test_hours_that_cannot_stand(wrong: str) -> None:
    with pytest.raises(Invalid, match="08:00"):
        hours.read({"0": [wrong]})
    with pytest.raises(Invalid):
        hours.read({"0": ["08:00-12:00", "11:00-13:00"]})
    with pytest.raises(Invalid):
        hours.read({"7": ["08:00-12:00"]})


def test_times_to_book_and_arrivals() -> None:
    found = hours.slots(MONDAY, hours.read(WEEK), WorkingDays(), 50)
    assert [f"{at:%H:%M}" for at in found] == [
        "08:00", "08:50", "09:40", "10:30", "13:00", "13:50",
    ]  # fmt: skip
    assert hours.slots(MONDAY, hours.read(WEEK), WorkingDays(), 0) == []
    assert hours.arrival(NOW, ago(31)) == "early"
    assert hours.arrival(NOW, ago(30)) == hours.arrival(NOW, ago(-15)) == "now"
    assert hours.arrival(NOW, ago(-16)) == "late"

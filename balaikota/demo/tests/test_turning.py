"""Times come to the present by whole weeks, and none lies after it."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as some

from balaikota.demo.turning import WEEK, Turn

FIRST = datetime.fromisoformat("2015-01-01T00:20:09")
LAST = datetime.fromisoformat("2015-06-30T23:54")
ZONES = some.sampled_from([ZoneInfo("Asia/Jakarta"), ZoneInfo("Asia/Makassar")])
PRESENTS = some.datetimes(
    datetime.fromisoformat("2020-01-01"), datetime.fromisoformat("2040-01-01"), timezones=ZONES
)


@given(now=PRESENTS, filed=some.datetimes(FIRST, LAST))
def test_weekday_and_clock_time_stay_and_nothing_is_of_the_future(
    now: datetime, filed: datetime
) -> None:
    turn = Turn(FIRST, LAST, now)
    moved = turn.at(filed, turn.shift(filed))
    assert (moved.weekday(), moved.time()) == (filed.weekday(), filed.time())
    assert moved <= now
    assert now - moved < (turn.round + 1) * WEEK


@given(now=PRESENTS, a=some.datetimes(FIRST, LAST), b=some.datetimes(FIRST, LAST))
def test_the_wheel_keeps_order_but_for_one_seam(now: datetime, a: datetime, b: datetime) -> None:
    turn = Turn(FIRST, LAST, now)
    a, b = sorted((a, b))
    if turn.shift(a) == turn.shift(b):
        assert turn.at(a, turn.shift(a)) <= turn.at(b, turn.shift(b))
    else:
        assert turn.shift(a) - turn.shift(b) == turn.round * WEEK


def test_the_last_ones_are_of_today() -> None:
    """Filed every hour for half a year: after the turn, the newest is less than an hour old."""
    now = datetime(2026, 11, 23, 14, 30, tzinfo=ZoneInfo("Asia/Jakarta"))
    hours = int((LAST - FIRST) / timedelta(hours=1))
    filed = [FIRST + timedelta(hours=h) for h in range(hours + 1)]
    turn = Turn(FIRST, LAST, now)
    assert now - max(turn.at(at, turn.shift(at)) for at in filed) < timedelta(hours=1)

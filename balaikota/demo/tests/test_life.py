"""Past requests live by the transition table, in order, and by chance that is always the same."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as some

from balaikota.demo.life import Past, chance, in_office, live
from balaikota.rooms.reports.rules import FILING, STEPS, Act, State

JAKARTA = ZoneInfo("Asia/Jakarta")
TIMES = some.datetimes(
    datetime.fromisoformat("2026-01-01"),
    datetime.fromisoformat("2026-12-31"),
    timezones=some.just(JAKARTA),
)
PASTS = some.builds(
    lambda id, opened, lasted, refused: Past(
        id, opened, None if lasted is None else opened + lasted, refused and lasted is not None
    ),
    some.integers(1, 10**12),
    TIMES,
    some.none() | some.timedeltas(timedelta(0), timedelta(days=300)),
    some.booleans(),
)


def after_ten_days(done: datetime) -> datetime:
    return done + timedelta(days=10)


@given(past=PASTS, now=TIMES)
def test_every_life_follows_the_table_and_the_clock(past: Past, now: datetime) -> None:
    moments = live(past, max(now, past.opened), after_ten_days)
    assert moments[0].act is Act.FILE
    assert [m.at for m in moments] == sorted(m.at for m in moments)
    assert all(m.at <= max(now, past.opened) for m in moments)
    state = FILING.to
    for moment in moments[1:]:
        state = STEPS[state, moment.act].to


@given(past=PASTS)
def test_a_closed_request_ends_and_an_open_one_does_not(past: Past) -> None:
    acts = [m.act for m in live(past, past.opened + timedelta(days=999), after_ten_days)]
    if past.closed is None:
        assert acts[-1] in {Act.DISPOSE, Act.FOLLOW_UP}
    elif past.refused:
        assert acts in (
            [Act.FILE, Act.REFUSE],
            [Act.FILE, Act.DISPOSE, Act.RETURN, Act.REFUSE],
        )
    else:
        assert acts[-2:] == [Act.FINISH, Act.AUTO_CLOSE]


def test_the_present_cuts_a_life_short() -> None:
    opened = datetime(2026, 11, 2, 9, tzinfo=JAKARTA)
    past = Past(7, opened, opened + timedelta(days=30))
    acts = [m.act for m in live(past, opened + timedelta(days=20), after_ten_days)]
    assert acts == [Act.FILE, Act.DISPOSE, Act.FOLLOW_UP]
    assert State.WORKING is STEPS[State.DISPOSED, Act.FOLLOW_UP].to


@given(at=TIMES)
def test_office_time_is_on_a_weekday_by_day(at: datetime) -> None:
    moved = in_office(at)
    assert moved >= at.replace(second=0) or moved == at
    assert moved.weekday() < 5
    assert 8 <= moved.hour < 16
    assert moved - at < timedelta(days=4)


def test_chance_is_spread_evenly() -> None:
    drawn = [chance(101001240734 + i * 7, "verify") for i in range(4000)]
    assert all(0 <= x < 1 for x in drawn)
    assert 0.48 < sum(drawn) / len(drawn) < 0.52
    assert abs(sum(x < 0.1 for x in drawn) - 400) < 80

"""Words, channels and hours, asked of tables and of chance."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from balaikota.ground.notices import kinds
from balaikota.ground.notices.rules import (
    PAUSES,
    Channel,
    Given,
    Manner,
    Missing,
    Quiet,
    Reach,
    Telling,
    To,
    Words,
    fill,
    names_in,
    next_daily,
    next_try,
    plan,
    when_loud,
    wrong_words,
)
from balaikota.lib.errors import Invalid

ZONE = ZoneInfo("Asia/Jakarta")
NIGHT = Quiet(time(21), time(5))
EMAIL, PUSH, WHATSAPP, SMS = Channel.EMAIL, Channel.PUSH, Channel.WHATSAPP, Channel.SMS
ALL = frozenset(Channel)


def here(hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 11, 23, hour, minute, tzinfo=ZONE).astimezone(UTC)


@pytest.mark.parametrize(
    ("text", "values", "said"),
    [
        ("{a} dan {b}", {"a": "1", "b": "2"}, "1 dan 2"),
        ("{a} dan {c}", {"a": "1"}, "1 dan"),
        ("{a}", {"a": "{b}", "b": "rahasia"}, "{b}"),
        ("{a.__class__} {0} {A}", {"a": "1"}, "{a.__class__} {0} {A}"),
        ("%(a)s {{a}}", {"a": "1"}, "%(a)s {1}"),
    ],
)
def test_gaps_are_filled_once_and_run_nothing(text: str, values: dict[str, str], said: str) -> None:
    assert fill(text, values) == said


@given(st.text(), st.dictionaries(st.sampled_from(["a", "b"]), st.text()))
def test_what_has_no_gap_stays(text: str, values: dict[str, str]) -> None:
    if not names_in(text):
        assert fill(text, values) == text.strip()


@pytest.mark.parametrize(
    ("title", "text", "field"),
    [
        ("", "ada", "title"), ("ada", " ", "text"), ("x" * 121, "ada", "title"),
        ("{code}", "{nik}", "text"), ("{", "ada", "title"), ("satu\ndua", "ada", "title"),
    ],
)  # fmt: skip
def test_words_of_a_city_are_checked(title: str, text: str, field: str) -> None:
    with pytest.raises(Invalid) as refused:
        wrong_words(Words(title, text), {"code"})
    assert refused.value.field == field
    wrong_words(Words("{code} di {city}", "Sudah {code}."), {"code"})


@pytest.mark.parametrize(
    ("hour", "quiet", "loud"),
    [
        (10, NIGHT, 10), (21, NIGHT, 29), (23, NIGHT, 29), (4, NIGHT, 5), (5, NIGHT, 5),
        (13, Quiet(time(12), time(14)), 14), (14, Quiet(time(12), time(14)), 14),
        (3, Quiet(time(0), time(0)), 3), (3, None, 3),
    ],
)  # fmt: skip
def test_nothing_sounds_in_quiet_hours(hour: int, quiet: Quiet | None, loud: int) -> None:
    assert when_loud(here(hour), quiet, ZONE) == here(0) + timedelta(hours=loud)


hours = st.integers(0, 24 * 60 - 1).map(lambda m: time(m // 60, m % 60))
moments = st.integers(0, 366 * 24 * 60).map(
    lambda minutes: datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
)


@given(moments, hours, hours)
def test_quiet_ends_within_a_day_and_never_sounds(now: datetime, start: time, end: time) -> None:
    quiet = Quiet(start, end)
    loud = when_loud(now, quiet, ZONE)
    assert now <= loud <= now + timedelta(days=1)
    assert not quiet.holds(loud.astimezone(ZONE).time())


@given(moments, hours)
def test_the_daily_message_comes_once_a_day(now: datetime, hour: time) -> None:
    at = next_daily(now, hour, ZONE)
    assert now < at <= now + timedelta(days=1)
    assert at.astimezone(ZONE).time() == hour
    assert next_daily(at, hour, ZONE) == at + timedelta(days=1)


def test_tries_go_on_for_two_days_and_end() -> None:
    now = here(10)
    tries = [next_try(n, now) for n in range(1, len(PAUSES) + 2)]
    assert tries[-1] is None
    assert timedelta(days=1.5) < timedelta(seconds=sum(PAUSES)) < timedelta(days=3)
    assert next_try(1, now, asked=600) == now + timedelta(seconds=600)
    assert next_try(1, now, asked=10**9) == now + timedelta(seconds=PAUSES[-1])


def planned(
    given: Given, manner: Manner, reach: Reach, on: frozenset[Channel] = ALL, hour: int = 10
) -> tuple[list[tuple[str, int, bool, bool]], dict[Channel, Missing]]:
    now = here(hour)
    found, missing = plan(given, manner, reach, on, now=now, zone=ZONE)
    return [
        (one.channel.value, round((one.at - here(0)).total_seconds() / 3600), one.daily,
         one.else_sms)
        for one in found
    ], missing  # fmt: skip


HOME = Reach(inbox=True, ways=ALL)


@pytest.mark.parametrize(
    ("given_", "manner", "reach", "hour", "expected"),
    [
        (Given(channels=frozenset({EMAIL, PUSH})), Manner(), HOME, 10,
         [("email", 10, False, False), ("push", 10, False, False)]),
        # quiet hours hold, and what is urgent passes
        (Given(channels=frozenset({EMAIL})), Manner(quiet=NIGHT), HOME, 22,
         [("email", 29, False, False)]),
        (Given(channels=frozenset({EMAIL}), urgent=True), Manner(quiet=NIGHT), HOME, 22,
         [("email", 22, False, False)]),
        # what is gathered goes with the daily message, and to no telephone
        (Given(channels=frozenset({EMAIL, SMS}), daily=True), Manner(), HOME, 10,
         [("email", 31, True, False)]),
        (Given(channels=frozenset({EMAIL}), daily=True), Manner(daily=False), HOME, 10,
         [("email", 10, False, False)]),
        (Given(channels=frozenset({EMAIL}), urgent=True), Manner(daily=True), HOME, 10,
         [("email", 10, False, False)]),
        # one telephone is told once
        (Given(channels=frozenset({WHATSAPP, SMS})), Manner(), HOME, 10,
         [("whatsapp", 10, False, True)]),
        # the person's own choice
        (Given(channels=frozenset({EMAIL})), Manner(channels=frozenset()), HOME, 10, []),
        (Given(channels=frozenset({EMAIL})), Manner(channels=frozenset({SMS})), HOME, 10,
         [("sms", 10, False, False)]),
        # no inbox: by what was left, and never gathered
        (Given(channels=frozenset({EMAIL, PUSH})), Manner(),
         Reach(inbox=False, ways=frozenset({SMS, WHATSAPP})), 10,
         [("whatsapp", 10, False, True)]),
        (Given(channels=frozenset({EMAIL}), daily=True), Manner(),
         Reach(inbox=False, ways=frozenset({EMAIL})), 10, [("email", 10, False, False)]),
    ],
)  # fmt: skip
def test_who_gets_what_and_when(
    given_: Given, manner: Manner, reach: Reach, hour: int, expected: list[object]
) -> None:
    assert planned(given_, manner, reach, hour=hour)[0] == expected


def test_why_somebody_is_not_told() -> None:
    wanted = Given(channels=ALL)
    reach = Reach(inbox=True, ways=frozenset({EMAIL, SMS, WHATSAPP}), stopped=frozenset({EMAIL}))
    found, missing = planned(wanted, Manner(), reach, on=frozenset({EMAIL, PUSH, SMS}))
    assert [one[0] for one in found] == ["sms"]
    assert missing == {
        EMAIL: Missing.STOPPED, PUSH: Missing.NOWHERE, WHATSAPP: Missing.OFF,
    }  # fmt: skip


channel_sets = st.frozensets(st.sampled_from(list(Channel)))


@given(
    st.builds(Given, channels=channel_sets, urgent=st.booleans(), daily=st.booleans()),
    st.builds(Manner, channels=st.none() | channel_sets, daily=st.none() | st.booleans(),
              quiet=st.none() | st.builds(Quiet, hours, hours), daily_at=hours),
    st.builds(Reach, inbox=st.booleans(), ways=channel_sets, stopped=channel_sets),
    channel_sets, moments,
)  # fmt: skip
def test_nobody_is_told_where_they_are_not(
    given_: Given, manner: Manner, reach: Reach, on: frozenset[Channel], now: datetime
) -> None:
    found, missing = plan(given_, manner, reach, on, now=now, zone=ZONE)
    channels = {one.channel for one in found}
    assert channels <= (reach.ways & on) - reach.stopped
    assert not channels & missing.keys()
    assert len(found) == len(channels)
    assert not {WHATSAPP, SMS} <= channels
    assert all(now <= one.at <= now + timedelta(days=1) for one in found)
    if given_.urgent:
        assert all(one.at == now and not one.daily for one in found)


def test_a_notice_goes_to_somebody_and_to_an_address_of_this_city() -> None:
    for wrong in ({}, {"account": 1, "email": "a@b.id"}):
        with pytest.raises(ValueError, match="account"):
            To(**wrong)  # type: ignore[arg-type]
    for link in ("https://jahat.id/", "//jahat.id/", "lapor/"):
        with pytest.raises(ValueError, match="path"):
            Telling(kind="a.b", to=To(account=1), once="x", link=link)
    for once in ("", "x" * 161):
        with pytest.raises(ValueError, match="once"):
            Telling(kind="a.b", to=To(account=1), once=once)


def test_kinds_are_declared_once_and_whole() -> None:
    with pytest.raises(ValueError, match="twice"):
        kinds.declare("notices.daily", "", Words("", ""))
    with pytest.raises(ValueError, match="gaps"):
        kinds.declare("notices.other", "", Words("{rahasia}", ""))
    with pytest.raises(LookupError):
        kinds.kind("notices.unknown")

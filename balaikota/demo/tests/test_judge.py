"""The ladder of the judge: one changed thing at a time names the reason."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from balaikota.demo.boston import Request
from balaikota.demo.judge import Judge, Term, Why, learn
from balaikota.lib.times import WorkingDays

ZONE = ZoneInfo("America/New_York")
THEIRS = WorkingDays(holidays=frozenset({date(2015, 5, 25)}), zone=ZONE)  # Memorial Day
OURS = WorkingDays(holidays=frozenset({date(2015, 5, 14)}), zone=ZONE)  # Kenaikan
JUDGE = Judge(
    {"x": Term(3, worked=True)}, THEIRS, OURS, {"x": 3}, datetime.fromisoformat("2016-01-12")
)


def request(
    opened: str, target: str | None, closed: str | None, on_time: bool | None = True
) -> Request:
    def at(text: str | None) -> datetime | None:
        return datetime.fromisoformat(text) if text else None

    begun = datetime.fromisoformat(opened)
    return Request(1, begun, at(target), at(closed), on_time, "", "x", "q", "s", None)


@pytest.mark.parametrize(
    ("told", "why"),
    [
        (request("2015-05-04T10:00", "2015-05-07T10:00", "2015-05-05T10:00"), Why.AGREE),
        (request("2015-05-04T10:00", None, "2015-06-05T10:00"), Why.NO_TARGET),
        (request("2015-05-04T10:00", "2015-05-07T10:00", None, None), Why.NO_JUDGEMENT),
        (request("2015-05-04T10:00", "2015-06-04T10:00", "2015-05-20T10:00"), Why.USUAL_TERM),
        (request("2015-05-04T20:00", "2015-05-08T08:30", "2015-05-08T08:00"), Why.OFFICE_HOURS),
        (request("2015-05-22T10:00", "2015-05-28T10:00", "2015-05-28T09:00"), Why.HOLIDAYS),
        (request("2015-05-04T10:00", "2015-05-07T10:00", "2015-05-05T10:00", False), Why.TARGET),
    ],
)
def test_each_disagreement_has_its_reason(told: Request, why: Why) -> None:
    assert JUDGE.judge(told).why is why


def test_our_own_term_is_the_last_reason() -> None:
    longer = Judge(JUDGE.usual, THEIRS, OURS, {"x": 14}, JUDGE.looked_at)
    late = request("2015-05-04T10:00", "2015-05-07T10:00", "2015-05-12T10:00", on_time=False)
    assert longer.judge(late).why is Why.OUR_TERM


def test_the_terms_of_a_type_are_found_in_its_targets() -> None:
    usual = Term(3, worked=True)
    days = [f"2015-05-{day:02d}T{hour}:15" for day in range(4, 29) for hour in ("09", "22")]
    requests = [
        request(opened, usual.due(datetime.fromisoformat(opened), THEIRS).isoformat(), None)
        for opened in days
    ]
    found = learn(requests, THEIRS)
    assert found.by_type == {"x": usual}
    assert (found.targets, found.reproduced) == (50, 50)

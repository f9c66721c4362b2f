"""Loading the past: everything follows from the steps, and a second run adds nothing."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from balaikota.ground.people.rules import SYSTEM
from balaikota.ground.territory.factories import IN_WEST, WEST
from balaikota.lib.errors import Invalid
from balaikota.rooms.reports import actions, queries
from balaikota.rooms.reports.actions import PastReport, PastStep
from balaikota.rooms.reports.factories import NOW, ROADS
from balaikota.rooms.reports.models import (
    Clock,
    Disposition,
    MapTally,
    OpenTally,
    Report,
    StepTaken,
)
from balaikota.rooms.reports.rules import Act, Channel, past_rows

DAY = timedelta(days=1)


def past(
    number: int, *acts: Act, filed_at: datetime = NOW - 40 * DAY, **fields: object
) -> PastReport:
    steps = tuple(
        PastStep(
            act=act,
            at=filed_at + (i + 1) * timedelta(hours=5),
            agencies=(ROADS,) if act is Act.DISPOSE else (),
        )
        for i, act in enumerate(acts)
    )
    usual = {
        "source": f"old:{number}", "category": "jalan.lubang", "description": "Jalan bolong",
        "filed_at": filed_at, "longitude": IN_WEST[0], "latitude": IN_WEST[1], "steps": steps,
    }  # fmt: skip
    return PastReport(**{**usual, **fields})  # type: ignore[arg-type]


DONE = (Act.DISPOSE, Act.FOLLOW_UP, Act.FINISH, Act.CONFIRM)


def load(*reports: PastReport) -> int:
    return actions.import_reports(SYSTEM, reports, source="old", now=NOW, batch=2)


def test_everything_follows_from_the_steps(town, facts_told):
    assert load(past(1, *DONE), past(2, Act.DISPOSE), past(3)) == 3
    first, second, third = Report.objects.order_by("source")
    assert [r.state for r in (first, second, third)] == ["closed", "disposed", "filed"]
    tally = OpenTally.objects.get()
    assert (tally.state, tally.agencies, tally.running, tally.count) == (
        "disposed", [ROADS], True, 1,
    )  # fmt: skip
    assert (first.place, first.agency, first.channel) == (WEST, ROADS, Channel.IMPORT)
    assert first.closed_at == first.filed_at + timedelta(hours=20)
    assert first.done_at == first.filed_at + timedelta(hours=15)
    assert first.due_at is None
    assert second.due_at is not None
    assert second.due_at < NOW
    assert StepTaken.objects.filter(report=first).count() == 5
    assert Disposition.objects.get(report=first).outcome == "done"
    assert facts_told.kinds == ["reports.imported", "reports.imported"]


def test_ended_reports_have_no_running_clock_and_the_late_ones_are_told(town):
    load(past(1, *DONE), past(2, Act.DISPOSE))
    assert not Clock.objects.filter(report__source="old:1", stopped_at=None).exists()
    late = Clock.objects.filter(report__source="old:2", stopped_at=None)
    assert late.count() == 2
    assert not late.filter(overdue_told_at=None).exists()


def test_a_second_run_adds_nothing(town):
    reports = [past(n, *DONE) for n in range(5)]
    assert load(*reports) == 5
    assert load(*reports, past(9)) == 1
    assert Report.objects.count() == 6
    assert MapTally.objects.filter(level=14, category="").get().count == 5


def test_an_impossible_step_is_refused_and_nothing_of_its_batch_stays(town):
    with pytest.raises(Invalid, match="old:3"):
        load(past(1), past(2), past(3, Act.FINISH), past(4))
    assert Report.objects.count() == 2


def test_the_past_can_be_searched_and_mapped_but_not_its_secrets(town):
    load(past(1, *DONE), past(2, *DONE, secret=True))
    found = queries.listing(None, queries.Filters(words="jalan lubang"), now=NOW)
    assert [row.state for row in found.rows] == ["closed"]
    assert MapTally.objects.filter(level=14, category="").get().count == 1


def test_progress_is_told_after_every_batch(town):
    told: list[tuple[int, int]] = []
    actions.import_reports(
        SYSTEM, [past(n) for n in range(5)], source="old", now=NOW, batch=2,
        progress=lambda seen, new: told.append((seen, new)),
    )  # fmt: skip
    assert told == [(2, 2), (4, 4), (5, 5)]


def test_a_tracking_code_that_is_taken_is_drawn_again(town, monkeypatch):
    drawn = iter(["AAAAAAAA", "BBBBBBBB", "AAAAAAAA", "CCCCCCCC", "DDDDDDDD"])
    monkeypatch.setattr(past_rows, "tracking_code", lambda: next(drawn))
    assert load(past(1)) == 1
    assert load(past(2), past(3)) == 2
    codes = Report.objects.order_by("source").values_list("code", flat=True)
    assert list(codes) == ["AAAAAAAA", "CCCCCCCC", "DDDDDDDD"]
    assert StepTaken.objects.count() == 3

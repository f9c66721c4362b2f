"""The administrators' page: what failed, run again or given up; and the worker's health."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from django.db import connection
from django.utils import timezone
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob
from procrastinate.jobs import Job

from balaikota.ground.events import actions, failures, jobs, offers, pulses, queries
from balaikota.ground.events.models import Done, Failure, Intake, Pulse
from balaikota.lib.errors import NotAllowed, NotFound

from .facts import ENTRY

pytestmark = pytest.mark.django_db


@dataclass(frozen=True)
class Somebody:
    """A viewer with these permissions everywhere."""

    permissions: tuple[str, ...]
    ref: str = "account:1"

    def may(self, permission: str, place: str = "", agency: str = "") -> bool:
        return permission in self.permissions


@pytest.fixture
def administrator() -> Somebody:
    return Somebody(permissions=(actions.OPERATE,))


@pytest.fixture
def broken(ring) -> list[int]:
    """Three jobs that failed for good, with why."""
    (entry,) = ring(1)
    kwargs = {"entry": entry, "reaction": "wiring.a_to_b.f"}
    one = Job(
        queue="reactions",
        lock=None,
        queueing_lock=None,
        task_name="events.react",
        task_kwargs=kwargs,
    )
    waiting = [job.id for job in app.job_manager.batch_defer_jobs([one] * 3)]
    with connection.cursor() as cursor:
        cursor.execute("UPDATE procrastinate_jobs SET status = 'doing'")
        cursor.execute("UPDATE procrastinate_jobs SET status = 'failed', attempts = 10")
    try:
        raise ValueError("Budi's phone number")
    except ValueError as error:
        failures.record(waiting[0], error)
    return waiting


def statuses() -> list[str]:
    return list(ProcrastinateJob.objects.order_by("id").values_list("status", flat=True))


def test_failed_jobs_are_listed_newest_first(broken, django_assert_num_queries):
    with django_assert_num_queries(1):
        letters = queries.dead_letters()
    assert [letter.job for letter in letters] == broken[::-1]
    last = letters[-1]
    assert (last.kind, last.error, last.attempts) == ("tests.bell_rang", "ValueError", 10)
    assert last.spot.startswith("ground/events/tests/test_operating.py:")
    assert [letter.job for letter in queries.dead_letters(before=broken[1])] == [broken[0]]


def test_what_an_error_says_is_not_kept(broken):
    assert "Budi" not in str(Failure.objects.values_list())


def test_one_is_run_again(broken, administrator, facts_told):
    actions.retry(administrator, broken[1])
    assert statuses() == ["failed", "todo", "failed"]
    assert facts_told.kinds == ["events.jobs_retried"]
    with pytest.raises(NotFound):
        actions.retry(administrator, broken[1])


def test_all_are_run_again(broken, administrator, facts_told):
    assert actions.retry_all(administrator) == 3
    assert statuses() == ["todo"] * 3
    assert actions.retry_all(administrator) == 0
    assert facts_told.kinds == ["events.jobs_retried"]


def test_one_is_given_up(broken, administrator, facts_told):
    actions.dismiss(administrator, broken[0])
    assert statuses() == ["failed", "failed"]
    assert not Failure.objects.exists()
    assert facts_told[0].task == "events.react"


def test_a_job_that_waits_cannot_be_given_up(broken, administrator):
    actions.retry_all(administrator)
    with pytest.raises(NotFound):
        actions.dismiss(administrator, broken[0])


def test_nobody_else_may(broken):
    for act in (actions.retry_all, lambda who: actions.dismiss(who, broken[0])):
        with pytest.raises(NotAllowed):
            act(Somebody(permissions=()))
    assert statuses() == ["failed"] * 3


def test_the_house_says_when_no_worker_lives():
    assert not pulses.alive(timezone.now())
    assert offers._worker() != ""
    pulses.beat()
    assert offers._worker() == ""
    assert pulses.alive(timezone.now())
    Pulse.objects.update(behind=20_000)
    assert "20000" in offers._worker()


def test_the_house_says_how_many_jobs_need_a_person(broken):
    assert "3" in offers._dead_letters()


@pytest.mark.django_db(transaction=True)
def test_the_house_says_when_a_transaction_holds_everybody_back(other, monkeypatch):
    assert offers._horizon() == ""
    other.execute(ENTRY, ["tests.bell_rang", 1, ""])
    assert offers._horizon() == ""
    monkeypatch.setattr(offers, "HELD_BACK", 0)
    assert offers._horizon() != ""
    other.rollback()


def test_the_nightly_tidying_keeps_what_is_still_needed(broken):
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO events_done (entry, reaction, at) "
            "SELECT e, 'r', now() - interval '31 days' FROM unnest(%s::bigint[]) AS e",
            [[queries.dead_letters()[0].entry, 999]],
        )
        cursor.execute("INSERT INTO events_done (entry, reaction) VALUES (1000, 'new')")
        cursor.execute(
            "INSERT INTO events_intake (digest, answer, at) "
            "VALUES ('a', 'old', now() - interval '8 days'), ('b', 'new', now())"
        )
        cursor.execute("INSERT INTO events_failure (job, error, spot) VALUES (999999, 'E', '')")
    jobs.tidy(timestamp=0)
    kept = queries.dead_letters()[0].entry
    assert set(Done.objects.values_list("entry", flat=True)) == {kept, 1000}
    assert list(Intake.objects.values_list("answer", flat=True)) == ["new"]
    assert list(Failure.objects.values_list("job", flat=True)) == [broken[0]]

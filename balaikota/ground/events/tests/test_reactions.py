"""From a fact to its reactions: each deferred once, each taking effect once."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.db import connection, transaction
from procrastinate.contrib.django.models import ProcrastinateJob

from balaikota.ground.events import jobs, queries, reactions
from balaikota.ground.events.dispatch import READER, dispatch
from balaikota.ground.events.models import Done
from balaikota.ground.events.reactions import on

from .facts import ENTRY, BellRang, Everything, tallied, tally

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def heard() -> Iterator[list[object]]:
    """What the two reactions below were called with; the first one also writes a row."""
    calls: list[object] = []

    @on(BellRang)
    def count(fact: BellRang) -> None:
        tally("bell")
        calls.append(fact.number)

    @on(BellRang, Everything)
    def note(fact: BellRang | Everything, entry: int) -> None:
        calls.append((fact.kind, entry))

    yield calls
    reactions.forget(count)
    reactions.forget(note)


def waiting_jobs() -> list[tuple[int, str]]:
    rows = ProcrastinateJob.objects.filter(task_name="events.react").order_by("id")
    return [(job.args["entry"], job.args["reaction"].rpartition(".")[2]) for job in rows]


def run_all() -> None:
    for job in ProcrastinateJob.objects.filter(task_name="events.react").order_by("id"):
        jobs.react(**job.args)


def test_each_reaction_is_deferred_once(ring, heard):
    first, second = ring(1, 2)
    assert dispatch() == 2
    expected = [(n, name) for n in (first, second) for name in ("count", "note")]
    assert waiting_jobs() == expected
    assert dispatch() == 0
    assert waiting_jobs() == expected
    assert queries.bookmark(READER).id == second


def test_the_jobs_of_one_subject_and_reaction_run_in_order(ring, heard):
    ring(1, 4, 2)  # bell:1, bell:1, bell:2
    dispatch()
    locks = list(ProcrastinateJob.objects.order_by("id").values_list("lock", flat=True))
    assert locks[0] == locks[2] != locks[4]
    assert locks[0].endswith(" bell:1")


def test_the_handler_gets_the_typed_fact(ring, heard):
    (entry,) = ring(5)
    dispatch()
    run_all()
    assert heard == [5, ("tests.bell_rang", entry)]
    assert tallied("bell") == 1


def test_a_job_that_runs_twice_takes_effect_once(ring, heard):
    ring(5)
    dispatch()
    run_all()
    run_all()
    assert tallied("bell") == 1
    assert Done.objects.count() == 2


def test_a_handler_that_fails_leaves_no_effect_and_no_mark(ring):
    @on(BellRang)
    def stumble(fact: BellRang) -> None:
        tally("bell")
        raise ValueError("the rope broke")

    try:
        ring(1)
        dispatch()
        with pytest.raises(ValueError, match="rope"):
            run_all()
        assert not Done.objects.exists()
        assert tallied("bell") == 0
    finally:
        reactions.forget(stumble)


def test_a_crash_while_deferring_loses_and_doubles_nothing(ring, heard, monkeypatch):
    from balaikota.ground.events import bookmarks

    ring(1)

    def crash(*args: object) -> None:
        raise SystemError

    with monkeypatch.context() as broken:
        broken.setattr(bookmarks, "move", crash)
        with pytest.raises(SystemError):
            dispatch()
    assert waiting_jobs() == []
    assert dispatch() == 1
    assert len(waiting_jobs()) == 2


def test_a_fact_that_this_version_does_not_know_does_not_stop_the_others(ring, heard):
    with connection.cursor() as cursor:
        cursor.execute(ENTRY, ["tests.vanished", 1, ""])
        cursor.execute(ENTRY, ["tests.bell_rang", 7, ""])
    ring(3)
    assert dispatch() == 3
    newer, *_ = waiting_jobs()
    with pytest.raises(LookupError):
        jobs.react(entry=newer[0], reaction=reactions.names_for("tests.bell_rang")[0])
    jobs.react(entry=waiting_jobs()[-1][0], reaction=reactions.names_for("tests.bell_rang")[0])
    assert heard == [3]


def test_a_reaction_that_is_gone_is_said_so(ring):
    (entry,) = ring(1)
    with pytest.raises(reactions.UnknownReaction):
        jobs.react(entry=entry, reaction="balaikota.wiring.gone")


@pytest.mark.parametrize(
    ("attempts", "error", "waits"),
    [
        (0, ValueError(), True),
        (8, ValueError(), True),
        (9, ValueError(), False),
        (0, reactions.UnknownReaction("x"), False),
        (0, KeyError("a bug like any other"), True),
    ],
)
def test_how_long_a_job_is_tried(attempts, error, waits):
    job = jobs.Job(
        queue="q", lock=None, queueing_lock=None, task_name="events.react", attempts=attempts
    )
    decision = jobs.Patient().get_retry_decision(exception=error, job=job)
    assert (decision is not None) is waits


def test_while_another_worker_dispatches_this_one_waits(ring, heard, other):
    ring(1)
    other.execute("SELECT pg_advisory_xact_lock(hashtextextended('balaikota.events.reactions', 0))")
    assert dispatch() == 0
    other.rollback()
    assert dispatch() == 1


def test_looking_for_work_takes_no_transaction_number(django_assert_num_queries):
    """Polling must not hold back the horizon of the other readers."""
    with transaction.atomic(), connection.cursor() as cursor:
        dispatch()
        cursor.execute("SELECT pg_current_xact_id_if_assigned()")
        assert cursor.fetchone()[0] is None


def test_a_reaction_is_declared_once(heard):
    def twice(fact: BellRang) -> None: ...

    on(BellRang)(twice)
    try:
        with pytest.raises(ValueError, match="declared twice"):
            on(BellRang)(twice)
    finally:
        reactions.forget(twice)

"""Loading files of residents: batches by COPY, each one transaction with its place in the file.

While the database takes in one batch, the next ones are read, sealed and packed: by a thread, or
for a large file by processes of their own (`apart`). A batch writes what is new, changes what
differs, and moves `Run.done` in the same transaction: a load that was killed at any moment goes on
after the last batch that is in, and the same file again changes nothing. One file is loaded at a
time.
"""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing, contextmanager
from datetime import datetime
from itertools import count, islice

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from balaikota.ground.events.doors import in_words
from balaikota.ground.events.log import emit
from balaikota.ground.people.rules import SYSTEM, Actor
from balaikota.ground.territory import queries as territory
from balaikota.lib.apart import unswept, workers
from balaikota.lib.errors import Conflict, NotFound, Refusal, gettext_noop

from .. import facts
from ..models import Run, RunProblem
from ..permissions import COUNTS, LOAD
from ..queries.places import by_writing
from ..rules import quality
from ..rules.rows import Heading, Wrong
from . import apart, merging_in
from .apart import Batch, Setup, Work, Worker
from .copying import Ready

BATCH = 10_000
MOST_PROBLEMS = 10_000  # kept for one run; all are counted
LARGE = 4 * 1024 * 1024  # bytes of a file from which on processes of their own are worth starting
MOST_HELPERS = 4
_LOCK = 0x72657369  # "resi": one file at a time
Rows = Iterable[Sequence[str]]
Progress = Callable[[Run], None]


def load(
    actor: Actor, run_id: int, rows: Rows, *, now: Callable[[], datetime] = timezone.now,
    batch: int = BATCH, progress: Progress | None = None, helpers: int | None = None,
) -> Run:  # fmt: skip
    """Load the rows of a run, heading first, from where it stands. Tells one fact a batch.

    Args:
        helpers: processes beside this one; None: as many as the file is worth.

    Raises:
        NotFound, Conflict: there is no such run, it is done, or another file is being loaded.
        Invalid: the heading lacks columns; the run has failed then.
    """
    actor.require(LOAD)
    with _alone():
        run = _begin(run_id, now())
        cells = iter(rows)
        helpers = _helpers(run) if helpers is None else helpers
        with (
            workers(apart.worker, _setup([*next(cells, ())], run, now()), helpers) as worker,
            closing(_ahead(cells, run.done, worker, batch, max(1, helpers))) as batches,
        ):
            for worked in batches:
                run = _write(actor, run, worked, now())
                if progress is not None:
                    progress(run)
        return _end(actor, run, now())


def _helpers(run: Run) -> int:
    return 0 if run.size < LARGE else min(MOST_HELPERS, os.cpu_count() or 1)


def _setup(heading: list[str], run: Run, now: datetime) -> Setup:
    Heading(heading)  # refuses what lacks columns before a process is started
    return Setup(heading, by_writing(), timezone.localdate(now), settings.KEY_RING, run.pk, now)


@contextmanager
def _alone() -> Iterator[None]:
    """One load at a time in the whole house; the lock falls with the connection."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [_LOCK])
        if not cursor.fetchone()[0]:
            raise Conflict("loading", gettext_noop("Another file is being loaded. Please wait."))
        try:
            yield
        finally:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [_LOCK])


def _begin(run_id: int, now: datetime) -> Run:
    run = Run.objects.defer("data").filter(pk=run_id).first()
    if run is None:
        raise NotFound("run", gettext_noop("There is no such file."))
    if run.state == "done":
        raise Conflict("loaded", gettext_noop("This file is loaded already."))
    run.state, run.why, run.begun_at, run.moved_at = "running", "", run.begun_at or now, now
    run.save(update_fields=["state", "why", "begun_at", "moved_at"])
    return run


def _ahead(
    cells: Iterator[Sequence[str]], done: int, worker: Worker, size: int, at_once: int
) -> Generator[Batch]:
    """The batches in their order; the next ones are worked out while the caller writes one."""
    rest = islice(cells, done, None)
    lines = count(done + 2, size)  # a spreadsheet calls the heading line 1

    def coming() -> Future[Batch]:
        rows = reading.submit(lambda: list(islice(rest, size)))  # one thread: in their order
        line = next(lines)
        return working.submit(lambda: worker(Work(line, rows.result())))

    with (
        unswept(),
        ThreadPoolExecutor(1, "residents-read") as reading,
        ThreadPoolExecutor(at_once, "residents-work") as working,
    ):
        waiting = deque(coming() for _ in range(at_once + 1))
        while (worked := waiting.popleft().result()).count:
            waiting.append(coming())
            yield worked


@transaction.atomic
def _write(actor: Actor, run: Run, batch: Batch, now: datetime) -> Run:
    run = Run.objects.select_for_update().defer("data").get(pk=run.pk)
    done = merging_in.write(actor, run, batch.packed, now)
    refused = [*batch.wrong, *done.refused]
    doubtful = [one for one in done.written if one.flaws]
    _keep_problems(run, refused, doubtful)
    run.done += batch.count
    run.new += done.new
    run.changed += done.changed
    run.same += done.same
    run.refused += len(refused)
    run.flawed += len(doubtful)
    run.moved_at = now
    run.save(update_fields=[
        "done", "new", "changed", "same", "refused", "flawed", "moved_at",
    ])  # fmt: skip
    _tell(actor, run, done.new, done.changed, len(refused), whole=False)
    return run


def _tell(actor: Actor, run: Run, new: int, changed: int, refused: int, *, whole: bool) -> None:
    emit(
        facts.ResidentsLoaded(
            run_id=run.pk, place=territory.city(), new=new, changed=changed, refused=refused,
            done=run.done, whole=whole,
        ),
        actor=actor.ref,
        audience=COUNTS,
    )  # fmt: skip


def _keep_problems(run: Run, refused: list[Wrong], doubtful: list[Ready]) -> None:
    room = MOST_PROBLEMS - run.refused - run.flawed
    if room <= 0:
        return
    rows = [
        RunProblem(run_id=run.pk, line=one.line, column=one.column, reason=one.reason)
        for one in refused
    ]
    rows += [
        RunProblem(run_id=run.pk, line=one.line, reason=name, refused=False)
        for one in doubtful[:room]
        for name in quality.names(one.flaws)[:1]
    ]
    RunProblem.objects.bulk_create(rows[:room])


@transaction.atomic
def _end(actor: Actor, run: Run, now: datetime) -> Run:
    run.state, run.ended_at, run.rows, run.data = "done", now, run.done, None
    run.save(update_fields=["state", "ended_at", "rows", "data"])
    _tell(actor, run, 0, 0, 0, whole=True)
    return run


@transaction.atomic
def fail(run_id: int, why: str, now: datetime) -> None:
    """Say why a run stopped, in the city's language; it can be started again."""
    Run.objects.filter(pk=run_id).exclude(state="done").update(
        state="failed", why=why[:200], moved_at=now
    )


def load_brought(run: Run, rows: Rows) -> None:
    """Load a file that a browser brought, as the job does; a refusal is kept for its page."""
    try:
        load(SYSTEM, run.pk, rows)
    except Refusal as refusal:
        fail(run.pk, in_words(refusal), timezone.now())

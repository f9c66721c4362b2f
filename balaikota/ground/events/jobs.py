"""Running reactions, and keeping the tables of the ground clean."""

from __future__ import annotations

import random

from django.db import connection, transaction
from procrastinate import BaseRetryStrategy, RetryDecision
from procrastinate.contrib.django import app
from procrastinate.jobs import Job

from . import fact, reactions
from .dispatch import QUEUE, TASK
from .models import Entry

ATTEMPTS = 10
# Only another version of the program can mend these.
_HOPELESS = (fact.UnknownFact, reactions.UnknownReaction)


class Patient(BaseRetryStrategy):
    """Ten tries over about an hour: 2 s, 4 s, 8 s, … up to 15 minutes, with jitter."""

    def get_retry_decision(self, *, exception: BaseException, job: Job) -> RetryDecision | None:
        if job.attempts + 1 >= ATTEMPTS or isinstance(exception, _HOPELESS):
            return None
        pause = min(2.0 ** (job.attempts + 1), 900.0)
        return RetryDecision(retry_in={"seconds": round(pause * random.uniform(0.8, 1.2))})  # noqa: S311


@app.task(name=TASK, queue=QUEUE, retry=Patient())
def react(*, entry: int, reaction: str) -> None:
    """Run one reaction to one entry, together with its done-mark."""
    with transaction.atomic():
        if not _mark_done(entry, reaction):
            return
        told = Entry.objects.get(pk=entry)
        reactions.named(reaction)(fact.read(told.kind, told.version, told.data), entry)


def _mark_done(entry: int, reaction: str) -> bool:
    """Whether the mark was new. A second worker waits here until the first one commits."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO events_done (entry, reaction) VALUES (%s, %s) ON CONFLICT DO NOTHING",
            [entry, reaction],
        )
        return bool(cursor.rowcount)


@app.periodic(cron="17 3 * * *")
@app.task(name="events.tidy", queue="ground")
def tidy(timestamp: int) -> None:
    """Every night: drop done-marks of jobs that are over, and intake keys older than a week."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            DELETE FROM events_done d WHERE d.at < now() - interval '30 days' AND NOT EXISTS (
              SELECT FROM procrastinate_jobs j
              WHERE j.task_name = %s AND (j.args->>'entry')::bigint = d.entry
            )
            """,
            [TASK],
        )
        cursor.execute("DELETE FROM events_intake WHERE at < now() - interval '7 days'")
        cursor.execute(
            "DELETE FROM events_failure f WHERE NOT EXISTS "
            "(SELECT FROM procrastinate_jobs j WHERE j.id = f.job)"
        )

"""From the log to jobs: every reaction to a settled entry is deferred once.

Bookmark and jobs move in one transaction, so a crash between them cannot lose or double a job.
"""

from __future__ import annotations

from django.db import transaction
from procrastinate.contrib.django import app
from procrastinate.jobs import Job

from . import bookmarks, queries, reactions

READER = "reactions"
QUEUE = "reactions"
TASK = "events.react"
BATCH = 500


def dispatch(limit: int = BATCH) -> int:
    """Defer the reactions of the next entries. Returns how many entries were read.

    Returns 0 also while another worker is at it.
    """
    with transaction.atomic():
        if not bookmarks.only_reader(READER):
            return 0
        entries = queries.since(queries.bookmark(READER), limit)
        if not entries:
            return 0
        jobs = [_job(told, name) for told in entries for name in reactions.names_for(told.kind)]
        if jobs:
            app.job_manager.batch_defer_jobs(jobs)
        bookmarks.move(READER, entries[-1].position)
    return len(entries)


def _job(told: queries.Told, reaction: str) -> Job:
    # One lock for a reaction and a subject: their jobs run one after the other, in log order.
    lock = f"{reaction} {told.subject}" if told.subject else None
    return Job(
        queue=QUEUE,
        task_name=TASK,
        lock=lock,
        queueing_lock=None,
        task_kwargs={"entry": told.id, "reaction": reaction},
    )

"""What administrators do with jobs that keep failing."""

from __future__ import annotations

from django.db import connection, transaction

from balaikota.lib.errors import NotAllowed, NotFound, gettext_noop
from balaikota.lib.viewer import Viewer

from .facts import JobDismissed, JobsRetried
from .log import emit

OPERATE = "events.operate"  # declared by people, who stand above

# A job that may wait only once cannot be retried while a younger one of its kind waits.
_RETRY = """
SELECT procrastinate_retry_job_v2(j.id, now(), NULL, NULL, NULL) FROM procrastinate_jobs j
WHERE j.status = 'failed' AND (%s = 0 OR j.id = %s) AND NOT EXISTS (
  SELECT FROM procrastinate_jobs w
  WHERE w.status = 'todo' AND w.queueing_lock = j.queueing_lock
)
"""


def retry(actor: Viewer, job: int) -> None:
    """Let one failed job run again. Tells JobsRetried. Raises NotFound, NotAllowed."""
    if not _retry(actor, job):
        raise _unknown()


def retry_all(actor: Viewer) -> int:
    """Let every failed job run again. Returns how many. Tells JobsRetried. Raises NotAllowed."""
    return _retry(actor, 0)


@transaction.atomic
def dismiss(actor: Viewer, job: int) -> None:
    """Give a failed job up. Tells JobDismissed. Raises NotFound, NotAllowed."""
    _require(actor)
    with connection.cursor() as cursor:
        cursor.execute(
            "DELETE FROM procrastinate_jobs WHERE id = %s AND status = 'failed' "
            "RETURNING task_name, coalesce((args->>'entry')::bigint, 0)",
            [job],
        )
        row = cursor.fetchone()
        if row is None:
            raise _unknown()
        cursor.execute("DELETE FROM events_failure WHERE job = %s", [job])
    fact = JobDismissed(job=job, task=row[0], entry=row[1])
    emit(fact, actor=actor.ref, audience=OPERATE)


@transaction.atomic
def _retry(actor: Viewer, job: int) -> int:
    _require(actor)
    with connection.cursor() as cursor:
        cursor.execute(_RETRY, [job, job])
        count = len(cursor.fetchall())
    if count:
        emit(JobsRetried(count=count, job=job), actor=actor.ref, audience=OPERATE)
    return count


def _require(actor: Viewer) -> None:
    if not actor.may(OPERATE):
        raise NotAllowed("not_allowed", gettext_noop("You do not have the right to do this."))


def _unknown() -> NotFound:
    return NotFound("no_such_job", gettext_noop("This job is no longer waiting here."))

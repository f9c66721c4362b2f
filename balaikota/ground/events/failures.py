"""Jobs that keep failing: why, and what an administrator can do about them."""

from __future__ import annotations

import traceback
from typing import Any

from django.db import connection


def record(job: int, error: BaseException) -> None:
    """Remember why a job failed last: type and place only, as messages can hold personal data."""
    frames = traceback.extract_tb(error.__traceback__)
    ours = [frame for frame in frames if "/balaikota/" in frame.filename] or list(frames)
    last = ours[-1] if ours else None
    spot = f"{last.filename.rpartition('/balaikota/')[2]}:{last.lineno} {last.name}" if last else ""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO events_failure (job, error, spot) VALUES (%s, %s, %s) "
            "ON CONFLICT (job) DO UPDATE "
            "SET error = EXCLUDED.error, spot = EXCLUDED.spot, at = now()",
            [job, type(error).__qualname__[:120], spot[:200]],
        )


def recorder(call_next: Any, context: Any, worker: Any) -> Any:
    """Task middleware: record the failure of a synchronous task, then let the worker judge it."""
    try:
        return call_next()
    except Exception as error:
        record(context.job.id, error)
        raise


def middleware(app: Any) -> list[Any]:
    """The app's own middleware (connection care), with the recorder inside it."""
    return [*app.worker_defaults.get("task_middleware", []), recorder]

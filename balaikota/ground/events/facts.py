"""What happens to the machinery of the house itself."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from .fact import Fact


@dataclass(frozen=True, kw_only=True)
class JobsRetried(Fact):
    """An administrator let failed jobs run again: one (`job`), or all of them (`job` is 0)."""

    kind: ClassVar[str] = "events.jobs_retried"
    count: int
    job: int = 0


@dataclass(frozen=True, kw_only=True)
class JobDismissed(Fact):
    """An administrator gave a failed job up; its effect will never take place."""

    kind: ClassVar[str] = "events.job_dismissed"
    job: int
    task: str
    entry: int = 0  # of a reaction: the entry it answered

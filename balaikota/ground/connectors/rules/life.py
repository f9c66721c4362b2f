"""States of runs, rows in quarantine and sources."""

from __future__ import annotations

from enum import StrEnum


class RunState(StrEnum):
    """How far a run is, or how it ended."""

    READING = "reading"
    LANDING = "landing"
    DONE = "done"
    SAME = "same"  # the files are those of the last run
    FAILED = "failed"
    STOPPED = "stopped"  # it broke its contract


GOING = frozenset({RunState.READING, RunState.LANDING})
GOOD = frozenset({RunState.DONE, RunState.SAME})


class Why(StrEnum):
    """What made a run begin."""

    SCHEDULE = "schedule"
    HAND = "hand"
    PUSH = "push"
    RETRY = "retry"


class RowState(StrEnum):
    """What became of a row in quarantine."""

    WAITING = "waiting"
    REPAIRED = "repaired"
    DROPPED = "dropped"


class Condition(StrEnum):
    """How a source is: what the board shows."""

    GOOD = "good"
    NEW = "new"
    LATE = "late"
    FAILING = "failing"
    BROKEN = "broken"
    PAUSED = "paused"

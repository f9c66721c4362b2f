"""The time that was promised: it runs from a complete request, and stands still while something
must be mended by the applicant. Pure; the calendar comes in."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from balaikota.lib.times import WorkingDays


@dataclass(frozen=True, slots=True)
class Clock:
    """Due when `left` has been worked; `due_at` is None while it does not run."""

    left: timedelta
    due_at: datetime | None = None

    @property
    def running(self) -> bool:
        return self.due_at is not None


def fresh(days: int) -> Clock:
    """A clock of so many working days that was not started."""
    return Clock(timedelta(days=days))


def run(clock: Clock, now: datetime, calendar: WorkingDays) -> Clock:
    """Start it, or let it go on; one that is late stays as late as it was."""
    if clock.running:
        return clock
    if clock.left <= timedelta(0):
        return replace(clock, due_at=now + clock.left)
    return replace(clock, due_at=calendar.advance(now, clock.left))


def pause(clock: Clock, now: datetime, calendar: WorkingDays) -> Clock:
    """Stand still, and remember the working time that was left."""
    if clock.due_at is None:
        return clock
    return Clock(calendar.worked(now, clock.due_at))

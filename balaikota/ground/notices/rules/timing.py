"""When a notice is sent: not at night, gathered once a day, tried again for two days. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from balaikota.lib import retries

# Seconds until the next try after the n-th: two days in all.
PAUSES = (30, 120, 600, 1800, 3600, 7200, 14400, 28800, 43200, 43200, 43200)


@dataclass(frozen=True)
class Quiet:
    """Hours in which nothing sounds, by the city's clock; equal ends mean none."""

    start: time
    end: time

    def holds(self, clock: time) -> bool:
        if self.start == self.end:
            return False
        if self.start < self.end:
            return self.start <= clock < self.end
        return clock >= self.start or clock < self.end


def when_loud(now: datetime, quiet: Quiet | None, zone: ZoneInfo) -> datetime:
    """Now, or the end of the quiet hours that hold now."""
    here = now.astimezone(zone)
    if quiet is None or not quiet.holds(here.time()):
        return now
    return _next(here, quiet.end).astimezone(now.tzinfo)


def next_daily(now: datetime, hour: time, zone: ZoneInfo) -> datetime:
    """The next time the city's clock shows this hour."""
    return _next(now.astimezone(zone), hour).astimezone(now.tzinfo)


def _next(here: datetime, clock: time) -> datetime:
    found = here.replace(hour=clock.hour, minute=clock.minute, second=0, microsecond=0)
    return found if found > here else found + timedelta(days=1)


def next_try(attempts: int, now: datetime, asked: int = 0) -> datetime | None:
    """When to send again after this many attempts; None: given up."""
    return retries.next_try(attempts, now, pauses=PAUSES, asked=asked)

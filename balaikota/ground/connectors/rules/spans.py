"""Spans of time as people write them, and when a schedule is due next."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from croniter import croniter

from .shapes import Schedule

_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days", "w": "weeks"}
_SPAN = re.compile(r"(\d{1,5})([smhdw])")
SOONEST = timedelta(minutes=1)
_LONGEST_PAUSE = timedelta(hours=6)


def span(text: str) -> timedelta:
    """ "15m" → 15 minutes; s, m, h, d, w. Raises ValueError."""
    found = _SPAN.fullmatch(text.strip())
    if not found or not int(found[1]):
        raise ValueError(text)
    return timedelta(**{_UNITS[found[2]]: int(found[1])})


def good_cron(line: str) -> bool:
    """Whether a cron line of five fields can be understood."""
    return len(line.split()) == 5 and bool(croniter.is_valid(line))


def next_after(schedule: Schedule, now: datetime, zone: ZoneInfo) -> datetime | None:
    """When it is due after `now`; None for a source that is only run by hand or pushed."""
    if schedule.every:
        return now + max(SOONEST, span(schedule.every))
    if schedule.cron:
        found: datetime = croniter(schedule.cron, now.astimezone(zone)).get_next(datetime)
        return found
    return None


def retry_after(
    schedule: Schedule, failures: int, now: datetime, zone: ZoneInfo
) -> datetime | None:
    """After `failures` in a row: two minutes, four, ... six hours; sooner if it is due sooner,
    but a source that keeps failing is asked no more than once in that pause."""
    planned: datetime | None = next_after(schedule, now, zone)
    if planned is None:
        return None
    pause = min(_LONGEST_PAUSE, timedelta(minutes=2 << min(failures - 1, 10)))
    again = now + pause
    return max(planned, again) if failures > 3 else min(planned, again)

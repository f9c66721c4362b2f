"""The life of a past request in our steps. The source knows two moments, opening and closing.

What lies between is set, always alike for the same request: verification and disposition some
working hours after opening, the first follow-up some hours or days after that, both before the
closing. What the source closed is finished then, and closes by itself when the statutory days are
over; no confirmation and no rating is invented. What it closed as duplicate, invalid or not theirs
is refused, after two days by way of an agency that returned it. A request still open stays where
that leaves it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from balaikota.rooms.reports.rules import Act

OPENS, CLOSES = 8, 16  # office hours in which steps are taken
_VERIFY = (timedelta(minutes=20), timedelta(hours=30))
_FOLLOW_UP = (timedelta(hours=2), timedelta(days=5))
_SEEN_AT_ONCE = timedelta(days=2)  # refused so soon: no agency had it
_NEVER_STARTED = 0.2  # share of the requests open at the source which no agency has taken up


@dataclass(frozen=True, slots=True)
class Moment:
    """One step of a life: which, and when."""

    act: Act
    at: datetime


@dataclass(frozen=True, slots=True)
class Past:
    """What is known of a request: times aware and brought to the present."""

    id: int
    opened: datetime
    closed: datetime | None
    refused: bool = False


def chance(seed: int, use: str) -> float:
    """A number in [0, 1), always the same for the same request and use."""
    mixed = seed * 0x9E3779B97F4A7C15 + sum(use.encode()) * 0xC2B2AE3D27D4EB4F
    mixed = (mixed ^ mixed >> 29) * 0xBF58476D1CE4E5B9 & 0xFFFFFFFFFFFFFFFF
    return ((mixed ^ mixed >> 32) & 0xFFFFFFFF) / 2**32


def live(past: Past, now: datetime, gives_up: Callable[[datetime], datetime]) -> tuple[Moment, ...]:
    """The steps up to now, oldest first; the first is always FILE.

    Args:
        gives_up: when a result that nobody answers is closed (a working-day rule).
    """
    return tuple(moment for moment in _moments(past, gives_up) if moment.at <= now)


def _moments(past: Past, gives_up: Callable[[datetime], datetime]) -> Iterator[Moment]:
    yield Moment(Act.FILE, past.opened)
    if past.refused and past.closed and past.closed - past.opened < _SEEN_AT_ONCE:
        yield Moment(Act.REFUSE, past.closed)
        return
    verified = _between(past, "verify", past.opened, _VERIFY, share=0.3)
    yield Moment(Act.DISPOSE, verified)
    if past.refused and past.closed:
        yield Moment(Act.RETURN, past.closed)
        yield Moment(Act.REFUSE, past.closed)
        return
    if past.closed is None and chance(past.id, "started") < _NEVER_STARTED:
        return
    yield Moment(Act.FOLLOW_UP, _between(past, "follow up", verified, _FOLLOW_UP, share=0.7))
    if past.closed is None:
        return
    yield Moment(Act.FINISH, past.closed)
    yield Moment(Act.AUTO_CLOSE, gives_up(past.closed))


def _between(
    past: Past, use: str, start: datetime, span: tuple[timedelta, timedelta], *, share: float
) -> datetime:
    """In office hours, sooner more often than later, never past a share of what is left."""
    low, high = span
    at = in_office(start + low + (high - low) * chance(past.id, use) ** 2)
    return at if past.closed is None else min(at, start + (past.closed - start) * share)


def in_office(at: datetime) -> datetime:
    """The time itself, or the same minute of the next office morning."""
    if at.weekday() < 5 and OPENS <= at.hour < CLOSES:
        return at
    day = at if at.hour < OPENS else at + timedelta(days=1)
    day += timedelta(days=max(0, 7 - day.weekday()) if day.weekday() > 4 else 0)
    return day.replace(hour=OPENS, minute=at.minute, second=at.second)

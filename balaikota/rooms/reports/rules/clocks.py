"""Clocks in working days: starting, pausing and moving them. Pure; the calendar comes in.

A paused clock keeps the working time it had left, and is due again that much after it goes on.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import lru_cache

from balaikota.lib.times import WorkingDays

from .life import ClockKind, Step

_DAY = timedelta(days=1)
# Clocks the city must keep; the others count the citizen's own time and are never "overdue".
CITYS = frozenset({ClockKind.VERIFY, ClockKind.FOLLOW_UP, ClockKind.RESOLVE})


@dataclass(frozen=True)
class Term:
    """The length of a clock, or of a resolution class, with where it comes from.

    `working` says whether days are worked ones; Perpres 76/2013 counts the citizen's 30 as
    calendar days.
    """

    days: int
    source: str
    verified: bool
    valid_from: date
    working: bool = True
    name: str = ""
    name_en: str = ""


@dataclass(frozen=True)
class Terms:
    """Every term of `data/clocks.yaml`: clocks by kind, and resolution classes by code."""

    clocks: Mapping[ClockKind, tuple[Term, ...]]
    classes: Mapping[str, tuple[Term, ...]]

    def of(self, kind: ClockKind, resolution_class: str, day: date) -> Term:
        """The term in force on a day.

        Raises:
            KeyError: no such clock or class, or none in force yet.
        """
        known = self.classes[resolution_class] if kind is ClockKind.RESOLVE else self.clocks[kind]
        return in_force(known, day)


def in_force(terms: Iterable[Term], day: date) -> Term:
    """The newest of dated terms that holds on a day. Raises KeyError."""
    held = [term for term in terms if term.valid_from <= day]
    if not held:
        raise KeyError(f"no term is in force on {day}")
    return max(held, key=lambda term: term.valid_from)


@dataclass(frozen=True, slots=True)
class Running:
    """One clock as it stands: due when `left` has been worked from `run_from` on.

    `run_from` is the start or the last resumption; `paused_at` is set while it stands still.
    """

    kind: ClockKind
    days: int
    started_at: datetime
    due_at: datetime
    run_from: datetime
    left: timedelta
    paused_at: datetime | None = None
    stopped_at: datetime | None = None
    working: bool = True

    @property
    def open(self) -> bool:
        return self.stopped_at is None


def begin(kind: ClockKind, term: Term, now: datetime, calendar: WorkingDays) -> Running:
    """A clock started now."""
    left = timedelta(days=term.days)
    return Running(
        kind,
        term.days,
        now,
        due(now, left, term.working, calendar),
        now,
        left,
        working=term.working,
    )


def due(start: datetime, left: timedelta, working: bool, calendar: WorkingDays) -> datetime:
    """When this much time, counted from then, is over; a negative one was over before."""
    if not working or left <= timedelta(0):
        return start + left
    if left % _DAY:
        return calendar.advance(start, left)
    local = start.astimezone(calendar.zone)
    ahead = _days_ahead(calendar, local.date(), left // _DAY)
    if ahead is None:
        return calendar.advance(start, left)
    return (local + timedelta(days=ahead)).astimezone(start.tzinfo)


@lru_cache(maxsize=50_000)
def _days_ahead(calendar: WorkingDays, day: date, days: int) -> int | None:
    """Days of the calendar until the n-th working day after a worked day; None for a day off.

    A start on a worked day keeps its time of day, so one answer serves the whole day.
    """
    if not calendar.is_working(day):
        return None
    noon = datetime(day.year, day.month, day.day, 12, tzinfo=calendar.zone)
    return (calendar.add(noon, days).date() - day).days


def pause(clock: Running, now: datetime, calendar: WorkingDays) -> Running:
    """Stand still, and remember the time that was left."""
    if clock.paused_at is not None:
        return clock
    used = calendar.worked(clock.run_from, now) if clock.working else now - clock.run_from
    return replace(clock, paused_at=now, left=clock.left - used)


def resume(clock: Running, now: datetime, calendar: WorkingDays) -> Running:
    """Go on with the time that was left; a clock already late stays as late as it was."""
    if clock.paused_at is None:
        return clock
    at = due(now, clock.left, clock.working, calendar)
    return replace(clock, due_at=max(at, clock.started_at), run_from=now, paused_at=None)


def walked(
    edge: Step,
    clocks: Mapping[ClockKind, Running],
    terms: Mapping[ClockKind, Term],
    now: datetime,
    calendar: WorkingDays,
) -> dict[ClockKind, tuple[Running | None, Running | None]]:
    """What a step does to the open clocks: kind → (old one ended or moved, new one begun).

    Args:
        clocks: the open ones.
        terms: lengths of those the edge starts.
    """
    changed: dict[ClockKind, tuple[Running | None, Running | None]] = {}
    for kind, clock in clocks.items():
        if kind in edge.stop or kind in edge.start:
            changed[kind] = (_stopped(clock, now), None)
        elif kind in edge.pause:
            changed[kind] = (pause(clock, now, calendar), None)
        elif kind in edge.resume:
            changed[kind] = (resume(clock, now, calendar), None)
    for kind in edge.start:
        old = changed.get(kind, (None, None))[0]
        changed[kind] = (old, begin(kind, terms[kind], now, calendar))
    return changed


def _stopped(clock: Running, now: datetime) -> Running:
    """`replace(clock, stopped_at=now)`, three times as fast: every past report stops some."""
    return Running(
        clock.kind, clock.days, clock.started_at, clock.due_at, clock.run_from, clock.left,
        clock.paused_at, now, clock.working,
    )  # fmt: skip


def next_due(clocks: Iterable[Running]) -> datetime | None:
    """When the next of the city's own clocks runs out; None while all stand still."""
    times = [c.due_at for c in clocks if c.open and c.paused_at is None and c.kind in CITYS]
    return min(times, default=None)


def promised(clocks: Iterable[Running]) -> datetime | None:
    """When the report is promised to be solved."""
    return next((c.due_at for c in clocks if c.kind is ClockKind.RESOLVE), None)

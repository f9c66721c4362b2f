"""What is open now, each answer in one statement.

Forwarded reports are summed up from the tallies that every step keeps (`models.OpenTally`); only
those not forwarded yet, those of the last days and those within their time are counted one by one,
inside an index. So the cost follows what happens in a city, not how much is stored.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Expression, Q, QuerySet, Sum, Value
from django.utils import timezone

from balaikota.ground.people.rules import Actor

from ..models import OpenTally, Report
from ..rules import FORWARDED, OPEN, State
from . import seeing
from .catalog import categories
from .listing import AT_WORK, TABS, WAITING, handled, of_place, to_verify

FRESH, AGING = timedelta(days=3), timedelta(days=14)
_SOON = timedelta(hours=72)
_FORWARDED = sorted(state.value for state in FORWARDED)
_UNSENT = sorted(state.value for state in OPEN - FORWARDED)
_NONE = Value(0)


@dataclass(frozen=True)
class _Open:
    """Open reports that fulfil a predicate, in the parts that are counted apart."""

    seen: Q
    now: datetime

    @property
    def tallied(self) -> QuerySet[OpenTally]:
        """All that were forwarded. Tallies know no RT and RW, whose heads see what is public."""
        return OpenTally.objects.alias(part=Value("")).filter(self.seen, count__gt=0)

    @property
    def unsent(self) -> QuerySet[Report]:
        """All that were not."""
        return Report.objects.filter(self.seen, state__in=_UNSENT)

    @property
    def recent(self) -> QuerySet[Report]:
        """Forwarded ones that were filed in the last days."""
        since = self.now - AGING
        return Report.objects.filter(self.seen, state__in=_FORWARDED, filed_at__gte=since)

    @property
    def in_time(self) -> QuerySet[Report]:
        """Forwarded ones whose clock has not run out."""
        return Report.objects.filter(self.seen, state__in=_FORWARDED, due_at__gte=self.now)


_ALL, _RUNNING = Sum("count"), Sum("count", filter=Q(running=True))
_EACH = Count("pk")


def _added(key: str, *parts: tuple[QuerySet[Any], list[Expression]]) -> dict[str, list[int]]:
    """Each part grouped by a column and summed up; the sums of all parts together. One statement.

    Every part brings the same number of sums; what it takes away it brings as a negative.
    """
    lines = [_grouped(key, rows, sums) for rows, sums in parts]
    found: dict[str, list[int]] = {}
    for group, *numbers in lines[0].union(*lines[1:], all=True):
        before = found.get(group, [0] * len(numbers))
        found[group] = [old + (new or 0) for old, new in zip(before, numbers, strict=True)]
    return {group: numbers for group, numbers in found.items() if any(numbers)}


def _grouped(key: str, rows: QuerySet[Any], sums: list[Expression]) -> QuerySet[Any]:
    named = {f"sum{number}": expression for number, expression in enumerate(sums)}
    found: QuerySet[Any] = rows.order_by().values(key).annotate(**named).values_list(key, *named)
    return found


def _at_work(actor: Actor | None, place: str, now: datetime) -> _Open:
    return _Open(seeing.seen_at_work(actor) & of_place(place), now)


@dataclass(frozen=True)
class OpenOfAgency:
    """Open reports of one leading agency, by age. `agency` "" waits with the verifier."""

    agency: str
    total: int
    fresh: int  # up to 3 days
    aging: int  # up to 14 days
    old: int
    overdue: int
    urgent: int  # dangerous ones that nobody works on yet


def open_by_agency(actor: Actor | None, place: str, now: datetime) -> list[OpenOfAgency]:
    """Every agency with open reports, the one with most old ones first. One statement."""
    dangerous = [view.code for view in categories().by_code.values() if view.dangerous]
    fresh, recent = Q(filed_at__gte=now - FRESH), Q(filed_at__gte=now - AGING)
    untouched = Q(category__in=dangerous, state__in=[State.FILED.value, State.DISPOSED.value])
    some = _at_work(actor, place, now)
    sums = _added(
        "agency",
        (some.tallied, [_ALL, _NONE, _NONE, _RUNNING, Sum("count", filter=untouched)]),
        (some.unsent, [
            _EACH, Count("pk", filter=fresh), Count("pk", filter=recent),
            Count("pk", filter=Q(due_at__lt=now)), Count("pk", filter=untouched),
        ]),
        (some.recent, [_NONE, Count("pk", filter=fresh), _EACH, _NONE, _NONE]),
        (some.in_time, [_NONE, _NONE, _NONE, _NONE - _EACH, _NONE]),
    )  # fmt: skip
    found = [
        OpenOfAgency(agency, total, new, young - new, total - young, overdue, urgent)
        for agency, (total, new, young, overdue, urgent) in sums.items()
    ]
    return sorted(found, key=lambda one: (-one.old, -one.total, one.agency))


@dataclass(frozen=True)
class Risk:
    """How many clocks ran out, run out today, or within 72 hours."""

    overdue: int
    today: int
    soon: int


def clocks_at_risk(actor: Actor | None, place: str, now: datetime) -> Risk:
    """Open reports by when their next clock runs out; each counts once. One statement."""
    midnight = start_of_day(now) + timedelta(days=1)
    today = Count("pk", filter=Q(due_at__gte=now, due_at__lt=midnight))
    soon = Count("pk", filter=Q(due_at__gte=midnight, due_at__lt=max(midnight, now + _SOON)))
    some = _at_work(actor, place, now)
    sums = _added(
        "state",
        (some.tallied, [_RUNNING, _NONE, _NONE]),
        (some.unsent, [Count("pk", filter=Q(due_at__lt=now)), today, soon]),
        (some.in_time, [_NONE - _EACH, today, soon]),
    )
    return Risk(*(sum(column) for column in zip(*sums.values(), strict=True))) if sums else _CALM


_CALM = Risk(0, 0, 0)


@dataclass(frozen=True)
class Standing:
    """How many reports are open, and how many of them are past a limit of the city."""

    open: int
    overdue: int


def standing(actor: Actor | None, place: str, now: datetime) -> Standing:
    """One statement."""
    return _standing(_at_work(actor, place, now))


def _standing(some: _Open) -> Standing:
    sums = _added(
        "state",
        (some.tallied, [_ALL, _RUNNING]),
        (some.unsent, [_EACH, Count("pk", filter=Q(due_at__lt=some.now))]),
        (some.in_time, [_NONE, _NONE - _EACH]),
    )
    return Standing(sum(n for n, _ in sums.values()), sum(n for _, n in sums.values()))


def place_counts(actor: Actor | None, place: str) -> dict[str, int]:
    """Open reports by kelurahan, for the shading of a map. One statement."""
    some = _Open(seeing.seen_at_work(actor) & of_place(place) & ~Q(place=""), timezone.now())
    sums = _added("place", (some.tallied, [_ALL]), (some.unsent, [_EACH]))
    return {code: count for code, (count,) in sums.items()}


def counts(actor: Actor, now: datetime) -> dict[str, int]:
    """How much lies in each tab; "all" counts what is open. One statement."""
    if actor.system:
        return dict.fromkeys(TABS, 0)
    some, late = _Open(seeing.official(actor), now), Count("pk", filter=Q(due_at__lt=now))
    by_state = _added(
        "state",
        (some.tallied, [_ALL, _RUNNING, Sum("count", filter=handled(actor)), _NONE]),
        (some.unsent, [_EACH, late, _NONE, Count("pk", filter=to_verify(actor))]),
        (some.in_time, [_NONE, _NONE - _EACH, _NONE, _NONE]),
    )
    found: Counter[str] = Counter(dict.fromkeys(TABS, 0))
    for state, (total, overdue, own, to_check) in by_state.items():
        found["verify"] += to_check
        found["mine"] += own if state in AT_WORK else 0
        found["overdue"] += overdue
        found["waiting"] += total if state in WAITING else 0
        found["all"] += total
    return dict(found)


def start_of_day(now: datetime) -> datetime:
    """Local midnight before a moment."""
    return timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)

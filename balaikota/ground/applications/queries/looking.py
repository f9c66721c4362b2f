"""The inventory looked at from several sides: duplicates, cost, age, risks, health, graph."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from balaikota.ground.events.sockets import Ties, offered

from ..models import Application, Judgement, Pulse, UptimeDay
from ..rules import risks as risk_rules
from ..rules import similar
from ..rules.codes import lists
from ..rules.life import LIVING, Status
from ..rules.risks import Risk
from ..rules.similar import Described, Pair
from .inventory import all_rows, applications, connections, values_of


@dataclass(frozen=True)
class Suspected:
    """Two applications of different agencies that may do the same; `decided` if somebody judged."""

    pair: Pair
    one: Application
    other: Application
    decided: Judgement | None


def suspected(least: float = similar.SUSPECTED) -> list[Suspected]:
    """Pairs that may do the same, undecided first, then by likeness. Two queries."""
    rows = {row.code: row for row in all_rows() if row.status in LIVING}
    judged = {(j.one_id, j.other_id): j for j in Judgement.objects.all()}
    found = similar.pairs([_described(row) for row in rows.values()], least)
    alike = {(pair.one, pair.other) for pair in found}
    # A pair that somebody called the same stays here, also when its words no longer say so.
    found += [
        Pair(*key, 0.0, 0.0, 0.0, False, ())
        for key, judgement in judged.items()
        if judgement.duplicate and key not in alike and set(key) <= set(rows)
    ]
    things = [
        Suspected(pair, rows[pair.one], rows[pair.other], judged.get((pair.one, pair.other)))
        for pair in found
    ]
    return sorted(things, key=lambda thing: (thing.decided is not None, -thing.pair.score))


def _described(row: Application) -> Described:
    text = f"{row.purpose} {row.process}"
    names = {code: entry.names for code, entry in lists()["function"].items()}
    function = row.function or similar.guessed_function(f"{row.title} {text}", names)
    return Described(row.code, row.title, text, function, row.agency.partition(".")[0])


@dataclass(frozen=True)
class Cost:
    """Money of a group of applications, None where nobody said. `unknown`: how many did not say
    what a year costs."""

    name: str
    count: int
    year: Decimal | None
    build: Decimal | None
    unknown: int


def costs(rows: Iterable[Application], by: str) -> list[Cost]:
    """Costs grouped by a field ("agency", "vendor", "function"), the dearest first."""
    grouped: dict[str, list[Application]] = defaultdict(list)
    for row in rows:
        grouped[getattr(row, by)].append(row)
    found = [
        Cost(
            name, len(many), total(row.cost_year for row in many),
            total(row.cost_build for row in many), sum(row.cost_year is None for row in many),
        )
        for name, many in grouped.items()
    ]  # fmt: skip
    return sorted(
        found, key=lambda cost: (-(cost.year or 0), -(cost.build or 0), -cost.count, cost.name)
    )


def total(sums: Iterable[Decimal | None]) -> Decimal | None:
    """All that is known together; None when nothing is."""
    known = [one for one in sums if one is not None]
    return sum(known, Decimal(0)) if known else None


def ages(rows: Iterable[Application], year: int) -> list[tuple[str, int]]:
    """How many applications are how old, by their last development, else by when they were made."""
    bands = ((1, "0-1"), (3, "2-3"), (5, "4-5"), (10, "6-10"), (999, "11+"))
    counted: Counter[str] = Counter()
    for row in rows:
        made = row.developed or row.year
        age = None if made is None else max(0, year - made)
        band = next((name for most, name in bands if age is not None and age <= most), "")
        counted[band] += 1
    return [(name, counted[name]) for name in [*(name for _, name in bands), ""]]


def risks(rows: Iterable[Application], now: datetime) -> list[tuple[Application, list[Risk]]]:
    """Active applications with at least one risk, the heaviest first. One query."""
    down = {
        code: since.date()
        for code, since in Pulse.objects.filter(up=False).values_list("application_id", "since")
    }
    found = []
    for row in rows:
        if row.status == Status.ACTIVE:
            mine = risk_rules.risks_of(
                values_of(row), now.date(), risk_rules.book(), down_since=down.get(row.code)
            )
            if mine:
                found.append((row, mine))
    return sorted(found, key=lambda pair: (-sum(r.weight for r in pair[1]), pair[0].title))


@dataclass(frozen=True)
class Health:
    """Whether an address answers, and its days. `share` is of the last 30 days, None unknown."""

    pulse: Pulse | None
    days: list[UptimeDay]
    share: float | None


def health(code: str, today: date, days: int = 30) -> Health:
    """Two queries."""
    since = today - timedelta(days=days - 1)
    found = list(UptimeDay.objects.filter(application=code, day__gte=since).order_by("day"))
    asked = sum(day.asked for day in found)
    share = sum(day.answered for day in found) / asked if asked else None
    return Health(Pulse.objects.filter(application=code).first(), found, share)


def shares_answered(today: date, days: int = 30) -> dict[str, float]:
    """Application → share of probes of the last days that it answered. One query."""
    asked: Counter[str] = Counter()
    answered: Counter[str] = Counter()
    since = today - timedelta(days=days - 1)
    rows = UptimeDay.objects.filter(day__gte=since).values_list(
        "application_id", "asked", "answered"
    )
    for code, times, good in rows:
        asked[code] += times
        answered[code] += good
    return {code: answered[code] / times for code, times in asked.items() if times}


def pulses() -> dict[str, Pulse]:
    """Application → how its address answered last."""
    return {pulse.application_id: pulse for pulse in Pulse.objects.all()}


@dataclass(frozen=True)
class Edge:
    """One application gives data to another: declared by an agency, or seen by the house.

    `calls` is how often it was seen lately; 0 for what was only declared.
    """

    giver: str
    taker: str
    data: str
    means: str
    calls: int
    seen: bool
    connection: int | None = None


def edges(now: datetime, code: str = "") -> list[Edge]:
    """Who gives what to whom: declared connections, and ties that parts of the house saw."""
    declared = [
        Edge(c.giver_id, c.taker_id, c.data, c.means, 0, False, c.pk) for c in connections(code)
    ]
    known = applications()
    seen = [
        Edge(tie.giver, tie.taker, tie.data, "", tie.count, True)
        for offer in offered(Ties)
        for tie in offer.load(now)
        if tie.giver in known
        and tie.taker in known
        and (not code or code in (tie.giver, tie.taker))
    ]
    return seen + declared


def totals(rows: Iterable[Application]) -> Mapping[str, int]:
    """Status → how many."""
    return Counter(row.status for row in rows)

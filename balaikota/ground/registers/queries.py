"""Reading registers: lists with filters, events to come, points, and how the budget fares."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db import connection
from django.db.models import Count, Q, QuerySet, Sum

from balaikota.ground.events.sockets import Window
from balaikota.ground.events.stamps import Cached
from balaikota.lib.errors import NotFound, gettext_noop

from . import kinds
from .models import OF, Asset, Happening
from .rules import budget
from .rules.shapes import Register

_MOST_CHOICES = 200
_MOST_POINTS = 2000


@dataclass(frozen=True)
class Asked:
    """What a list is narrowed to. `after` is the id of the last row seen."""

    words: str = ""
    facets: Mapping[str, str] = field(default_factory=dict)
    since: date | None = None  # only of what has days
    after: int = 0


@dataclass(frozen=True)
class Rows:
    """A page of a register. `sums` are over everything that was asked for."""

    rows: list[dict[str, Any]]
    more: bool
    count: int
    sums: Mapping[str, Any]


def register(name: str) -> Register:
    """By its key or its word in addresses. Raises NotFound."""
    for one in kinds.ALL:
        if name in (one.key, one.slug):
            return one
    raise NotFound("no_register", gettext_noop("There is no such register."))


def present(one: Register) -> QuerySet[Any]:
    """Its things that were not withdrawn."""
    return OF[one.key]._default_manager.filter(gone_at=None)


def listing(one: Register, asked: Asked, limit: int = 50) -> Rows:
    """A page of things, by the register's order. Two or three queries."""
    found = _narrowed(one, asked)
    totals = found.aggregate(n=Count("*"), **{f"sum_{name}": Sum(name) for name in one.sums})
    if asked.after:
        found = found.filter(_behind(one, asked.after))
    rows = list(found.order_by(*one.order, "id")[: limit + 1].values())
    sums = {name: totals[f"sum_{name}"] for name in one.sums}
    return Rows(rows[:limit], len(rows) > limit, totals["n"], sums)


def thing(one: Register, pk: int) -> dict[str, Any]:
    """One thing, also one that was withdrawn. Raises NotFound."""
    row = OF[one.key]._default_manager.filter(pk=pk).values().first()
    if row is None:
        raise NotFound("no_thing", gettext_noop("This is not there (any more)."))
    return dict(row)


def _narrowed(one: Register, asked: Asked) -> QuerySet[Any]:
    found = present(one)
    for name, wanted in asked.facets.items():
        if name in one.facets and wanted:
            found = found.filter(**{name: wanted})
    if asked.words:
        like = Q()
        for name in one.search:
            like |= Q(**{f"{name}__icontains": asked.words})
        found = found.filter(like)
    if asked.since:
        found = found.filter(Q(day__gte=asked.since) | Q(until__gte=asked.since))
    return found


def _behind(one: Register, last: int) -> Q:
    """Everything after a row in the register's order; nothing when it is there no more."""
    row = OF[one.key]._default_manager.filter(pk=last).values("id", *one.order).first()
    if row is None:
        return Q(pk=None)
    after, equal = Q(), Q()
    for name in (*one.order, "id"):
        after |= equal & Q(**{f"{name}__gt": row[name]})
        equal &= Q(**{name: row[name]})
    return after


@dataclass(frozen=True)
class _Filled:
    """What is there at all: by register the values of its facets, and the budget's realisation."""

    facets: Mapping[str, Mapping[str, tuple[str, ...]]]
    year: str
    offices: tuple[budget.Realised, ...]


def _load() -> _Filled:
    facets = {
        one.key: {name: _values(one, name) for name in one.facets}
        for one in kinds.ALL
        if present(one).exists()
    }
    year, offices = budget.spending(_spending()) if kinds.BUDGET.key in facets else ("", [])
    return _Filled(facets, year, tuple(offices))


def _values(one: Register, name: str) -> tuple[str, ...]:
    found = present(one).exclude(**{name: ""}).order_by(name).values_list(name, flat=True)
    return tuple(found.distinct()[:_MOST_CHOICES])


def _spending() -> Iterator[budget.Line]:
    """Lines of the newest year that has spending."""
    lines = present(kinds.BUDGET).filter(
        Q(account=budget.SPENDING) | Q(account__startswith=f"{budget.SPENDING}.")
    )
    newest = lines.order_by("-period").values_list("period", flat=True).first()
    if newest:
        names = ("period", "office", "account", "budget", "realised")
        of_year = lines.filter(period__startswith=newest[:4]).values_list(*names)
        yield from (budget.Line(*row) for row in of_year.iterator(5000))


_FILLED: Cached[_Filled] = Cached("registers", _load)


def filled() -> frozenset[str]:
    """Keys of registers in which there is anything."""
    return frozenset(_FILLED.get().facets)


def counts() -> list[tuple[Register, int]]:
    """Every register with how much it holds."""
    return [(one, present(one).count()) for one in kinds.ALL]


def facets(one: Register) -> Mapping[str, tuple[str, ...]]:
    """What can be chosen from, by field."""
    return _FILLED.get().facets.get(one.key, {})


def realisation() -> tuple[str, tuple[budget.Realised, ...]]:
    """(year, agencies by name) of the newest budget; ("", ()) without one."""
    known = _FILLED.get()
    return known.year, known.offices


def realised_percent() -> float | None:
    """How much of the city's spending budget was realised."""
    return budget.whole(realisation()[1]).percent


def changed_at(one: Register) -> datetime | None:
    """When a source last changed anything of it."""
    found = (
        OF[one.key]._default_manager.order_by("-changed_at").values_list("changed_at", flat=True)
    )
    return found.first()


def coming(today: date, limit: int) -> list[dict[str, Any]]:
    """Events of today and later, or that still go on, soonest first."""
    found = _narrowed(kinds.AGENDA, Asked(since=today))
    return list(found.order_by(*kinds.AGENDA.order)[:limit].values())


def assets_in(window: Window) -> list[dict[str, Any]]:
    return _points(Asset._default_manager.filter(gone_at=None), window)


def events_in(window: Window, today: date) -> list[dict[str, Any]]:
    to_come = Happening._default_manager.filter(gone_at=None)
    return _points(to_come.filter(Q(day__gte=today) | Q(until__gte=today)), window)


def _points(found: QuerySet[Any], window: Window) -> list[dict[str, Any]]:
    there = found.filter(
        longitude__range=(window.west, window.east), latitude__range=(window.south, window.north)
    )
    return list(there.order_by("id")[:_MOST_POINTS].values())


def published(one: Register) -> Iterator[Mapping[str, Any]]:
    """Every thing with its fields, streamed."""
    rows = present(one).order_by(*one.order, "id").values(*one.names, "source")
    for row in rows.iterator(2000):
        yield {name: _plain(value) for name, value in row.items()}


def _plain(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    return float(value) if hasattr(value, "quantize") else value


def stamp(one: Register) -> str:
    """Equal as long as the things are."""
    table = OF[one.key]._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT count(*), max(changed_at), max(gone_at) FROM {table}"  # noqa: S608 - ours
        )
        return "|".join(map(str, cursor.fetchone()))

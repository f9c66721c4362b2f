"""The line of an office as it stands: who waits, who is at which counter, how long it takes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import connection

from balaikota.lib.errors import NotFound, gettext_noop

from .. import tokens
from ..models import Counter, Ticket
from ..rules.life import Priority, State, label
from ..rules.line import Waiting, order, streak_of
from ..rules.waiting import Desk, Estimate, Measured, estimate
from . import offices
from .offices import OfficeView

MEASURED_DAYS = 28
_REMEMBERED = 12  # calls looked back at for the streak


@dataclass(frozen=True, slots=True)
class Number:
    """A number of today as people see it."""

    id: int
    label: str
    service: int
    line: int
    title: str
    state: str
    priority: str
    booked: datetime | None
    since: datetime
    counter: int  # number of the counter, 0 for none
    counter_id: int | None
    called_at: datetime | None
    calls: int
    work: str


@dataclass(frozen=True, slots=True)
class OpenCounter:
    """A counter with an officer, and whom it serves."""

    id: int
    number: int
    services: frozenset[int]
    officer: str
    serving: Number | None


@dataclass(frozen=True)
class Line:
    """An office at one moment. `waiting` is in the order of call."""

    office: OfficeView
    now: datetime
    waiting: tuple[Number, ...]
    skipped: tuple[Number, ...]
    counters: tuple[OpenCounter, ...]
    measured: Mapping[int, Measured]

    @property
    def serving(self) -> list[Number]:
        """At the counters now, the latest call first."""
        found = [one.serving for one in self.counters if one.serving]
        return sorted(found, key=lambda one: one.called_at or self.now, reverse=True)

    def waiting_for(self, service: int) -> int:
        return sum(one.line == service for one in self.waiting)

    def wait(self, service: int, ahead: tuple[Number, ...] | None = None) -> Estimate:
        """The wait of somebody who comes now for a service, or who has these ahead."""
        before = self.waiting if ahead is None else ahead
        desks = [
            Desk(
                one.services,
                one.serving.line if one.serving else None,
                one.serving.called_at if one.serving else None,
            )
            for one in self.counters
        ]
        return estimate(service, [one.line for one in before], desks, self.measured, self.now)

    def ahead_of(self, ticket_id: int) -> tuple[Number, ...]:
        """Who will be called before, among those for whom the same counters are open."""
        before: list[Number] = []
        for one in self.waiting:
            if one.id == ticket_id:
                break
            before.append(one)
        return tuple(before)


def today(office: OfficeView, now: datetime) -> date:
    return now.astimezone(office.calendar().zone).date()


def line_of(office: OfficeView, now: datetime, *, measure: bool = True) -> Line:
    """How an office stands now. Four statements; three without measured times."""
    rows = Ticket.objects.filter(
        office=office.id, day=today(office, now),
        state__in=[State.WAITING, State.CALLED, State.SKIPPED],
    ).select_related("counter")  # fmt: skip
    numbers = [number_of(row) for row in rows]
    ranks = {row.pk: waiting_of(row) for row in rows if row.state == State.WAITING}
    in_order = order(
        ranks.values(), now, in_a_row=office.in_a_row, streak=streak(office, now)
    )  # fmt: skip
    by_id = {one.id: one for one in numbers}
    return Line(
        office=office, now=now, waiting=tuple(by_id[one.id] for one in in_order),
        skipped=tuple(one for one in numbers if one.state == State.SKIPPED),
        counters=tuple(_counters(office, numbers)),
        measured=measured(office, now) if measure else {},
    )  # fmt: skip


def waiting_count(office: OfficeView, now: datetime) -> int:
    """How many wait at an office. One statement."""
    return Ticket.objects.filter(
        office=office.id, day=today(office, now), state=State.WAITING
    ).count()


def waiting_of(row: Ticket) -> Waiting:
    return Waiting(row.pk, row.line_id, row.since, Priority(row.priority), row.booked)


def number_of(row: Ticket) -> Number:
    own, line = offices.service(row.service_id), offices.service(row.line_id)
    return Number(
        id=row.pk, label=label(own.prefix, row.number), service=own.id, line=line.id,
        title=line.title, state=row.state, priority=row.priority, booked=row.booked,
        since=row.since, counter=row.counter.number if row.counter else 0,
        counter_id=row.counter_id, called_at=row.called_at, calls=row.calls, work=line.work,
    )  # fmt: skip


def _counters(office: OfficeView, numbers: list[Number]) -> list[OpenCounter]:
    at = {one.counter_id: one for one in numbers if one.state == State.CALLED}
    rows = Counter.objects.filter(office=office.id, opened_at__isnull=False).order_by("number")
    return [
        OpenCounter(row.pk, row.number, frozenset(row.services), row.officer, at.get(row.pk))
        for row in rows
    ]


def streak(office: OfficeView, now: datetime, services: frozenset[int] | None = None) -> int:
    """How many who go first were called in a row until now, today."""
    rows = Ticket.objects.filter(
        office=office.id, day=today(office, now), called_at__isnull=False
    ).order_by("-called_at")
    if services is not None:
        rows = rows.filter(line__in=services)
    return streak_of(list(rows.values_list("went_first", flat=True)[:_REMEMBERED]))


_MEASURE = """
SELECT service, count(*),
  percentile_cont(0.25) WITHIN GROUP (ORDER BY took),
  percentile_cont(0.75) WITHIN GROUP (ORDER BY took)
FROM unnest(%s::bigint[]) AS one(service) CROSS JOIN LATERAL (
  SELECT extract(epoch FROM ended_at - called_at)::float8 AS took FROM queue_ticket
  WHERE line_id = service AND state = 'done' AND ended_at >= %s
  ORDER BY ended_at DESC LIMIT 200
) served GROUP BY service
"""


def measured(office: OfficeView, now: datetime) -> dict[int, Measured]:
    """Service times of the last 200 visits of each service, at most four weeks old."""
    with connection.cursor() as cursor:
        cursor.execute(
            _MEASURE,
            [[one.id for one in office.services], now - timedelta(days=MEASURED_DAYS)],
        )
        return {
            service: Measured(count, timedelta(seconds=short), timedelta(seconds=long))
            for service, count, short, long in cursor.fetchall()
        }


@dataclass(frozen=True)
class Own:
    """A number as its holder sees it. `ahead` is None when it does not wait."""

    number: Number
    office: OfficeView
    ahead: int | None
    wait: Estimate | None
    day: date
    taken_at: datetime
    ended_at: datetime | None


def own(token: str, now: datetime) -> Own:
    """Raises NotFound."""
    row = (
        Ticket.objects.filter(token_index=tokens.index(token)).select_related("counter").first()
    )  # fmt: skip
    if row is None:
        raise NotFound("no_ticket", gettext_noop("There is no such number."))
    number = number_of(row)
    office = offices.service(row.line_id).office
    ahead, wait = None, None
    if row.state == State.WAITING and row.day == today(office, now):
        line = line_of(office, now)
        before = line.ahead_of(row.pk)
        mine = {s for one in line.counters if number.line in one.services for s in one.services}
        ahead = sum(one.line in (mine or {number.line}) for one in before)
        wait = line.wait(number.line, before)
    return Own(number, office, ahead, wait, row.day, row.taken_at, row.ended_at)

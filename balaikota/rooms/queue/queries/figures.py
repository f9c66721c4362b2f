"""Counts for leaders: who waits where, how long, and how service goes. Never people."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db import connection
from django.db.models import Count, F, Q
from django.db.models.functions import TruncMonth

from balaikota.ground.people.rules import Actor
from balaikota.ground.territory import queries as territory

from ..models import Ticket
from ..permissions import FIGURES
from ..rules.life import State
from . import lines, offices
from .offices import OfficeView


def seen(actor: Actor, place: str) -> list[OfficeView]:
    """The offices of an area whose figures this actor may see."""
    whole = not place or place == territory.city()
    return [
        one
        for one in offices.offices()
        if (whole or one.place == place or one.place.startswith(place + "."))
        and actor.may(FIGURES, one.place, one.agency)
    ]


@dataclass(frozen=True)
class Standing:
    """An office now: waiting, at counters, counters open, done today, the longest wait."""

    office: OfficeView
    waiting: int
    serving: int
    open: int
    done: int
    longest: datetime | None


_STANDING = """
SELECT o.id,
  count(t.id) FILTER (WHERE t.state = 'waiting'),
  count(t.id) FILTER (WHERE t.state = 'called'),
  (SELECT count(*) FROM queue_counter c WHERE c.office_id = o.id AND c.opened_at IS NOT NULL),
  count(t.id) FILTER (WHERE t.state = 'done'),
  min(t.since) FILTER (WHERE t.state = 'waiting')
FROM queue_office o LEFT JOIN queue_ticket t ON t.office_id = o.id AND t.day = %s
WHERE o.id = ANY(%s) GROUP BY o.id
"""


def standing(actor: Actor, place: str, now: datetime) -> list[Standing]:
    """How the offices of an area stand, the fullest first. One statement."""
    found = {one.id: one for one in seen(actor, place)}
    if not found:
        return []
    day = lines.today(next(iter(found.values())), now)
    with connection.cursor() as cursor:
        cursor.execute(_STANDING, [day, list(found)])
        rows = [Standing(found[row[0]], *row[1:]) for row in cursor.fetchall()]
    return sorted(rows, key=lambda one: (-one.waiting, -one.done, one.office.name))


@dataclass(frozen=True)
class Past:
    """The last days: median minutes waited and served, and shares of 0 to 1 (None: none)."""

    done: int
    waited: float | None
    served: float | None
    lost: float | None  # left, did not come when called, or lapsed
    booked: float | None


_PAST = """
SELECT count(*) FILTER (WHERE state = 'done'),
  percentile_cont(0.5) WITHIN GROUP (ORDER BY extract(epoch FROM called_at - taken_at) / 60)
    FILTER (WHERE state = 'done'),
  percentile_cont(0.5) WITHIN GROUP (ORDER BY extract(epoch FROM ended_at - called_at) / 60)
    FILTER (WHERE state = 'done'),
  avg((state IN ('lapsed', 'cancelled'))::int) FILTER (WHERE ended_at IS NOT NULL),
  avg((channel = 'appointment')::int) FILTER (WHERE state = 'done')
FROM queue_ticket WHERE office_id = ANY(%s) AND day > %s AND day <= %s
"""


def past(actor: Actor, place: str, today: date, days: int) -> Past:
    """What the counters of an area did in the last days. One statement."""
    found = [one.id for one in seen(actor, place)]
    with connection.cursor() as cursor:
        cursor.execute(_PAST, [found, today - timedelta(days=days), today])
        row = cursor.fetchone()
    return Past(row[0], *(None if value is None else float(value) for value in row[1:]))


def months() -> Iterator[Mapping[str, Any]]:
    """Visits by month, office and service for the open dataset; examples are left out."""
    served = F("ended_at") - F("called_at")
    rows = (
        Ticket.objects.filter(state=State.DONE, example=False)
        .annotate(month=TruncMonth("ended_at"), took=served)
        .values("month", "office", "office__agency", "line__title")
        .annotate(
            n=Count("pk"), first=Count("pk", filter=~Q(priority="")),
            booked=Count("pk", filter=Q(channel="appointment")),
        )
        .order_by("month", "office__agency", "line__title")
    )  # fmt: skip
    yield from rows.iterator()


def months_stamp() -> str:
    """Equal as long as the rows of `months` are."""
    last = Ticket.objects.filter(state=State.DONE).order_by("-ended_at").first()
    return f"{last.ended_at}:{last.pk}" if last else "none"

"""Counts for leaders: what is open, where it stalls, how the city keeps its promises.

Counts only; every answer stays within the areas over which the viewer holds `letters.figures`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median

from django.db.models import Count, F, Min, Q
from django.db.models.functions import Substr, TruncMonth

from balaikota.ground.people.rules import Actor
from balaikota.ground.territory import queries as territory

from ..models import Request
from ..permissions import FIGURES
from ..rules import State
from .seeing import NOTHING, OPEN_STATES

_VILLAGE = 13  # letters of "36.72.01.1001"
MOST_SAMPLED = 5_000


def reach(actor: Actor, place: str) -> Q:
    """Requests of an area, as far as the viewer may count them."""
    here = Q() if not place or place == territory.city() else territory.under("place", place)
    if actor.system:
        return here
    found = NOTHING
    for held in actor.reach(FIGURES):
        found |= territory.under("place", held.area) if held.area else Q(pk__isnull=False)
    return here & found


@dataclass(frozen=True)
class Standing:
    """What is open now."""

    open: int
    late: int
    gathering: int
    review: int
    returned: int
    asked_today: int
    issued_today: int


def standing(actor: Actor, place: str, now: datetime, today: datetime) -> Standing:
    """What is open, and what happened since `today` began. One statement."""
    found = Request.objects.filter(
        reach(actor, place), Q(state__in=OPEN_STATES) | Q(updated_at__gte=today)
    ).aggregate(
        open=Count("pk", filter=Q(state__in=OPEN_STATES)),
        late=Count("pk", filter=Q(state__in=OPEN_STATES, due_at__lt=now)),
        gathering=Count("pk", filter=Q(state=State.GATHERING)),
        review=Count("pk", filter=Q(state__in=[State.REVIEW, State.SIGNING])),
        returned=Count("pk", filter=Q(state=State.RETURNED)),
        asked_today=Count("pk", filter=Q(asked_at__gte=today)),
        issued_today=Count("pk", filter=Q(state=State.ISSUED, ended_at__gte=today)),
    )
    return Standing(**found)


@dataclass(frozen=True)
class Stall:
    """A level where requests wait: how many, how many late, and since when the oldest."""

    level: str
    count: int
    late: int
    oldest: datetime


def stalls(actor: Actor, place: str, now: datetime) -> list[Stall]:
    """Where requests lie, the most late first. One statement."""
    rows = (
        Request.objects.filter(reach(actor, place), state=State.REVIEW)
        .values("level")
        .annotate(
            count=Count("pk"), late=Count("pk", filter=Q(station_due_at__lt=now)),
            oldest=Min("complete_at"),
        )
        .order_by("-late", "-count", "level")
    )  # fmt: skip
    return [Stall(**row) for row in rows]


@dataclass(frozen=True)
class Ended:
    """What ended since a day. Shares are 0 to 1, None when nothing ended."""

    issued: int
    refused: int
    in_time: float | None
    without_coming: float | None
    median: timedelta | None  # from complete to signed


def ended(actor: Actor, place: str, since: datetime) -> Ended:
    """How the city kept its promises. Two statements."""
    rows = Request.objects.filter(reach(actor, place), ended_at__gte=since)
    found = rows.aggregate(
        issued=Count("pk", filter=Q(state=State.ISSUED)),
        refused=Count("pk", filter=Q(state=State.REFUSED)),
        kept=Count("pk", filter=Q(state=State.ISSUED, in_time=True)),
        online=Count("pk", filter=Q(state=State.ISSUED) & ~Q(channel="counter")),
    )
    spans = list(
        rows.filter(state=State.ISSUED, complete_at__isnull=False)
        .order_by("-ended_at")
        .annotate(span=F("ended_at") - F("complete_at"))
        .values_list("span", flat=True)[:MOST_SAMPLED]
    )
    issued = found["issued"]
    return Ended(
        issued=issued, refused=found["refused"],
        in_time=found["kept"] / issued if issued else None,
        without_coming=found["online"] / issued if issued else None,
        median=median(spans) if spans else None,
    )  # fmt: skip


def open_by_village(actor: Actor, place: str) -> dict[str, int]:
    """Kelurahan → open requests. One statement."""
    rows = (
        Request.objects.filter(reach(actor, place), state__in=OPEN_STATES)
        .annotate(village=Substr("place", 1, _VILLAGE))
        .values_list("village")
        .annotate(n=Count("pk"))
    )
    return dict(rows)


def most_asked(actor: Actor, place: str, since: datetime) -> list[tuple[str, int]]:
    """Service → requests since a day, the most first."""
    rows = (
        Request.objects.filter(reach(actor, place), asked_at__gte=since)
        .values_list("service")
        .annotate(n=Count("pk"))
        .order_by("-n", "service")
    )
    return list(rows[:6])


@dataclass(frozen=True)
class Month:
    """What ended in a month for one service."""

    month: datetime
    service: str
    issued: int
    refused: int
    in_time: int
    online: int


def months() -> Iterator[Month]:
    """What ended, by month and service, for the whole city: the rows of the open dataset."""
    rows = (
        Request.objects.filter(
            ended_at__isnull=False, state__in=[State.ISSUED, State.REFUSED], example=False
        )
        .annotate(month=TruncMonth("ended_at"))
        .values("month", "service")
        .annotate(
            issued=Count("pk", filter=Q(state=State.ISSUED)),
            refused=Count("pk", filter=Q(state=State.REFUSED)),
            in_time_=Count("pk", filter=Q(state=State.ISSUED, in_time=True)),
            online=Count("pk", filter=Q(state=State.ISSUED) & ~Q(channel="counter")),
        )
        .order_by("month", "service")
    )
    for row in rows.iterator():
        yield Month(
            row["month"], row["service"], row["issued"], row["refused"], row["in_time_"],
            row["online"],
        )  # fmt: skip


def months_stamp() -> str:
    """Equal as long as the rows of `months` are."""
    last = Request.objects.filter(ended_at__isnull=False).order_by("-ended_at").first()
    return f"{last.ended_at.isoformat()}:{last.pk}" if last and last.ended_at else "none"


def holds_letter(account_id: int, service: str, now: datetime) -> datetime | None:
    """When the newest letter of a service was issued to an account; None without one."""
    return (
        Request.objects.filter(
            account=account_id, service=service, state=State.ISSUED, ended_at__lte=now
        )
        .order_by("-ended_at")
        .values_list("ended_at", flat=True)
        .first()
    )

"""Clocks that run by themselves: promises that ran out, forgotten requests, a moved calendar."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction

from balaikota.ground.events.log import emit
from balaikota.ground.territory import queries as territory

from .. import facts, permissions
from ..models import Request
from ..queries import one
from ..rules import ENDED, Act, Part, State, chain, step
from . import inviting, keeping

LAPSES = timedelta(days=90)  # a request that nobody completes
_AT_ONCE = 500


def tell_overdue(now: datetime) -> int:
    """Tell once of every request whose promised time ran out. Returns how many."""
    late = Request.objects.filter(
        overdue_told_at__isnull=True, due_at__lt=now, ended_at__isnull=True
    ).values_list("pk", flat=True)
    return sum(_tell_late(pk, now) for pk in list(late[: 2 * _AT_ONCE]))


@transaction.atomic
def _tell_late(pk: int, now: datetime) -> bool:
    request = Request.objects.select_for_update().get(pk=pk)
    due = request.due_at
    if request.overdue_told_at is not None or request.ended_at or due is None or due >= now:
        return False
    request.overdue_told_at = now
    request.save(update_fields=["overdue_told_at"])
    emit(
        facts.LetterOverdue(
            request_id=request.pk, place=request.place, service=request.service,
            agency=keeping.office_of(request, one.definition_of(request)), due_at=due,
        ),
        audience=permissions.HEARS,
    )  # fmt: skip
    return True


def lapse(now: datetime) -> int:
    """Close requests that nobody completed for long. Returns how many."""
    old = Request.objects.filter(
        state__in=[State.GATHERING.value, State.RETURNED.value], updated_at__lt=now - LAPSES
    ).values_list("pk", flat=True)
    return sum(_close(pk, now) for pk in list(old[:_AT_ONCE]))


@transaction.atomic
def _close(pk: int, now: datetime) -> bool:
    request = Request.objects.select_for_update().get(pk=pk)
    if State(request.state) in ENDED or request.updated_at >= now - LAPSES:
        return False
    edge = step(State(request.state), Act.LAPSE, frozenset({Part.SYSTEM}))
    keeping.end(request, edge.to, now)
    inviting.release_all(request, now)
    keeping.move(request, keeping.HOUSE, Act.LAPSE, edge.to, now)
    return True


@transaction.atomic
def follow_calendar(place: str) -> int:
    """Move running clocks after the working calendar of an area changed. Returns how many.

    Each is due when what was left has been worked from the day it began (or went on).
    """
    rows = Request.objects.select_for_update().filter(
        run_from__isnull=False, due_at__isnull=False, ended_at__isnull=True
    )
    if place:
        rows = rows.filter(territory.under("place", place))
    moved = []
    for request in rows.order_by("pk"):
        calendar = territory.working_days(request.place)
        due = calendar.advance(request.run_from, request.left) if request.run_from else None
        station = request.station_due_at
        if request.station_from is not None:
            stage = chain.station(one.definition_of(request), request.station).stage
            station = calendar.add(request.station_from, stage.days)
        if (due, station) != (request.due_at, request.station_due_at):
            request.due_at, request.station_due_at = due, station
            moved.append(request)
    Request.objects.bulk_update(moved, ["due_at", "station_due_at"], batch_size=_AT_ONCE)
    return len(moved)

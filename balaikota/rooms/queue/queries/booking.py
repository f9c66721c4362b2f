"""Times that can be booked, and booked ones."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Count

from balaikota.lib.errors import NotFound, gettext_noop

from .. import tokens
from ..models import Appointment, Ticket
from ..rules.hours import slots
from ..rules.life import OPEN
from . import lines, offices
from .offices import ServiceView

DAYS_AHEAD = 14
NOTICE = timedelta(minutes=30)  # a time sooner than this cannot be booked any more


def times(service: ServiceView, day: date, now: datetime) -> list[datetime]:
    """The times of a day that may still be booked, free or not."""
    office = service.office
    today = lines.today(office, now)
    if not today <= day <= today + timedelta(days=DAYS_AHEAD):
        return []
    found = slots(day, office.hours, office.calendar(), service.slot_minutes)
    return [at for at in found if at >= now + NOTICE]


@dataclass(frozen=True, slots=True)
class Slot:
    """A time and how many seats it still has."""

    at: datetime
    free: int


def free_times(service: ServiceView, now: datetime) -> list[tuple[date, list[Slot]]]:
    """The free times of two weeks, by day. One statement."""
    today = lines.today(service.office, now)
    taken = dict(
        Appointment.objects.filter(
            service=service.id, at__gte=now, state__in=[Appointment.BOOKED, Appointment.ARRIVED]
        )
        .values_list("at")
        .annotate(n=Count("pk"))
    )
    found = []
    for ahead in range(DAYS_AHEAD + 1):
        day = today + timedelta(days=ahead)
        open_slots = [
            Slot(at, service.slot_seats - taken.get(at, 0)) for at in times(service, day, now)
        ]
        left = [slot for slot in open_slots if slot.free > 0]
        if left:
            found.append((day, left))
    return found


@dataclass(frozen=True, slots=True)
class Held:
    """An appointment as its holder sees it."""

    id: int
    code: str
    at: datetime
    state: str
    service: ServiceView


def held(token: str) -> Held:
    """Raises NotFound."""
    row = Appointment.objects.filter(token_index=tokens.index(token)).first()
    if row is None:
        raise NotFound("no_appointment", gettext_noop("There is no such appointment."))
    return _shown(row)


def _shown(row: Appointment) -> Held:
    return Held(row.pk, row.code, row.at, row.state, offices.service(row.service_id))


@dataclass(frozen=True, slots=True)
class Mine:
    """What this browser and this account hold: (token, number) and (token, appointment)."""

    tickets: list[tuple[str, lines.Number]]
    appointments: list[tuple[str, Held]]


def mine(held_tokens: list[str]) -> Mine:
    """Open numbers and coming appointments whose links this browser holds. Two statements."""
    by_index = {tokens.index(token): token for token in held_tokens}
    if not by_index:
        return Mine([], [])
    tickets = Ticket.objects.filter(
        token_index__in=list(by_index), state__in=sorted(OPEN)
    ).select_related("counter")
    booked = Appointment.objects.filter(
        token_index__in=list(by_index), state=Appointment.BOOKED
    ).order_by("at")
    return Mine(
        [(by_index[bytes(row.token_index)], lines.number_of(row)) for row in tickets],
        [(by_index[bytes(row.token_index)], _shown(row)) for row in booked],
    )


def of_account(actor_id: int) -> list[dict[str, str]]:
    """Everything an account took or booked, for the person's own copy of their data."""
    tickets = Ticket.objects.filter(account=actor_id).order_by("taken_at")
    booked = Appointment.objects.filter(account=actor_id).order_by("booked_at")
    return [
        {"number": lines.number_of(row).label, "day": row.day.isoformat(), "state": row.state}
        for row in tickets.select_related("counter")
    ] + [{"appointment": row.code, "at": row.at.isoformat(), "state": row.state} for row in booked]


def coming(agency: str, now: datetime) -> list[Held]:
    """Who is expected at an office today and has not come yet; the caller checks the right."""
    office = offices.office(agency)
    zone = office.calendar().zone
    begin = datetime.combine(lines.today(office, now), datetime.min.time(), zone)
    rows = Appointment.objects.filter(
        service__in=[one.id for one in office.services], state=Appointment.BOOKED,
        at__gte=begin, at__lt=begin + timedelta(days=1),
    ).order_by("at")  # fmt: skip
    return [_shown(row) for row in rows]

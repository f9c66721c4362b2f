"""Booked times: by seat, so that a time is never given twice; moved, cancelled, arrived."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from balaikota.ground.events.log import emit
from balaikota.ground.people.rules import Actor
from balaikota.lib.errors import Conflict, Invalid, NotFound, gettext_noop
from balaikota.lib.ids import normal_code, tracking_code

from .. import facts, tokens
from ..models import Appointment, Service
from ..queries import booking, offices
from ..rules.hours import Arrival, arrival
from ..rules.life import Channel, Priority
from .taking import NewTicket, Taken, take


@dataclass(frozen=True, kw_only=True)
class NewAppointment:
    """A time at a service."""

    service: int
    at: datetime
    example: bool = False


@dataclass(frozen=True, kw_only=True)
class Booked:
    """A booked time; who holds `token` moves and cancels it, `code` is said at the counter."""

    id: int
    code: str
    token: str
    repeated: bool


@transaction.atomic
def book(actor: Actor, new: NewAppointment, *, now: datetime, key: bytes) -> Booked:
    """Book a time. Tells AppointmentBooked; the same key again gives the same appointment.

    Raises:
        NotFound: the service takes no appointments.
        Invalid: this is no time that can be booked.
        Conflict: the last seat has just gone.
    """
    service = _locked(new.service)
    token = tokens.of_key(key)
    known = Appointment.objects.filter(intake_key=key).first()
    if known is not None:
        return Booked(id=known.pk, code=known.code, token=token, repeated=True)
    row = Appointment.objects.create(
        code=tracking_code(), service_id=service.id, account_id=actor.account_id, at=new.at,
        seat=_seat(service, new.at, now), token_index=tokens.index(token), intake_key=key,
        booked_at=now, example=new.example,
    )  # fmt: skip
    _tell_booked(row, service, moved=False)
    return Booked(id=row.pk, code=row.code, token=token, repeated=False)


def _locked(service_id: int) -> offices.ServiceView:
    """The service, locked so that seats are given one at a time."""
    service = offices.service(service_id)
    if not (service.books and service.office.active):
        raise NotFound("no_booking", gettext_noop("This service takes no appointments."))
    Service.objects.select_for_update(no_key=True).get(pk=service.id)
    return service


def _seat(service: offices.ServiceView, at: datetime, now: datetime) -> int:
    """The lowest free seat of a time."""
    if at not in booking.times(service, at.astimezone(service.office.calendar().zone).date(), now):
        raise Invalid("time", gettext_noop("Please choose a time from the list."), field="at")
    taken = set(
        Appointment.objects.filter(
            service=service.id, at=at, state__in=[Appointment.BOOKED, Appointment.ARRIVED]
        ).values_list("seat", flat=True)
    )
    free = [seat for seat in range(service.slot_seats) if seat not in taken]
    if not free:
        raise Conflict("full", gettext_noop("This time has just been taken. Choose another."))
    return free[0]


def _held(token: str) -> Appointment:
    row = (
        Appointment.objects.select_for_update().filter(token_index=tokens.index(token)).first()
    )  # fmt: skip
    if row is None:
        raise NotFound("no_appointment", gettext_noop("There is no such appointment."))
    return row


def _check_booked(row: Appointment) -> None:
    if row.state != Appointment.BOOKED:
        raise Conflict("ended", gettext_noop("This appointment is over already."))


@transaction.atomic
def move_appointment(token: str, at: datetime, *, now: datetime) -> None:
    """To another time of the same service. Tells AppointmentBooked."""
    row = _held(token)
    _check_booked(row)
    if row.at == at:
        return
    service = _locked(row.service_id)
    row.seat, row.at = _seat(service, at, now), at
    row.save(update_fields=["at", "seat"])
    _tell_booked(row, service, moved=True)


@transaction.atomic
def cancel_appointment(token: str, *, now: datetime) -> None:
    """Give a time back. Tells AppointmentEnded; cancelled twice is cancelled once."""
    row = _held(token)
    if row.state == Appointment.CANCELLED:
        return
    _check_booked(row)
    end(row, Appointment.CANCELLED, now)


def end(row: Appointment, state: str, now: datetime) -> None:
    """An appointment ends without a visit. The caller holds its row."""
    row.state = state
    row.save(update_fields=["state"])
    service = offices.service(row.service_id)
    emit(
        facts.AppointmentEnded(
            appointment_id=row.pk, place=service.office.place, agency=service.office.agency,
            service=service.code, state=state, ended_at=now,
        ),
        actor="anonymous",
    )  # fmt: skip


@transaction.atomic
def arrive(
    actor: Actor, code: str, office: str, *, now: datetime, priority: Priority = Priority.NONE
) -> Taken:
    """Somebody with an appointment is here: a number that counts from the time booked.

    Who comes later than a quarter of an hour waits in the ordinary line. Tells TicketTaken.

    Raises:
        NotFound: no such code at this office.
        Conflict: too early, another day, or over.
    """
    row = Appointment.objects.select_for_update().filter(code=normal_code(code) or "-").first()
    if row is None or offices.service(row.service_id).office.agency != office:
        raise NotFound("no_appointment", gettext_noop("There is no such appointment."))
    key = hashlib.sha256(b"arrived" + bytes(row.token_index)).digest()
    if row.state != Appointment.ARRIVED:
        _check_booked(row)
        _check_time(row, now)
    new = NewTicket(
        service=row.service_id, priority=priority, channel=Channel.APPOINTMENT,
        appointment=row.pk, booked=row.at if arrival(row.at, now) == Arrival.NOW else None,
        example=row.example,
    )  # fmt: skip
    taken = take(actor, new, now=now, key=key)
    if row.state != Appointment.ARRIVED:
        row.state = Appointment.ARRIVED
        row.save(update_fields=["state"])
    return taken


def _check_time(row: Appointment, now: datetime) -> None:
    zone = offices.service(row.service_id).office.calendar().zone
    if row.at.astimezone(zone).date() != now.astimezone(zone).date():
        raise Conflict("other_day", gettext_noop("This appointment is on another day."))
    if arrival(row.at, now) == Arrival.EARLY:
        raise Conflict(
            "early", gettext_noop("You are early. Please come back half an hour before your time.")
        )


def _tell_booked(row: Appointment, service: offices.ServiceView, *, moved: bool) -> None:
    emit(
        facts.AppointmentBooked(
            appointment_id=row.pk, place=service.office.place, agency=service.office.agency,
            service=service.code, at=row.at, moved=moved,
        ),
        actor="anonymous", audience="",
    )  # fmt: skip

"""Setting up offices: hours, services, counters, the key of the kiosk."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import yaml
from django.db import IntegrityError, transaction

from balaikota.ground.events.log import emit
from balaikota.ground.events.stamps import bump
from balaikota.ground.people.rules import Actor
from balaikota.ground.territory import queries as territory
from balaikota.lib.errors import Conflict, Invalid, NotFound, gettext_noop
from balaikota.lib.ids import secret_token

from .. import facts, permissions, tokens
from ..models import Counter, Office, Service, Ticket
from ..rules.hours import read

_BEGINNING = Path(__file__).parents[1] / "data" / "offices.yaml"


@dataclass(frozen=True, kw_only=True)
class NewOffice:
    """An agency whose office serves the public. `place` is asked only of agencies without one."""

    agency: str
    place: str = ""
    name: str = ""


@transaction.atomic
def open_office(actor: Actor, new: NewOffice, *, now: datetime) -> str:
    """Open an agency's office with usual hours, services and counters. Returns its code.

    Raises:
        NotFound: no such agency.
        NotAllowed: not within what the actor manages.
        Conflict: it is open already.
    """
    agency = territory.agency(new.agency)
    place = agency.region or new.place or territory.city()
    if place not in territory.tree().by_code:
        raise Invalid("place", gettext_noop("Please choose an area from the list."), field="place")
    actor.require(permissions.MANAGE, place, agency.code)
    usual: Mapping[str, Any] = yaml.safe_load(_BEGINNING.read_text())
    office, created = Office.objects.get_or_create(
        agency=agency.code,
        defaults={
            "place": place, "name": new.name or agency.name, "hours": usual["hours"],
            "in_a_row": usual["in_a_row"],
        },
    )  # fmt: skip
    if not created:
        raise Conflict("open", gettext_noop("This office is set up already."))
    made = {row["code"]: Service.objects.create(office=office, **row) for row in usual["services"]}
    for row in usual["counters"]:
        services = [made[code].pk for code in row["services"]]
        Counter.objects.create(office=office, number=row["number"], services=services)
    _tell(actor, office, "open")
    return office.agency


def _held(actor: Actor, agency: str) -> Office:
    office = Office.objects.select_for_update(no_key=True).filter(agency=agency).first()
    if office is None:
        raise NotFound("no_office", gettext_noop("There is no such office."))
    actor.require(permissions.MANAGE, office.place, office.agency)
    return office


@transaction.atomic
def edit_office(
    actor: Actor, agency: str, *, name: str, hours: Mapping[str, Sequence[str]],
    on_holidays: bool, in_a_row: int, remote: bool, active: bool, now: datetime,
) -> None:  # fmt: skip
    """Change an office. Tells OfficeChanged. Raises Invalid for hours that cannot stand."""
    office = _held(actor, agency)
    read(hours)
    if not 1 <= in_a_row <= 9:
        raise Invalid("in_a_row", gettext_noop("Write a number from 1 to 9."), field="in_a_row")
    office.name, office.hours, office.in_a_row = name, dict(hours), in_a_row
    office.on_holidays = on_holidays
    office.remote, office.active = remote, active
    office.save()
    _tell(actor, office, "hours")


@transaction.atomic
def kiosk_key(actor: Actor, agency: str, *, now: datetime) -> str:
    """A new key for the office's kiosk; the one before no longer opens anything."""
    office, key = _held(actor, agency), secret_token()
    office.kiosk_index = tokens.index(key)
    office.save(update_fields=["kiosk_index"])
    _tell(actor, office, "kiosk")
    return key


@transaction.atomic
def edit_service(
    actor: Actor, agency: str, code: str, *, values: Mapping[str, Any], now: datetime
) -> None:
    """Change a service, or add one with a new code. Tells OfficeChanged."""
    office = _held(actor, agency)
    try:
        with transaction.atomic():
            Service.objects.update_or_create(office=office, code=code, defaults=dict(values))
    except IntegrityError:
        raise Conflict(
            "prefix", gettext_noop("Another service has this letter."), field="letter"
        ) from None
    _tell(actor, office, "service")


@transaction.atomic
def add_counter(actor: Actor, agency: str, *, now: datetime) -> int:
    """One more counter for all services. Returns its number."""
    office = _held(actor, agency)
    last = Counter.objects.filter(office=office).order_by("-number").first()
    services = Service.objects.filter(office=office, active=True).values_list("pk", flat=True)
    made = Counter.objects.create(
        office=office, number=last.number + 1 if last else 1, services=list(services)
    )
    _tell(actor, office, "counter")
    return made.number


@transaction.atomic
def set_counter(
    actor: Actor, agency: str, number: int, *, services: Sequence[int], active: bool,
    now: datetime,
) -> None:  # fmt: skip
    """What a counter takes, and whether it is used. Tells OfficeChanged."""
    office = _held(actor, agency)
    counter = Counter.objects.filter(office=office, number=number).first()
    if counter is None:
        raise NotFound("no_counter", gettext_noop("There is no such counter."))
    known = set(Service.objects.filter(office=office).values_list("pk", flat=True))
    if not set(services) <= known:
        raise Invalid("services", gettext_noop("Choose services of this office."), field="services")
    if not active and Ticket.objects.filter(counter=counter, state="called").exists():
        raise Conflict("serving", gettext_noop("Somebody is being served at this counter."))
    counter.services, counter.active = list(services), active
    if not active:
        counter.officer, counter.opened_at = "", None
    counter.save()
    _tell(actor, office, "counter")


def _tell(actor: Actor, office: Office, what: str) -> None:
    bump("queue_offices")
    emit(
        facts.OfficeChanged(office=office.agency, place=office.place, what=what), actor=actor.ref
    )  # fmt: skip

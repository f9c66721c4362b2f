"""Queues for tests: a small city with one office, its services, counters and officers."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import count
from typing import Any
from zoneinfo import ZoneInfo

from balaikota.ground.people import factories as people
from balaikota.ground.people.rules import SYSTEM, Actor, Role
from balaikota.ground.territory import factories as territory

from . import actions
from .models import Counter, Office, Ticket
from .queries import offices
from .rules.life import Channel, Priority

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=ZoneInfo("Asia/Jakarta"))  # a Monday
OFFICE = territory.WEST
ALWAYS = {str(day): ["00:00-24:00"] for day in range(7)}
_numbers: Iterator[int] = count(1)


@dataclass(frozen=True)
class Hall:
    """The office of kelurahan WEST: counter 1 takes A and C, counter 2 takes B and A."""

    lurah: Actor
    officer: Actor
    neighbour: Actor  # lurah of EAST
    first: int
    second: int

    @property
    def office(self) -> offices.OfficeView:
        return offices.office(OFFICE)

    def service(self, prefix: str = "A") -> int:
        return next(one.id for one in self.office.services if one.prefix == prefix)


def hall() -> Hall:
    """A small city whose kelurahan WEST gives numbers."""
    territory.small_city()
    opened()
    first, second = Counter.objects.filter(office__agency=OFFICE).order_by("number")
    return Hall(
        lurah=people.actor(Role.LURAH, territory.WEST),
        officer=people.actor(Role.COUNTER, territory.CITY, "dpu"),
        neighbour=people.actor(Role.LURAH, territory.EAST), first=first.pk, second=second.pk,
    )  # fmt: skip


def opened() -> None:
    """Open the office of WEST."""
    actions.open_office(SYSTEM, actions.NewOffice(agency=OFFICE), now=NOW)


def taken(
    service: int, *, now: datetime = NOW, priority: Priority = Priority.NONE,
    channel: Channel = Channel.KIOSK, actor: Actor = SYSTEM,
) -> actions.Taken:  # fmt: skip
    """A number."""
    new = actions.NewTicket(service=service, priority=priority, channel=channel)
    return actions.take(actor, new, now=now, key=next(_numbers).to_bytes(32))


def row(given: actions.Taken) -> Ticket:
    """The row of a number, fresh."""
    return Ticket.objects.get(pk=given.id)


def matrix_samples() -> dict[str, Any]:
    """Something behind every address of queues: an office that never closes, a number, a time."""
    opened()
    office = offices.office(OFFICE)
    actions.edit_office(
        SYSTEM, OFFICE, name=office.name, hours=ALWAYS, on_holidays=True, in_a_row=2, remote=True,
        active=True, now=NOW,
    )  # fmt: skip
    key = actions.kiosk_key(SYSTEM, OFFICE, now=NOW)
    service = next(one for one in offices.office(OFFICE).services if one.books)
    given = taken(service.id)
    booked = actions.book(
        SYSTEM, actions.NewAppointment(service=service.id, at=NOW.replace(hour=10)), now=NOW,
        key=next(_numbers).to_bytes(32),
    )  # fmt: skip
    samples: dict[str, Any] = {
        "queue:office": OFFICE, "queue:service": service.code, "queue:key": key,
        "queue:token": given.token, "queue:act": "buka",
        "queue:counter": Counter.objects.filter(office=Office.objects.get()).first().pk,  # type: ignore[union-attr]
    }  # fmt: skip
    for name in ("appointment", "appointment_move", "appointment_cancel"):
        samples[f"queue:{name}.token"] = booked.token
    return samples

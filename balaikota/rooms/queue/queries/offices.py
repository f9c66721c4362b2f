"""Offices with their services and counters, kept in memory; who sits where is asked each time."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.utils.translation import get_language

from balaikota.ground.events.stamps import Cached
from balaikota.ground.people.rules import Actor, within
from balaikota.ground.territory import queries as territory
from balaikota.lib.errors import NotFound, gettext_noop
from balaikota.lib.times import WorkingDays

from .. import permissions, tokens
from ..models import Counter, Office, Service
from ..rules.hours import Hours, read


@dataclass(frozen=True, slots=True)
class ServiceView:
    """A service of an office."""

    id: int
    code: str
    prefix: str
    title_id: str
    title_en: str
    work: str
    slot_minutes: int
    slot_seats: int
    active: bool
    office: OfficeView = field(repr=False)

    @property
    def title(self) -> str:
        """In the reader's language."""
        return self.title_en if self.title_en and get_language() == "en" else self.title_id

    @property
    def books(self) -> bool:
        return self.active and self.slot_minutes > 0 and self.slot_seats > 0


@dataclass(frozen=True, slots=True)
class CounterView:
    """A counter as it is set up."""

    id: int
    number: int
    services: frozenset[int]
    active: bool


@dataclass(frozen=True)
class OfficeView:
    """An office as it is set up."""

    id: int
    agency: str
    place: str
    name: str
    hours: Hours
    in_a_row: int
    remote: bool
    has_kiosk: bool
    active: bool
    services: list[ServiceView] = field(default_factory=list)
    counters: list[CounterView] = field(default_factory=list)

    def calendar(self) -> WorkingDays:
        return territory.working_days(self.place)

    @property
    def offered(self) -> list[ServiceView]:
        return [service for service in self.services if service.active]


@dataclass(frozen=True)
class _Rows:
    offices: dict[str, OfficeView]
    services: dict[int, ServiceView]
    kiosks: dict[bytes, OfficeView]


def _load() -> _Rows:
    found: dict[int, OfficeView] = {}
    kiosks: dict[bytes, OfficeView] = {}
    for row in Office.objects.order_by("name"):
        view = OfficeView(
            row.pk, row.agency, row.place, row.name, read(row.hours, on_holidays=row.on_holidays),
            row.in_a_row, row.remote,
            row.kiosk_index is not None, row.active,
        )  # fmt: skip
        found[row.pk] = view
        if row.kiosk_index is not None:
            kiosks[bytes(row.kiosk_index)] = view
    services: dict[int, ServiceView] = {}
    for one in Service.objects.order_by("prefix"):
        office = found[one.office_id]
        shown = ServiceView(
            one.pk, one.code, one.prefix, one.title, one.title_en, one.work, one.slot_minutes,
            one.slot_seats, one.active, office,
        )  # fmt: skip
        services[one.pk] = shown
        office.services.append(shown)
    for counter in Counter.objects.order_by("number"):
        found[counter.office_id].counters.append(
            CounterView(counter.pk, counter.number, frozenset(counter.services), counter.active)
        )
    return _Rows({view.agency: view for view in found.values()}, services, kiosks)


_rows: Cached[_Rows] = Cached("queue_offices", _load)


def offices() -> list[OfficeView]:
    """Every office that is open to the public, by name."""
    return [view for view in _rows.get().offices.values() if view.active]


def office(agency: str) -> OfficeView:
    """Raises NotFound."""
    found = _rows.get().offices.get(agency)
    if found is None:
        raise NotFound("no_office", gettext_noop("There is no such office."))
    return found


def service(pk: int) -> ServiceView:
    """Raises NotFound."""
    found = _rows.get().services.get(pk)
    if found is None:
        raise NotFound("no_service", gettext_noop("This service is not offered."))
    return found


def service_of(agency: str, code: str) -> ServiceView:
    """Raises NotFound."""
    for one in office(agency).offered:
        if one.code == code:
            return one
    raise NotFound("no_service", gettext_noop("This service is not offered."))


def kiosk(key: str) -> OfficeView:
    """The office whose kiosk holds this key. Raises NotFound."""
    found = _rows.get().kiosks.get(tokens.index(key))
    if found is None or not found.active:
        raise NotFound("no_kiosk", gettext_noop("This kiosk was closed."))
    return found


def served_by(actor: Actor) -> list[OfficeView]:
    """The offices at whose counters this actor may serve."""
    return [
        view for view in offices() if permissions.works_at(actor, view.place, view.agency)
    ]  # fmt: skip


def managed_by(actor: Actor) -> list[OfficeView]:
    """The offices this actor may set up, the closed ones too."""
    found = _rows.get().offices.values()
    return [one for one in found if actor.may(permissions.MANAGE, one.place, one.agency)]


def near(place: str) -> list[OfficeView]:
    """The offices open to the public of an area and above it: those that serve a place."""
    return [one for one in offices() if within(place, one.place) or within(one.place, place)]

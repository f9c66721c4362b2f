"""What is set up: templates in force, registers, letterheads."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db.models import Q, QuerySet

from balaikota.ground.territory import queries as territory
from balaikota.lib.errors import NotFound, gettext_noop

from ..models import Counter, Office, Register, Template
from ..rendering import Letterhead

_LEVELS = {
    "kota": "Pemerintah {}",
    "kabupaten": "Pemerintah {}",
    "kecamatan": "Kecamatan {}",
    "kelurahan": "Kelurahan {}",
    "desa": "Desa {}",
    "rw": "{}",
    "rt": "{}",
}
_SHORT = {"kelurahan": "Kel.", "desa": "Ds.", "kecamatan": "Kec."}


def in_force(day: date) -> Q:
    """Template versions that hold on a day."""
    return Q(valid_from__lte=day) & (Q(valid_until=None) | Q(valid_until__gte=day))


def template(code: str, day: date) -> Template:
    """The latest version in force. Raises NotFound."""
    found = Template.objects.filter(in_force(day), code=code).order_by("-version").first()
    if found is None:
        raise NotFound("no_template", gettext_noop("There is no such template."))
    return found


def version(code: str, number: int) -> Template:
    """One version of a template. Raises NotFound."""
    found = Template.objects.filter(code=code, version=number).first()
    if found is None:
        raise NotFound("no_template", gettext_noop("There is no such template."))
    return found


def templates() -> QuerySet[Template]:
    """The newest version of each template, by title."""
    newest = Template.objects.order_by("code", "-version").distinct("code").values("pk")
    return Template.objects.filter(pk__in=newest).order_by("title", "code")


def versions(code: str) -> QuerySet[Template]:
    """Every version of a template, newest first."""
    return Template.objects.filter(code=code).order_by("-version")


def register(code: str) -> Register:
    """A register. Raises NotFound."""
    found = Register.objects.filter(pk=code).first()
    if found is None:
        raise NotFound("no_register", gettext_noop("There is no such register of numbers."))
    return found


def registers() -> QuerySet[Register]:
    """All registers, by title."""
    return Register.objects.order_by("title", "code")


def counters(code: str) -> QuerySet[Counter]:
    """How far the numbers of a register have come, newest year first."""
    return Counter.objects.filter(register=code).order_by("-year", "unit")


def unit_names(units: Iterable[str]) -> dict[str, str]:
    """Offices by code, with their names."""
    regions, agencies = territory.tree().by_code, territory.agencies()
    named = {}
    for unit in units:
        thing = regions.get(unit) or agencies.get(unit)
        named[unit] = thing.name if thing else unit
    return named


def full_name(unit: str) -> str:
    """An office from the city down to itself, for a reader who may live elsewhere."""
    return " · ".join(_lines(unit))


def office(unit: str) -> Office:
    """The letterhead of an office as the city wrote it, else one made of its name."""
    return Office.objects.filter(pk=unit).first() or Office(
        code=unit, mark=_mark(unit), lines=list(_lines(unit)), contact=_contact(unit)
    )


def letterhead(row: Office) -> Letterhead:
    """A letterhead as it is printed."""
    return Letterhead(tuple(row.lines), row.address, row.contact)


def _mark(unit: str) -> str:
    region = territory.tree().by_code.get(unit)
    if region is not None:
        return f"{_SHORT.get(region.kind, '')}{region.name.replace(' ', '')}"[:30]
    agency = territory.agencies().get(unit)
    return (agency.short or agency.code if agency else unit)[:30]


def _lines(unit: str) -> Iterable[str]:
    trail = territory.breadcrumb(unit)
    if trail:
        return [_LEVELS.get(region.kind, "{}").format(region.name) for region in trail]
    agency = territory.agencies().get(unit)
    return [f"Pemerintah {territory.city_name()}", agency.name if agency else unit]


def _contact(unit: str) -> str:
    agency = territory.agencies().get(unit)
    return " · ".join(part for part in (agency.phone, agency.email) if part) if agency else ""


def city_word() -> str:
    """The city as it stands before the date: without "Kota" or "Kabupaten"."""
    return territory.city_name().removeprefix("Kota ").removeprefix("Kabupaten ")

"""Records as pages show them: masked or open, in words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _

from balaikota.ground.people.rules import Actor, within
from balaikota.ground.territory import queries as territory

from .. import permissions
from ..models import Alert, Breach, Family, Pair, Resident, Wish
from ..rules import numbers, quality
from ..rules.codes import (
    CHANGE_NAMES,
    CIVIL_NAMES,
    ROLE_NAMES,
    SEX_NAMES,
    STATE_NAMES,
    State,
)
from ..rules.persons import Person
from .finding import history as events_of
from .finding import household_of, person_of
from .places import in_reach, place_words


@dataclass(frozen=True)
class Record:
    """One resident in words. `person` is None while it is masked."""

    id: int
    nik: str
    name: str
    person: Person | None
    born: date | None
    birth_year: int
    age: int
    sex: str
    role: str
    civil: str
    state: str
    living: bool
    place: str
    place_code: str
    family: int | None
    doubts: list[str]


def record(found: Resident, *, shown: bool) -> Record:
    """A record for a page. Masked it tells no more than one who holds the number should check."""
    person = person_of(found)
    erased = found.state == State.ERASED
    return Record(
        id=found.pk,
        nik=person.nik if shown else numbers.masked(person.nik),
        name=person.name if shown else numbers.masked_name(person.name),
        person=person if shown and not erased else None,
        born=date.fromisoformat(person.birth_date) if shown and person.birth_date else None,
        birth_year=found.birth_year,
        age=date.today().year - found.birth_year,  # noqa: DTZ011 - a year is near enough
        sex=_(SEX_NAMES.get(found.sex, found.sex)),  # type: ignore[call-overload]
        role=_(ROLE_NAMES.get(found.family_role, "")) if found.family_role else "",
        civil=_(CIVIL_NAMES.get(found.civil_status, "")) if found.civil_status else "",
        state=_(STATE_NAMES.get(found.state, found.state)),  # type: ignore[call-overload]
        living=found.state == State.LIVING,
        place=place_words(found.place),
        place_code=found.place,
        family=found.family_id,
        doubts=[_(quality.sentence(name)) for name in quality.names(found.flaws)],
    )


@dataclass(frozen=True)
class Card:
    """A family card, masked."""

    id: int
    kk: str
    place: str


def household(found: Family) -> Card:
    return Card(found.pk, numbers.masked(household_of(found).kk), place_words(found.place))


@dataclass(frozen=True)
class Happened:
    """A life event in words."""

    what: str
    day: date
    note: str


def history(found: Resident) -> list[Happened]:
    """What happened to a resident, newest first."""
    return [
        Happened(_(CHANGE_NAMES.get(event.kind, event.kind)), event.day, _note(event))  # type: ignore[call-overload]
        for event in events_of(found)
    ]


def _note(event: object) -> str:
    before, after = event.place_before, event.place_after  # type: ignore[attr-defined]
    if before and after and before != after:
        return f"{place_words(before)} → {place_words(after)}"
    return str(event.document)  # type: ignore[attr-defined]


@dataclass(frozen=True)
class Tile:
    """A way from the register's home, and how much waits there."""

    title: str
    text: str
    url: str
    icon: str
    count: int | None = None


def tiles(actor: Actor) -> list[Tile]:
    """The parts of the register that this actor may open, with what waits."""
    waiting = _waiting(actor)
    listed = (
        ("statistics", permissions.COUNTS, "people", _("Population"),
         _("By area, age and sex")),
        ("quality", permissions.COUNTS, "check-circle", _("Quality"),
         _("Doubts by kelurahan")),
        ("duplicates", permissions.JUDGE, "layers", _("Duplicates"),
         _("One person, registered twice?")),
        ("imports", permissions.LOAD, "inbox", _("Load files"), _("CSV and Excel of offices")),
        ("agreements", permissions.AGREEMENTS, "key", _("Agreements"),
         _("Which applications may ask what")),
        ("looks", permissions.LOOKS, "eye", _("Who looked"), _("Every look, and unusual ones")),
        ("counter", permissions.LINK, "person", _("Confirm accounts"),
         _("At the counter, with the e-KTP")),
        ("wishes", permissions.WISHES, "comment", _("Requests of residents"),
         _("Objections, corrections, deletions")),
        ("processing", permissions.BREACHES, "list", _("Register of processing"),
         _("What is kept, why, for how long")),
        ("breaches", permissions.BREACHES, "shield", _("Breaches"),
         _("When data became known: 3 × 24 hours")),
    )  # fmt: skip
    return [
        Tile(title, text, reverse(f"residents:{name}"), icon, waiting.get(name))
        for name, permission, icon, title, text in listed
        if actor.may(permission)
    ]


def _waiting(actor: Actor) -> dict[str, int]:
    found = {}
    if actor.may(permissions.JUDGE):
        pairs = Pair.objects.filter(in_reach(actor, permissions.JUDGE), state="open")
        found["duplicates"] = pairs.count()
    if actor.may(permissions.LOOKS):
        found["looks"] = Alert.objects.filter(closed_at__isnull=True).count()
    if actor.may(permissions.WISHES):
        wishes = Wish.objects.filter(in_reach(actor, permissions.WISHES), state="open")
        found["wishes"] = wishes.count()
    if actor.may(permissions.BREACHES):
        found["breaches"] = Breach.objects.filter(closed_at__isnull=True).count()
    return found


def trail(code: str, actor: Actor) -> list[tuple[str, str]]:
    """Down to an area, as far as the actor reaches."""
    base = reverse("residents:statistics")
    areas = [held.area for held in actor.reach(permissions.COUNTS)]
    found = []
    parts = code.split(".")
    for end in range(territory.city().count(".") + 1, len(parts) + 1):
        area = ".".join(parts[:end])
        if actor.system or any(within(area, held) for held in areas):
            found.append((place_words(area), f"{base}?wilayah={area}"))
    return found

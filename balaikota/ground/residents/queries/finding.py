"""Finding residents by their numbers, and opening what is sealed. Every caller records the look."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings

from balaikota.ground.events import prepared
from balaikota.ground.people.rules import Actor
from balaikota.lib.crypto import KeyRing
from balaikota.lib.errors import NotFound, gettext_noop

from ..models import Family, LifeEvent, Resident
from ..permissions import FIND
from ..rules import persons
from ..rules.codes import State
from ..rules.persons import Household, Person
from ..rules.verifying import Holding
from .places import in_reach


def nik_index(nik: str) -> bytes:
    """The blind index of a NIK."""
    ring: KeyRing = settings.KEY_RING
    return ring.blind(nik, "nik")


def kk_index(kk: str) -> bytes:
    """The blind index of a family card's number."""
    ring: KeyRing = settings.KEY_RING
    return ring.blind(kk, "kk")


@dataclass(frozen=True, slots=True)
class Found:
    """One resident, opened."""

    id: int
    held: Holding


_HELD = """
SELECT id, sealed, sex, place, civil_status, family_role, state
FROM residents_resident WHERE nik_index = %(nik)b AND state <> 'merged'
"""


def held(index: bytes) -> Found | None:
    """What the register holds under a NIK. One statement; the hot path of verification."""
    row = prepared.row(_HELD, {"nik": index})
    if row is None or row[6] == State.ERASED:
        return None
    pk, sealed, sex, place, civil, role, state = row
    person = persons.person(settings.KEY_RING.open(bytes(sealed)))
    return Found(pk, Holding(person, sex, place, civil, role, state))


def person_of(resident: Resident) -> Person:
    """The personal fields of a record."""
    return persons.person(bytes(resident.sealed)) if resident.sealed else Person()


def household_of(family: Family) -> Household:
    return persons.household(bytes(family.sealed)) if family.sealed else Household()


def by_nik(actor: Actor, nik: str) -> Resident | None:
    """The resident of a NIK, when registered in the actor's reach."""
    actor.require(FIND)
    return (
        Resident.objects.filter(in_reach(actor, FIND), nik_index=nik_index(nik))
        .exclude(state=State.MERGED)
        .first()
    )


def by_kk(actor: Actor, kk: str) -> Family | None:
    """The family of a card's number, when registered in the actor's reach."""
    actor.require(FIND)
    return Family.objects.filter(in_reach(actor, FIND), kk_index=kk_index(kk)).first()


def resident(actor: Actor, pk: int) -> Resident:
    """One resident in the actor's reach. Raises NotFound."""
    actor.require(FIND)
    found = Resident.objects.filter(in_reach(actor, FIND), pk=pk).select_related("family").first()
    if found is None:
        raise NotFound("resident", gettext_noop("There is no such resident in your area."))
    return found


def family(actor: Actor, pk: int) -> Family:
    """One family in the actor's reach. Raises NotFound."""
    actor.require(FIND)
    found = Family.objects.filter(in_reach(actor, FIND), pk=pk).first()
    if found is None:
        raise NotFound("family", gettext_noop("There is no such family in your area."))
    return found


def members(family: Family) -> list[Resident]:
    """Everybody of a family, the head first. One statement."""
    return list(
        Resident.objects.filter(family=family)
        .exclude(state=State.MERGED)
        .order_by("family_role", "birth_year", "id")
    )


def history(resident: Resident) -> list[LifeEvent]:
    """What happened to a resident, newest first."""
    return list(LifeEvent.objects.filter(resident=resident).order_by("-day", "-id")[:100])

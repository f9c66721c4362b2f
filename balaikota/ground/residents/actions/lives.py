"""What happens to residents: birth, death, moves, another family card, corrections.

Each is one transaction: the record, the event (codes only), what it was before (sealed, so that it
can be proven), and one fact. Reads nothing that the caller may not see.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone

from balaikota.ground.events.log import emit
from balaikota.ground.people.rules import Actor
from balaikota.ground.territory import queries as territory
from balaikota.lib.errors import Conflict, Invalid, NotFound, gettext_noop

from .. import facts
from ..models import Family, Former, LifeEvent, Resident
from ..permissions import CHANGE, FIND
from ..queries.finding import kk_index, nik_index, person_of
from ..queries.places import VILLAGES, in_reach, village_of
from ..rules import keys as key_rules
from ..rules import numbers, persons, quality
from ..rules.codes import Change, Role, Sex, State
from ..rules.persons import Household, Person
from . import copying


@dataclass(frozen=True, kw_only=True)
class Newborn:
    """Who comes into the register by an event, and not by a file."""

    nik: str
    name: str
    sex: str
    birth_date: date
    birth_place: str = ""
    mother: str = ""
    father: str = ""
    family_role: int = Role.CHILD
    civil_status: int = 1


@transaction.atomic
def record_birth(
    actor: Actor, family_id: int, child: Newborn, *, document: str, now: datetime
) -> Resident:
    """A child is born into a family. Tells ResidentChanged.

    Raises:
        Conflict: somebody has this NIK.
    """
    family = _family(actor, family_id)
    return _enter(actor, family, child, Change.BIRTH, child.birth_date, document, now)


@transaction.atomic
def record_arrival(
    actor: Actor, family_id: int, who: Newborn, *, day: date, document: str, now: datetime
) -> Resident:
    """Somebody moves into the city and into a family. Tells ResidentChanged.

    Who left earlier comes back to the same record.
    """
    family = _family(actor, family_id)
    gone = (
        Resident.objects.select_for_update()
        .filter(nik_index=nik_index(numbers.digits(who.nik)), state=State.LEFT)
        .first()
    )
    if gone is None:
        return _enter(actor, family, who, Change.ARRIVED, day, document, now)
    before = gone.place
    _remember(actor, gone, Change.ARRIVED, day, now, document=document, place_after=family.place)
    gone.state, gone.family, gone.place = State.LIVING, family, family.place
    gone.content = None
    gone.updated_at = now
    gone.save(update_fields=["state", "family", "place", "content", "updated_at"])
    _tell(actor, gone, Change.ARRIVED, day, now, place=before)
    return gone


def _enter(
    actor: Actor, family: Family, who: Newborn, change: Change, day: date, document: str,
    now: datetime,
) -> Resident:  # fmt: skip
    if who.birth_date > timezone.localdate(now) or who.sex not in set(Sex):
        raise Invalid("birth_date", gettext_noop("This cannot be."), field="birth_date")
    if not who.name.strip():
        raise Invalid("name", gettext_noop("The name is missing."), field="name")
    house = persons.household(bytes(family.sealed))
    person = Person(
        nik=numbers.digits(who.nik), kk=house.kk, name=" ".join(who.name.split()).upper(),
        birth_place=who.birth_place.upper(), birth_date=who.birth_date.isoformat(),
        mother=who.mother.upper(), father=who.father.upper(), address=house.address,
    )  # fmt: skip
    resident = Resident(
        nik_index=nik_index(person.nik), family=family, place=family.place, sex=who.sex,
        civil_status=who.civil_status, family_role=who.family_role, state=State.LIVING,
        updated_at=now,
    )  # fmt: skip
    _put(resident, person, now)
    try:
        with transaction.atomic():
            resident.save()
    except IntegrityError as error:
        raise Conflict(
            "nik_taken", gettext_noop("Somebody is registered with this NIK."), field="nik"
        ) from error
    _event(actor, resident, change, day, now, document=document, place_after=resident.place)
    _tell(actor, resident, change, day, now)
    return resident


@transaction.atomic
def record_death(
    actor: Actor, resident_id: int, *, day: date, document: str, now: datetime
) -> None:
    """A resident died. Tells ResidentChanged."""
    _leave(actor, resident_id, Change.DEATH, State.DEAD, day, document, now)


@transaction.atomic
def record_leaving(
    actor: Actor, resident_id: int, *, day: date, document: str, now: datetime
) -> None:
    """A resident moved out of the city. Tells ResidentChanged."""
    _leave(actor, resident_id, Change.LEFT, State.LEFT, day, document, now)


def _leave(
    actor: Actor, resident_id: int, change: Change, state: State, day: date, document: str,
    now: datetime,
) -> None:  # fmt: skip
    resident = _living(actor, resident_id)
    _past(day, resident, now)
    _remember(actor, resident, change, day, now, document=document)
    resident.state, resident.updated_at = state, now
    resident.save(update_fields=["state", "updated_at"])
    _tell(actor, resident, change, day, now)


@transaction.atomic
def record_move(
    actor: Actor, resident_id: int, *, place: str, address: str, whole_family: bool, day: date,
    now: datetime,
) -> None:  # fmt: skip
    """A resident, or the whole family, moves within the city. Tells ResidentChanged for each.

    `place` is a kelurahan or an RT of this city.
    """
    resident = _living(actor, resident_id)
    _past(day, resident, now)
    known = territory.region(village_of(place))
    if known.kind not in VILLAGES:
        raise Invalid("place", gettext_noop("Choose a kelurahan."), field="place")
    moving = [resident]
    if whole_family and resident.family_id:
        family = Family.objects.select_for_update().get(pk=resident.family_id)
        house = persons.household(bytes(family.sealed))
        family.sealed = persons.pack(Household(house.kk, address.strip().upper()))
        family.place, family.updated_at = place, now
        family.save(update_fields=["sealed", "place", "updated_at"])
        moving = list(
            Resident.objects.select_for_update().filter(family=family, state=State.LIVING)
        )
    for one in moving:
        before = one.place
        _remember(actor, one, Change.MOVED, day, now, place_after=place)
        person = persons.with_fields(person_of(one), {"address": address.strip().upper()})
        one.place, one.content = place, None
        _put(one, person, now)
        one.save()
        _tell(actor, one, Change.MOVED, day, now, place=before)


@transaction.atomic
def change_family(
    actor: Actor, resident_id: int, *, kk: str, role: int, day: date, now: datetime
) -> None:
    """A resident goes to another family card; a new card is made when nobody has it yet."""
    resident = _living(actor, resident_id)
    number = numbers.digits(kk)
    person = person_of(resident)
    family, _ = Family.objects.get_or_create(
        kk_index=kk_index(number),
        defaults={
            "sealed": persons.pack(Household(number, person.address)),
            "place": resident.place, "updated_at": now,
        },
    )  # fmt: skip
    if family.pk == resident.family_id:
        raise Conflict("same_family", gettext_noop("The resident is on this card."), field="kk")
    _remember(actor, resident, Change.FAMILY, day, now, fields=("kk",))
    resident.family, resident.family_role, resident.content = family, role, None
    _put(resident, persons.with_fields(person, {"kk": number}), now)
    resident.save()
    _tell(actor, resident, Change.FAMILY, day, now)


CORRECTABLE = ("name", "birth_place", "birth_date", "mother", "father", "education", "occupation")


@transaction.atomic
def correct(
    actor: Actor, resident_id: int, changes: Mapping[str, str], *, document: str, now: datetime,
    sex: str = "", civil_status: int | None = None,
) -> None:  # fmt: skip
    """Correct data of a resident, with the kind of proof. Tells ResidentChanged.

    Raises:
        Invalid: nothing changes, or a value cannot be.
    """
    resident = _reachable(actor, resident_id)
    before = person_of(resident)
    wanted = {
        name: value.strip() if name == "birth_date" else " ".join(value.split()).upper()
        for name, value in changes.items()
        if name in CORRECTABLE
    }
    differing = tuple(sorted(n for n, value in wanted.items() if getattr(before, n) != value))
    if sex and sex != resident.sex:
        differing += ("sex",)
    if civil_status is not None and civil_status != resident.civil_status:
        differing += ("civil_status",)
    if not differing:
        raise Invalid("nothing", gettext_noop("Nothing was changed."))
    person = persons.with_fields(before, wanted)
    if not person.name or not _a_date(person.birth_date):
        raise Invalid("name", gettext_noop("Name and date of birth are needed."), field="name")
    day = timezone.localdate(now)
    _remember(actor, resident, Change.CORRECTED, day, now, document=document, fields=differing)
    resident.sex = sex or resident.sex
    if civil_status is not None:
        resident.civil_status = civil_status
    resident.content = None
    _put(resident, person, now)
    resident.save()
    _tell(actor, resident, Change.CORRECTED, day, now)


def _a_date(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


@transaction.atomic
def erase(actor: Actor, resident_id: int, *, now: datetime) -> None:
    """Delete the personal data of somebody who no longer lives here. What remains are codes.

    The caller decided that it is lawful. Records of looks stay: they prove who saw what.
    """
    resident = _reachable(actor, resident_id)
    if resident.state == State.LIVING:
        raise Conflict(
            "living",
            gettext_noop(
                "The law (UU 24/2013) keeps data of registered residents. It can be corrected."
            ),
        )
    day = timezone.localdate(now)
    _event(actor, resident, Change.ERASED, day, now, place_after=resident.place)
    Former.objects.filter(resident=resident).delete()
    resident.sealed = persons.pack(Person())
    resident.name_key = resident.birth_key = resident.mother_key = resident.content = None
    resident.state, resident.updated_at, resident.merged_into = State.ERASED, now, None
    resident.save()
    _tell(actor, resident, Change.ERASED, day, now)


def _put(resident: Resident, person: Person, now: datetime) -> None:
    """Everything of the row that follows from the personal fields."""
    keys = key_rules.keys(copying.blinders(settings.KEY_RING), person, resident.sex)
    resident.sealed, resident.birth_year = persons.pack(person), person.born.year
    resident.name_key, resident.birth_key, resident.mother_key = keys.name, keys.birth, keys.mother
    resident.flaws = quality.flaws(
        person, person.born, resident.sex == Sex.WOMAN, place=resident.place,
        role=resident.family_role, civil=resident.civil_status, today=timezone.localdate(now),
    )  # fmt: skip
    resident.updated_at = now


def _reachable(actor: Actor, resident_id: int) -> Resident:
    actor.require(CHANGE)
    found = (
        Resident.objects.select_for_update().filter(in_reach(actor, CHANGE), pk=resident_id).first()
    )
    if found is None or found.state in (State.MERGED, State.ERASED):
        raise NotFound("resident", gettext_noop("There is no such resident in your area."))
    return found


def _living(actor: Actor, resident_id: int) -> Resident:
    found = _reachable(actor, resident_id)
    if found.state != State.LIVING:
        raise Conflict("not_living", gettext_noop("This resident has died or moved away."))
    return found


def _family(actor: Actor, family_id: int) -> Family:
    actor.require(CHANGE)
    found = Family.objects.select_for_update().filter(in_reach(actor, CHANGE), pk=family_id).first()
    if found is None:
        raise NotFound("family", gettext_noop("There is no such family in your area."))
    return found


def _past(day: date, resident: Resident, now: datetime) -> None:
    if day > timezone.localdate(now) or day.year < resident.birth_year:
        raise Invalid("day", gettext_noop("This day cannot be."), field="day")


def _event(
    actor: Actor, resident: Resident, change: Change, day: date, now: datetime, *,
    document: str = "", place_after: str = "", fields: tuple[str, ...] = (),
) -> LifeEvent:  # fmt: skip
    return LifeEvent.objects.create(
        resident=resident, family_id=resident.family_id, kind=change, day=day,
        place_before="" if change in (Change.BIRTH, Change.REGISTERED) else resident.place,
        place_after=place_after, fields=list(fields), document=document[:60], actor=actor.ref,
        at=now,
    )  # fmt: skip


def _remember(
    actor: Actor, resident: Resident, change: Change, day: date, now: datetime, *,
    document: str = "", place_after: str = "", fields: tuple[str, ...] = (),
) -> None:  # fmt: skip
    event = _event(
        actor, resident, change, day, now, document=document, place_after=place_after, fields=fields
    )
    codes = {
        "state": resident.state, "place": resident.place, "family": resident.family_id,
        "sex": resident.sex, "civil_status": resident.civil_status,
        "family_role": resident.family_role,
    }  # fmt: skip
    Former.objects.create(event=event, resident=resident, sealed=resident.sealed, codes=codes)


def _tell(
    actor: Actor, resident: Resident, change: Change, day: date, now: datetime, place: str = ""
) -> None:
    fact = facts.ResidentChanged(
        resident_id=resident.pk, change=change.value, place=place or resident.place, day=day,
        changed_at=now,
    )  # fmt: skip
    emit(fact, actor=actor.ref, audience=FIND)

"""What is doubtful in a record that is taken nevertheless: a register with gaps is better than
people who are not in it. Each flaw is a bit of `Resident.flaws`."""

from __future__ import annotations

from datetime import date
from enum import IntFlag

from balaikota.lib.errors import gettext_noop

from . import numbers
from .persons import Person

OLDEST = 115  # years; older living people are doubtful


class Flaw(IntFlag):
    """One bit for each kind of doubt. Values are stored: never change them, only add."""

    NIK_DATE = 1  # the NIK's date is not that of birth
    NIK_SEX = 2
    NIK_SERIAL = 4  # 0000
    KK_FORM = 8
    NO_MOTHER = 16
    NO_BIRTH_PLACE = 32
    NO_ADDRESS = 64
    NO_RT = 128
    TOO_OLD = 256
    ODD_NAME = 512
    NO_ROLE = 1024
    YOUNG_MARRIED = 2048  # married, and not yet sixteen


FLAW_NAMES = {
    Flaw.NIK_DATE: gettext_noop("Date of birth differs from the one in the NIK"),
    Flaw.NIK_SEX: gettext_noop("Sex differs from the one in the NIK"),
    Flaw.NIK_SERIAL: gettext_noop("NIK without a serial number"),
    Flaw.KK_FORM: gettext_noop("Family card number does not have sixteen digits"),
    Flaw.NO_MOTHER: gettext_noop("Mother's name is missing"),
    Flaw.NO_BIRTH_PLACE: gettext_noop("Place of birth is missing"),
    Flaw.NO_ADDRESS: gettext_noop("Address is missing"),
    Flaw.NO_RT: gettext_noop("RT and RW are missing"),
    Flaw.TOO_OLD: gettext_noop("Older than 115 years"),
    Flaw.ODD_NAME: gettext_noop("Name with digits or a single letter"),
    Flaw.NO_ROLE: gettext_noop("Place in the family is missing"),
    Flaw.YOUNG_MARRIED: gettext_noop("Married before the age of 16"),
}


def flaws(
    person: Person, born: date, woman: bool, *, place: str, role: int, civil: int, today: date
) -> Flaw:
    """Every doubt about a record. `place` is its region code, an RT's when known."""
    same_date, same_sex = numbers.agrees(person.nik, born, woman)
    age = today.year - born.year - ((today.month, today.day) < (born.month, born.day))
    doubts = (
        (not same_date, Flaw.NIK_DATE),
        (not same_sex, Flaw.NIK_SEX),
        (person.nik[12:] == "0000", Flaw.NIK_SERIAL),
        (not (len(person.kk) == 16 and person.kk.isdigit()), Flaw.KK_FORM),
        (not person.mother, Flaw.NO_MOTHER),
        (not person.birth_place, Flaw.NO_BIRTH_PLACE),
        (not person.address, Flaw.NO_ADDRESS),
        (place.count(".") < 5, Flaw.NO_RT),
        (age > OLDEST, Flaw.TOO_OLD),
        (len(person.name) < 2 or any(map(str.isdigit, person.name)), Flaw.ODD_NAME),
        (role == 0, Flaw.NO_ROLE),
        (civil > 1 and age < 16, Flaw.YOUNG_MARRIED),
    )
    bits = 0
    for doubtful, flaw in doubts:
        if doubtful:
            bits |= flaw._value_
    return Flaw(bits)


def names(bits: int) -> list[str]:
    """Names of the flaws in a bit field: ["no_mother", "no_rt"]."""
    return [flaw.name.lower() for flaw in Flaw if bits & flaw and flaw.name]


def sentence(name: str) -> str:
    """The msgid of a flaw by its name; the name itself when it is none."""
    known = Flaw.__members__.get(name.upper())
    return FLAW_NAMES[known] if known is not None else name

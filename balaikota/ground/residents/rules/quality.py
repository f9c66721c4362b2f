"""What is doubtful in a record that is taken nevertheless: a register with gaps is better than
people who are not in it. Each flaw is a bit of `Resident.flaws`."""

from __future__ import annotations

import re
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
    NO_MOTHER = 8
    NO_BIRTH_PLACE = 16
    NO_ADDRESS = 32
    NO_RT = 64
    TOO_OLD = 128
    ODD_NAME = 256
    NO_ROLE = 512
    YOUNG_MARRIED = 1024  # married, and not yet sixteen


(
    _NIK_DATE, _NIK_SEX, _NIK_SERIAL, _NO_MOTHER, _NO_BIRTH_PLACE, _NO_ADDRESS, _NO_RT,
    _TOO_OLD, _ODD_NAME, _NO_ROLE, _YOUNG_MARRIED,
) = (flaw.value for flaw in Flaw)  # fmt: skip
_DIGIT = re.compile("[0-9]")

FLAW_NAMES = {
    Flaw.NIK_DATE: gettext_noop("Date of birth differs from the one in the NIK"),
    Flaw.NIK_SEX: gettext_noop("Sex differs from the one in the NIK"),
    Flaw.NIK_SERIAL: gettext_noop("NIK without a serial number"),
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
) -> int:
    """Every doubt about a record as bits of `Flaw`. `place` is its region code, an RT's when known.

    Plain numbers: this runs for every row of a file, where enums would cost more than the rest.
    """
    same_date, same_sex = numbers.agrees(person.nik, born, woman)
    age = today.year - born.year - ((today.month, today.day) < (born.month, born.day))
    name = person.name
    return (
        (0 if same_date else _NIK_DATE)
        | (0 if same_sex else _NIK_SEX)
        | (0 if person.nik[12:] != "0000" else _NIK_SERIAL)
        | (0 if person.mother else _NO_MOTHER)
        | (0 if person.birth_place else _NO_BIRTH_PLACE)
        | (0 if person.address else _NO_ADDRESS)
        | (0 if place.count(".") >= 5 else _NO_RT)
        | (0 if age <= OLDEST else _TOO_OLD)
        | (0 if len(name) > 1 and not _DIGIT.search(name) else _ODD_NAME)
        | (0 if role else _NO_ROLE)
        | (0 if civil <= 1 or age >= 16 else _YOUNG_MARRIED)
    )


def names(bits: int) -> list[str]:
    """Names of the flaws in a bit field: ["no_mother", "no_rt"]."""
    return [flaw.name.lower() for flaw in Flaw if bits & flaw and flaw.name]


def sentence(name: str) -> str:
    """The msgid of a flaw by its name; the name itself when it is none."""
    known = Flaw.__members__.get(name.upper())
    return FLAW_NAMES[known] if known is not None else name

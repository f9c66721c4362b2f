"""NIK and KK as numbers: what stands in them, and what must never be asked of them.

A NIK has 16 digits: province, kota and kecamatan of the *first* registration (6), day, month and
year of birth (6; women's day plus 40), serial (4). There is no check digit, and people move: a NIK
is never refused because its codes differ from the present address. A KK number has the same make,
with the day it was issued. Source and verification: data/numbers.yaml.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from balaikota.lib.errors import Invalid, gettext_noop

_SIXTEEN = re.compile(r"[0-9]{16}")
_SPACES = re.compile(r"[\s.\-']")
WOMEN = 40  # added to a woman's day of birth
SYNTHETIC = "9"  # serials 9xxx: numbers of made-up people (simulators/population)


@dataclass(frozen=True, slots=True)
class Parts:
    """What stands in a NIK. `born` is None when its date is none of the calendar."""

    region: str  # "36.72.01": of first registration, not of the address
    day: int
    month: int
    year: int  # two digits
    woman: bool
    serial: str
    born: date | None


def digits(text: str) -> str:
    """Sixteen digits without the spaces, points and dashes people put in between.

    Raises:
        Invalid: not sixteen digits.
    """
    number = _SPACES.sub("", text)
    if not _SIXTEEN.fullmatch(number):
        raise Invalid(
            "sixteen", gettext_noop("A NIK or KK number has sixteen digits."), field="number"
        )
    return number


def well_formed(number: str) -> bool:
    """Sixteen digits, with a serial; nothing more can be asked of it."""
    return _SIXTEEN.fullmatch(number) is not None and number[12:] != "0000"


def parse(nik: str, today: date, *, adult: bool = False) -> Parts:
    """Take a NIK apart.

    The century is not written. The later one is taken that does not lie in the future; for who
    surely is `adult` (holds an e-KTP) the one that makes them seventeen.

    Raises:
        Invalid: not sixteen digits.
    """
    nik = digits(nik)
    written, month, year = int(nik[6:8]), int(nik[8:10]), int(nik[10:12])
    woman = written > WOMEN
    day = written - WOMEN if woman else written
    born = _born(day, month, year, today, adult)
    region = f"{nik[:2]}.{nik[2:4]}.{nik[4:6]}"
    return Parts(region, day, month, year, woman, nik[12:], born)


def _born(day: int, month: int, year: int, today: date, adult: bool) -> date | None:
    for century in (today.year // 100 * 100, today.year // 100 * 100 - 100):
        try:
            born = date(century + year, month, day)
        except ValueError:
            continue  # the 29th of February is there in one century and not in the other
        if born <= today and not (adult and today.year - born.year < 17):
            return born
    return None


def agrees(nik: str, born: date, woman: bool) -> tuple[bool, bool]:
    """Whether the NIK's date is that of birth, and its sex the person's. Both may rightly differ:
    a corrected date does not change the number."""
    written = int(nik[6:8])
    in_nik = written > WOMEN
    day = written - WOMEN if in_nik else written
    same = (day, int(nik[8:10]), int(nik[10:12])) == (born.day, born.month, born.year % 100)
    return same, in_nik == woman


def written(region: str, born: date, woman: bool, serial: int) -> str:
    """A NIK (or, with `woman` false, a KK number) from its parts. `region` is "36.72.01"."""
    day = born.day + (WOMEN if woman else 0)
    return f"{region.replace('.', '')}{day:02}{born.month:02}{born.year % 100:02}{serial:04}"


def masked(number: str) -> str:
    """ "3672054508920003" → "3672••••••••0003": enough to recognise one that is at hand."""
    return f"{number[:4]}{'•' * 8}{number[12:]}" if len(number) == 16 else "•" * len(number)


def masked_name(name: str) -> str:
    """ "SITI NURHALIZA" → "S••• N••••••••"."""
    return " ".join(word[:1] + "•" * (len(word) - 1) for word in name.split())


def synthetic(number: str) -> bool:
    """Whether a number was made up by the generator of example people."""
    return len(number) == 16 and number[12] == SYNTHETIC

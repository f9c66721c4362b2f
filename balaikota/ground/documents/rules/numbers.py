"""How documents are numbered. A format is data: "{kode}/{nomor:04}/{unit}/{bulan_romawi}/{tahun}".

After the custom of Permendagri 1/2023 (tata naskah dinas): class code, running number, unit,
year; many cities add the month in Roman numerals.
"""

from __future__ import annotations

import string
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from balaikota.lib.errors import Invalid, gettext_noop

ROMAN = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII")
NAMES = frozenset({"kode", "nomor", "unit", "bulan_romawi", "bulan", "tahun", "tanggal"})
LONGEST = 80


class Scope(StrEnum):
    """Whose numbers run on their own: each office of this level counts for itself."""

    CITY = "city"
    DISTRICT = "district"  # kecamatan
    VILLAGE = "village"  # kelurahan
    AGENCY = "agency"


_DOTS = {Scope.CITY: 1, Scope.DISTRICT: 2, Scope.VILLAGE: 3}


def unit_of(scope: Scope, place: str, agency: str) -> str:
    """The office that counts: the part of a place at this level, or the agency.

    Raises:
        Invalid: the document belongs to no such office.
    """
    if scope is Scope.AGENCY:
        unit = agency
    else:
        parts = place.split(".")
        wanted = _DOTS[scope] + 1
        unit = ".".join(parts[:wanted]) if len(parts) >= wanted else ""
    if not unit:
        raise Invalid(
            "unit", gettext_noop("This register counts for an office the document does not name."),
            field="place",
        )  # fmt: skip
    return unit


@dataclass(frozen=True, slots=True)
class Numbered:
    """What a number is made of."""

    code: str
    number: int
    unit: str
    day: date


def check_format(text: str) -> str:
    """A format that can be used, and that tells each number of a year apart.

    Raises:
        Invalid: an unknown name, no running number, or not a format at all.
    """
    wanted = text.strip()
    try:
        names = [name for _, name, _, _ in string.Formatter().parse(wanted) if name is not None]
        shown = written(wanted, Numbered("400.12.3.1", 1, "X", date(2026, 11, 23)))
    except (KeyError, ValueError, IndexError, AttributeError) as error:
        raise _bad() from error
    if not set(names) <= NAMES or "nomor" not in names or "{" in shown or len(shown) > LONGEST:
        raise _bad()
    if not {"tahun", "tanggal"} & set(names):
        raise Invalid(
            "format_year", gettext_noop("The number must tell its year: add {tahun}."),
            field="number_format",
        )  # fmt: skip
    return wanted


def _bad() -> Invalid:
    return Invalid(
        "format",
        gettext_noop(
            "This is no format of a number, such as "
            "{kode}/{nomor:04}/{unit}/{bulan_romawi}/{tahun}."
        ),
        field="number_format",
    )


def written(number_format: str, parts: Numbered) -> str:
    """ "400.12.3.1/0123/Kel.SKM/XI/2026"."""
    return number_format.format(
        kode=parts.code,
        nomor=parts.number,
        unit=parts.unit,
        bulan_romawi=ROMAN[parts.day.month - 1],
        bulan=f"{parts.day.month:02}",
        tahun=parts.day.year,
        tanggal=f"{parts.day:%Y%m%d}",
    )

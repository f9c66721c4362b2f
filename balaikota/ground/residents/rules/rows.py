"""A row of a file becomes a record, or a reason why not. Pure, and fast: millions pass here.

The reasons are codes (`REASONS` has their sentences) and never hold the value: it is personal.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from functools import lru_cache

import msgspec

from balaikota.lib.errors import Invalid, gettext_noop

from . import codes, quality
from .persons import Person

NEEDED = ("nik", "kk", "name", "sex", "birth_date")

REASONS = {
    "nik": gettext_noop("The NIK does not have sixteen digits."),
    "kk": gettext_noop("The family card number does not have sixteen digits."),
    "name": gettext_noop("The name is missing."),
    "sex": gettext_noop("The sex is not L or P."),
    "birth_date": gettext_noop("The date of birth cannot be read, or lies in the future."),
    "place": gettext_noop("The kelurahan is not one of this city."),
    "short": gettext_noop("The row has fewer cells than the heading."),
    "nik_twice": gettext_noop("This NIK stands twice in the file, with different data."),
    "not_living": gettext_noop("This resident has died, moved away or was deleted here."),
}


class Record(msgspec.Struct, frozen=True, gc=False):
    """A row that was understood: what is sealed, and what stays plain."""

    line: int
    person: Person
    place: str
    birth_year: int
    sex: str
    civil_status: int
    family_role: int
    flaws: int


class Wrong(msgspec.Struct, frozen=True, gc=False):
    """A row that was not: its line, the column and the reason."""

    line: int
    column: str
    reason: str


class Heading:
    """Where each column stands in this file.

    Raises:
        Invalid: a needed column is missing; names it.
    """

    def __init__(self, cells: Sequence[str]) -> None:
        written = {_simple(cell): at for at, cell in enumerate(cells) if cell.strip()}
        self.at: dict[str, int] = {}
        for column, names in codes.data("columns").items():
            found = [written[name] for name in names if name in written]
            if found:
                self.at[column] = found[0]
        missing = [column for column in NEEDED if column not in self.at]
        if not {"region", "kelurahan"} & set(self.at):
            missing.append("region")
        if missing:
            names = ", ".join(str(codes.data("columns")[column][0]) for column in missing)
            raise Invalid(
                "columns",
                gettext_noop("The file lacks these columns: %(columns)s."),
                field="file",
                columns=names,
            )
        self.width = max(self.at.values()) + 1


def _simple(cell: str) -> str:
    return "_".join(cell.strip().strip("\ufeff").lower().replace(".", " ").split())


class Reader:
    """Reads the rows of one file.

    Args:
        places: kelurahan by dotted code, by its ten digits, by "kecamatan/kelurahan" in small
            letters, and by the bare name where only one kelurahan has it.
    """

    def __init__(self, heading: Heading, places: Mapping[str, str], today: date) -> None:
        self._at = heading.at
        self._width = heading.width
        self._places = places
        self._today = today
        self._sexes = codes.words("sex")
        self._roles = codes.words("family_role")
        self._civil = codes.words("civil_status")
        self._known: dict[tuple[str, ...], str] = {}
        self._keep = tuple(
            heading.at.get(name, -1)
            for name in ("birth_place", "mother", "father", "address", "education", "occupation")
        )
        self._where = tuple(
            heading.at.get(name, -1) for name in ("region", "kecamatan", "kelurahan", "rw", "rt")
        )

    def read(self, line: int, cells: Sequence[str]) -> Record | Wrong:
        """One row. `line` is what a spreadsheet calls it."""
        if len(cells) < self._width:
            return Wrong(line, "", "short")
        at = self._at
        nik, kk = _number(cells[at["nik"]]), _number(cells[at["kk"]])
        if not nik:
            return Wrong(line, "nik", "nik")
        if not kk:
            return Wrong(line, "kk", "kk")
        name = " ".join(cells[at["name"]].split()).upper()
        if not name:
            return Wrong(line, "name", "name")
        sex = self._sexes.get(cells[at["sex"]].strip().lower())
        if sex is None:
            return Wrong(line, "sex", "sex")
        born = day_of(cells[at["birth_date"]])
        if born is None or born > self._today or born.year < 1880:
            return Wrong(line, "birth_date", "birth_date")
        place = self._place(cells)
        if not place:
            return Wrong(line, "region", "place")
        return self._record(line, cells, (nik, kk, name), sex, born, place)

    def _record(
        self, line: int, cells: Sequence[str], who: tuple[str, str, str], sex: str, born: date,
        place: str,
    ) -> Record:  # fmt: skip
        kept = [" ".join(cells[at].split()).upper() if at >= 0 else "" for at in self._keep]
        person = Person(*who, kept[0], born.isoformat(), *kept[1:])
        role, civil = self._code(cells, "family_role"), self._code(cells, "civil_status")
        doubts = quality.flaws(
            person, born, sex == "P", place=place, role=role, civil=civil, today=self._today
        )
        return Record(line, person, place, born.year, sex, civil, role, doubts)

    def _code(self, cells: Sequence[str], column: str) -> int:
        at = self._at.get(column, -1)
        if at < 0:
            return 0
        table = self._roles if column == "family_role" else self._civil
        written = cells[at].strip()
        return int(table.get(written.lower()) or table.get(written.lstrip("0").lower(), "0"))

    def _place(self, cells: Sequence[str]) -> str:
        asked = tuple(cells[at] if at >= 0 else "" for at in self._where)
        found = self._known.get(asked)
        if found is None:
            found = self._known[asked] = self._find(*asked)
        return found

    def _find(self, region: str, kecamatan: str, kelurahan: str, rw: str, rt: str) -> str:
        name = " ".join(kelurahan.lower().split())
        village = (
            self._places.get(region.strip())
            or self._places.get(f"{' '.join(kecamatan.lower().split())}/{name}")
            or self._places.get(name)
            or ""
        )
        ward, block = _three(rw), _three(rt)
        if not village or not ward:
            return village
        return f"{village}.{ward}.{block}" if block else f"{village}.{ward}"


def _three(text: str) -> str:
    number = text.strip().removesuffix(".0")
    return f"{int(number):03}" if number.isdecimal() and 0 < int(number) < 1000 else ""


def _number(text: str) -> str:
    """Sixteen digits, or "" when they are not. Spreadsheets leave an apostrophe or a space."""
    if len(text) == 16 and text.isdigit() and text.isascii():
        return text
    kept = text.strip().strip("'`’").replace(" ", "").replace(".", "").replace("-", "")
    return kept if len(kept) == 16 and kept.isascii() and kept.isdigit() else ""


@lru_cache(maxsize=100_000)
def day_of(text: str) -> date | None:
    """ "1992-08-05", "05-08-1992", "5/8/1992" or "1992-08-05 00:00:00"; None for anything else."""
    parts = text.strip().split(" ")[0].replace("/", "-").replace(".", "-").split("-")
    if len(parts) != 3 or not all(part.isdecimal() for part in parts):
        return None
    first, month, last = (int(part) for part in parts)
    year, day = (first, last) if len(parts[0]) == 4 else (last, first)
    try:
        return date(year, month, day)
    except ValueError:
        return None

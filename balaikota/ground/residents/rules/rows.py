"""A row of a file becomes a record, or a reason why not. Pure, and fast: millions pass here.

The reasons are codes (`REASONS` has their sentences) and never hold the value: it is personal.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from functools import lru_cache
from typing import Any

import msgspec

from balaikota.lib.errors import Invalid, gettext_noop

from . import codes, quality
from .persons import Person

_REMEMBERED = 20_000
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


class _Known(dict[Any, Any]):
    """What was found once for a value that many rows share; so many are remembered, not more."""

    def __init__(self, find: Callable[[Any], Any]) -> None:
        self._find = find

    def __missing__(self, key: Any) -> Any:
        found = self._find(key)
        if len(self) < _REMEMBERED:
            self[key] = found
        return found


class Reader:
    """Reads the rows of one file.

    Args:
        places: kelurahan by dotted code, by its ten digits, by "kecamatan/kelurahan" in small
            letters, and by the bare name where only one kelurahan has it.
    """

    def __init__(self, heading: Heading, places: Mapping[str, str], today: date) -> None:
        at = heading.at
        self._width = heading.width
        self._places = places
        self._today = today
        self._nik, self._kk, self._name, self._sex_at, self._born = (at[name] for name in NEEDED)
        self._role_at, self._civil_at = at.get("family_role", -1), at.get("civil_status", -1)
        self._own = tuple(at.get(name, -1) for name in ("mother", "father", "address"))
        self._shared = tuple(
            at.get(name, -1) for name in ("birth_place", "education", "occupation")
        )
        self._where = tuple(
            at.get(name, -1) for name in ("region", "kecamatan", "kelurahan", "rw", "rt")
        )
        self._sex = _Known(_meaning(codes.words("sex")))
        self._role = _Known(_meaning(codes.words("family_role")))
        self._civil = _Known(_meaning(codes.words("civil_status")))
        self._tidy = _Known(_tidy)
        self._place = _Known(lambda asked: self._find(*asked))

    def read(self, line: int, cells: Sequence[str]) -> Record | Wrong:
        """One row. `line` is what a spreadsheet calls it."""
        if len(cells) < self._width:
            return Wrong(line, "", "short")
        nik, kk = _number(cells[self._nik]), _number(cells[self._kk])
        if not nik:
            return Wrong(line, "nik", "nik")
        if not kk:
            return Wrong(line, "kk", "kk")
        name = _tidy(cells[self._name])
        if not name:
            return Wrong(line, "name", "name")
        sex = self._sex[cells[self._sex_at]]
        if not sex:
            return Wrong(line, "sex", "sex")
        born = day_of(cells[self._born])
        if born is None or born > self._today or born.year < 1880:
            return Wrong(line, "birth_date", "birth_date")
        place = self._place[tuple([cells[at] if at >= 0 else "" for at in self._where])]
        if not place:
            return Wrong(line, "region", "place")
        return self._record(line, cells, (nik, kk, name), sex, born, place)

    def _record(
        self, line: int, cells: Sequence[str], who: tuple[str, str, str], sex: str, born: date,
        place: str,
    ) -> Record:  # fmt: skip
        nik, kk, name = who
        mother, father, address = [_tidy(cells[at]) if at >= 0 else "" for at in self._own]
        town, school, work = [self._tidy[cells[at]] if at >= 0 else "" for at in self._shared]
        person = Person(
            nik, kk, name, town, born.isoformat(), mother, father, address, school, work
        )
        role = int(self._role[cells[self._role_at]] or 0) if self._role_at >= 0 else 0
        civil = int(self._civil[cells[self._civil_at]] or 0) if self._civil_at >= 0 else 0
        doubts = quality.flaws(
            person, born, sex == "P", place=place, role=role, civil=civil, today=self._today
        )
        return Record(line, person, place, born.year, sex, civil, role, doubts)

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


def _meaning(words: Mapping[str, str]) -> Callable[[str], str]:
    """What a code or word stands for, "" when nothing; offices put zeros before their codes."""

    def find(text: str) -> str:
        written = text.strip().lower()
        return words.get(written) or words.get(written.lstrip("0"), "")

    return find


def _tidy(text: str) -> str:
    return " ".join(text.split()).upper()


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

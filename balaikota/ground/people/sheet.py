"""The people file: its columns and how one line is read. Pure.

One line is a person, and if it names a position also the grant. A position that does not exist
yet is made when the line gives its title and role.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from balaikota.lib import sheets
from balaikota.lib.errors import Invalid, gettext_noop

from .rules import Capacity, Role

COLUMNS = (
    "nama", "telepon", "surel", "kode_jabatan", "jabatan", "peran", "wilayah", "perangkat_daerah",
    "kapasitas", "mulai", "selesai", "sk",
)  # fmt: skip
MOST_LINES = 2_000
MOST_BYTES = 1024 * 1024


@dataclass(frozen=True)
class Line:
    """One line of the file, as text, with its number in the file (the heading is 1)."""

    number: int
    cells: dict[str, str]

    def __getitem__(self, column: str) -> str:
        return self.cells.get(column, "")


@dataclass(frozen=True)
class WantedGrant:
    """The grant a line asks for. `role` is None when the position must already exist."""

    position: str
    title: str
    role: Role | None
    area: str
    agency: str
    capacity: Capacity
    valid_from: date | None
    valid_until: date | None
    decree: str


def read(data: bytes) -> list[Line]:
    """The lines of a CSV file in UTF-8 (or Excel's Windows-1252), with comma or semicolon.

    Raises:
        Invalid: too large, no lines, or columns that we do not know.
    """
    if len(data) > MOST_BYTES:
        raise Invalid("size", gettext_noop("The file is larger than 1 MB."), field="file")
    text = _decoded(data)
    rows = csv.reader(io.StringIO(text), delimiter=sheets.delimiter(text))
    try:
        names = [name.strip().lower() for name in next(rows, [])]
        _check_columns(names)
        lines = list(_lines(names, rows))
    except csv.Error as error:
        raise Invalid("csv", gettext_noop("This is not a CSV file."), field="file") from error
    if not lines:
        raise Invalid("empty", gettext_noop("The file has no lines."), field="file")
    if len(lines) > MOST_LINES:
        raise Invalid("lines", gettext_noop("The file has more than 2,000 lines."), field="file")
    return lines


def _lines(names: list[str], rows: Iterable[list[str]]) -> Iterator[Line]:
    for number, row in enumerate(rows, start=2):
        cells = {
            name: cell.strip().removeprefix("'") for name, cell in zip(names, row, strict=False)
        }
        if any(cells.values()):
            yield Line(number, cells)


def _decoded(data: bytes) -> str:
    if b"\0" in data:
        raise Invalid("csv", gettext_noop("This is not a CSV file."), field="file")
    return sheets.decoded(data)


def _check_columns(names: list[str]) -> None:
    if "nama" not in names:
        raise Invalid(
            "columns",
            gettext_noop("The first line must name the columns, with at least “nama”."),
            field="file",
        )
    unknown = [name for name in names if name and name not in COLUMNS]
    if unknown:
        raise Invalid(
            "columns",
            gettext_noop("Unknown columns: %(names)s."),
            field="file",
            names=", ".join(unknown),
        )


def wanted_grant(line: Line) -> WantedGrant | None:
    """The grant of a line; None when it names no position. Raises Invalid."""
    code = line["kode_jabatan"].lower()
    if not code:
        return None
    role = line["peran"].lower()
    capacity = line["kapasitas"].lower() or Capacity.DEFINITIVE.value
    if role and role not in set(Role):
        raise Invalid("role", gettext_noop("Unknown role “%(role)s”."), field="peran", role=role)
    if capacity not in set(Capacity):
        raise Invalid(
            "capacity", gettext_noop("The capacity is definitif, plt or plh."), field="kapasitas"
        )
    return WantedGrant(
        position=code,
        title=line["jabatan"],
        role=Role(role) if role else None,
        area=line["wilayah"],
        agency=line["perangkat_daerah"],
        capacity=Capacity(capacity),
        valid_from=_day(line, "mulai"),
        valid_until=_day(line, "selesai"),
        decree=line["sk"][:120],
    )


def _day(line: Line, column: str) -> date | None:
    """2026-03-01 or 1/3/2026 (day first, as Indonesia writes)."""
    text = line[column]
    if not text:
        return None
    try:
        if "/" in text:
            day, month, year = (int(part) for part in text.split("/"))
            return date(year, month, day)
        return date.fromisoformat(text)
    except ValueError as error:
        raise Invalid(
            "day",
            gettext_noop("“%(text)s” is not a date, such as 2026-03-01."),
            field=column,
            text=text[:20],
        ) from error


def written(rows: Iterable[dict[str, str]]) -> str:
    """A CSV file that spreadsheets open without running anything in it."""
    out = io.StringIO()
    writer = csv.DictWriter(out, COLUMNS)
    writer.writeheader()
    for row in rows:
        writer.writerow({name: sheets.tame(row.get(name, "")) for name in COLUMNS})
    return "\ufeff" + out.getvalue()

"""Files that bring applications: CSV and Excel as columns and rows of text. Pure."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass

import python_calamine

from balaikota.lib import sheets
from balaikota.lib.errors import Invalid, gettext_noop

MOST_BYTES = 10_000_000
MOST_ROWS = 5_000
MOST_COLUMNS = 100
_MOST_CELL = 10_000
_WORKBOOKS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")  # xlsx and ods; xls


@dataclass(frozen=True)
class Sheet:
    """Columns by heading, rows as text; every row has a cell for each column."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]

    def records(self) -> list[dict[str, str]]:
        return [dict(zip(self.columns, row, strict=True)) for row in self.rows]


def read(data: bytes) -> Sheet:
    """The first sheet of an Excel file, or a CSV file of whatever delimiter and encoding.

    Raises:
        Invalid: it cannot be read as a table, or is too big.
    """
    if len(data) > MOST_BYTES:
        raise Invalid("size", gettext_noop("The file is larger than 10 MB."), field="file")
    table = _workbook(data) if data.startswith(_WORKBOOKS) else _csv(data)
    lines = [line for line in table if any(cell for cell in line)]
    if not lines:
        raise Invalid("empty", gettext_noop("The file has no lines."), field="file")
    return _sheet(lines[0], lines[1:])


def _sheet(heading: Sequence[str], lines: Sequence[Sequence[str]]) -> Sheet:
    if len(heading) > MOST_COLUMNS:
        raise Invalid("columns", gettext_noop("The file has too many columns."), field="file")
    if len(lines) > MOST_ROWS:
        raise Invalid("rows", gettext_noop("The file has more than 5,000 rows."), field="file")
    columns = _names(heading)
    width = len(columns)
    rows = tuple((*line[:width], *[""] * (width - len(line))) for line in lines)
    return Sheet(columns, rows)


def _names(heading: Sequence[str]) -> tuple[str, ...]:
    """Headings made unique; nameless ones get their number."""
    names: list[str] = []
    for number, text in enumerate(heading, 1):
        name = " ".join(text.split())[:100] or f"kolom {number}"
        names.append(name if name not in names else f"{name} ({number})")
    return tuple(names)


def _workbook(data: bytes) -> list[list[str]]:
    try:
        book = python_calamine.load_workbook(io.BytesIO(data))
        rows = book.get_sheet_by_index(0).to_python(skip_empty_area=True)
    except (python_calamine.CalamineError, IndexError, OSError) as error:
        raise Invalid(
            "excel", gettext_noop("This Excel file cannot be read."), field="file"
        ) from error
    return [[_text(cell) for cell in row] for row in rows]


def _text(cell: object) -> str:
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell).replace("\0", "").strip()[:_MOST_CELL]


def _csv(data: bytes) -> list[list[str]]:
    if b"\0" in data:
        raise Invalid("csv", gettext_noop("This is no CSV or Excel file."), field="file")
    text = sheets.decoded(data)
    try:
        found = csv.reader(io.StringIO(text), delimiter=sheets.delimiter(text))
        return [[cell.strip()[:_MOST_CELL] for cell in line] for line in found]
    except csv.Error as error:
        raise Invalid("csv", gettext_noop("This is no CSV or Excel file."), field="file") from error

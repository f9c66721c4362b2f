"""Files people bring: CSV and GeoJSON, read into rows that know where they came from."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from balaikota.lib import sheets
from balaikota.lib.errors import Invalid, gettext_noop

MOST_ROWS = 50_000
MOST_BYTES = 20 * 1024 * 1024
T = TypeVar("T")


@dataclass(frozen=True)
class Row:
    """One row: its line in the file (or number of the feature), its cells, its geometry."""

    line: int
    cells: Mapping[str, str]
    geometry: Mapping[str, Any] | None = None

    def __getitem__(self, column: str) -> str:
        return self.cells.get(column, "")


@dataclass(frozen=True)
class Problem:
    """What is wrong with a row: where it stands, the message id, and the data for it."""

    line: int
    column: str
    value: str
    message: str
    data: Mapping[str, Any] = field(default_factory=dict)


class RowError(Exception):
    """One cell cannot be used; becomes a `Problem` of its row."""

    def __init__(self, column: str, message: str, **data: Any) -> None:
        super().__init__(message)
        self.column, self.message, self.data = column, message, data


@dataclass(frozen=True)
class Checked(Generic[T]):
    """What a file says: the rows that can be used, and the problems of the others."""

    rows: tuple[T, ...]
    problems: tuple[Problem, ...]


def check_rows(rows: list[Row], check: Callable[[Row], T]) -> Checked[T]:
    """Check row by row. `check` raises RowError for a row that cannot be used."""
    good: list[T] = []
    problems: list[Problem] = []
    for row in rows:
        try:
            good.append(check(row))
        except RowError as error:
            shown = row[error.column][:80]
            problems.append(Problem(row.line, error.column, shown, error.message, error.data))
    return Checked(tuple(good), tuple(problems))


def read(
    data: bytes,
    aliases: Mapping[str, str],
    needed: tuple[tuple[str, ...], ...],
    *,
    with_geometry: bool = False,
) -> list[Row]:
    """Read a CSV or GeoJSON file.

    Args:
        aliases: what a column may be called → what we call it.
        needed: sets of columns; at least one set must be complete.
        with_geometry: whether a GeoJSON file makes sense here.

    Raises:
        Invalid: the file as a whole cannot be read; says what to do.
    """
    if len(data) > MOST_BYTES:
        raise _refuse("too_big", gettext_noop("The file is larger than 20 MB. Split it."))
    if data[:4] == b"PK\x03\x04" or data[:4] == b"\xd0\xcf\x11\xe0":
        message = gettext_noop("This is a spreadsheet file. Save it as CSV and choose it again.")
        raise _refuse("spreadsheet", message)
    text = _decode(data)
    if not text.strip():
        raise _refuse("empty", gettext_noop("The file is empty."))
    geojson = text.lstrip()[:1] in "{["
    rows = _features(text, aliases) if geojson and with_geometry else _table(text, aliases)
    if not rows:
        raise _refuse("no_rows", gettext_noop("The file has a heading but no rows."))
    if len(rows) > MOST_ROWS:
        message = gettext_noop("The file has more than 50,000 rows. Split it.")
        raise _refuse("too_many_rows", message)
    columns = {column for row in rows for column in row.cells}
    if not any(set(some) <= columns for some in needed):
        raise _refuse(
            "columns",
            gettext_noop("Columns are missing. Needed: %(columns)s."),
            columns=" / ".join(", ".join(some) for some in needed),
        )
    return rows


def _refuse(code: str, message: str, **data: Any) -> Invalid:
    return Invalid(code, message, field="file", **data)


def _decode(data: bytes) -> str:
    if b"\0" in data[:4096] and data[:2] not in (b"\xff\xfe", b"\xfe\xff"):
        raise _refuse("not_text", gettext_noop("This is not a text file. Choose a CSV file."))
    return sheets.decoded(data)


def _table(text: str, aliases: Mapping[str, str]) -> list[Row]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=sheets.delimiter(text))
    rows: list[Row] = []
    columns: list[str] | None = None
    try:
        for cells in reader:
            stripped = [_cell(cell) for cell in cells]
            if not any(stripped):
                continue
            if columns is None:
                columns = [_column(cell, aliases) for cell in stripped]
                continue
            rows.append(Row(reader.line_num, dict(zip(columns, stripped, strict=False))))
            if len(rows) > MOST_ROWS:
                break
    except csv.Error as error:
        raise _refuse(
            "bad_csv", gettext_noop("Line %(line)s cannot be read as CSV."), line=reader.line_num
        ) from error
    return rows


def _features(text: str, aliases: Mapping[str, str]) -> list[Row]:
    try:
        features = json.loads(text)["features"]
        return [
            Row(
                number,
                {
                    _column(str(key), aliases): "" if value is None else _cell(str(value))
                    for key, value in (feature.get("properties") or {}).items()
                },
                feature.get("geometry"),
            )
            for number, feature in enumerate(features, 1)
        ]
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        message = gettext_noop("This is not a GeoJSON FeatureCollection.")
        raise _refuse("bad_geojson", message) from error


def _cell(text: str) -> str:
    """Without what no database keeps: NUL, and halves of characters."""
    return text.replace("\0", "").encode("utf-8", "replace").decode().strip()


def _column(name: str, aliases: Mapping[str, str]) -> str:
    plain = name.strip().lower().replace(" ", "_")
    return aliases.get(plain, plain)

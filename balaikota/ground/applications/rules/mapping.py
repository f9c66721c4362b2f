"""Which column of a file is which field: guessed from headings, chosen by hand, or as data. Pure.

A mapping file (`data/mappings/*.yaml`) carries another program's tables over into ours: several
sheets joined by keys, codes translated, columns combined. What comes out is one sheet whose
columns are named like our fields, and goes the same way as any other file.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

import yaml

from balaikota.lib.errors import Invalid, gettext_noop

from .codes import DATA, plain
from .fields import FIELDS
from .sheets import Sheet

KEY = "key"  # the row's own number in the list it comes from
CODE = "code"  # our code of an application
SPECIAL: dict[str, tuple[str, ...]] = {
    KEY: ("id", "id app", "id aplikasi", "nomor", "no"),
    CODE: ("kode", "kode aplikasi", "code"),
}


def guess(columns: tuple[str, ...]) -> dict[str, str]:
    """Field → column, from what the headings say. Each column is used once."""
    wanted = {field.name: field.spellings for field in FIELDS}
    wanted |= {name: frozenset((name, *others)) for name, others in SPECIAL.items()}
    found: dict[str, str] = {}
    for name, spellings in wanted.items():
        column = next((c for c in columns if plain(c) in spellings and c not in found.values()), "")
        if column:
            found[name] = column
    return found


@dataclass(frozen=True)
class Recipe:
    """A mapping file: its title, the sheets it needs (the first is the main one), and the rest."""

    name: str
    title: str
    source: str
    sheets: tuple[str, ...]
    raw: Mapping[str, Any]


@cache
def recipes() -> dict[str, Recipe]:
    """Every mapping file that is shipped, by name."""
    files = sorted((DATA / "mappings").glob("*.yaml"))
    return {file.stem: recipe(file.stem, yaml.safe_load(file.read_text())) for file in files}


def recipe(name: str, raw: Mapping[str, Any]) -> Recipe:
    """Raises KeyError when the data is no mapping."""
    return Recipe(name, raw["title"], raw["source"], tuple(raw["sheets"]), raw)


def carry(book: Recipe, sheets: Mapping[str, Sheet]) -> Sheet:
    """One sheet with our fields as columns, out of the sheets of another program.

    Raises:
        Invalid: a sheet or a column that the mapping names is missing.
    """
    for name in book.sheets:
        if name not in sheets:
            raise Invalid("sheet", gettext_noop("The sheet “%(name)s” is missing."), name=name)
    joined = {
        name: _joined(sheets[part.get("sheet", name)], part)
        for name, part in book.raw["joins"].items()
    }
    fields: Mapping[str, Any] = book.raw["fields"]
    rows = []
    for record in sheets[book.sheets[0]].records():
        row = dict(record)
        for name, part in book.raw["joins"].items():
            other = joined[name].get(record.get(part["from"], ""), {})
            row |= {f"{name}.{column}": text for column, text in other.items()}
        rows.append(tuple(_cell(row, how, sheets, book) for how in fields.values()))
    return Sheet(tuple(fields), tuple(rows))


def _joined(sheet: Sheet, part: Mapping[str, Any]) -> dict[str, dict[str, str]]:
    """Rows of the other sheet by key; of several the one that is latest by a column."""
    newest = part.get("latest", "")
    found: dict[str, dict[str, str]] = {}
    for record in sheet.records():
        before = found.get(record[part["to"]])
        if before is None or not newest or record[newest] >= before[newest]:
            found[record[part["to"]]] = record
    return found


def _cell(row: Mapping[str, str], how: Any, sheets: Mapping[str, Sheet], book: Recipe) -> str:
    """A column's name, or {column, values, nothing} or {columns, between}."""
    if isinstance(how, str):
        return _column(row, how, sheets, book)
    if "columns" in how:
        parts = [_column(row, column, sheets, book) for column in how["columns"]]
        return str(how.get("between", " ")).join(p for p in parts if p not in ("", "-"))
    text = _column(row, how["column"], sheets, book)
    if text in map(str, how.get("nothing", ())):
        return ""
    return str(how.get("values", {}).get(text, text))


def _column(row: Mapping[str, str], name: str, sheets: Mapping[str, Sheet], book: Recipe) -> str:
    if name in row:
        return row[name]
    sheet, _, column = name.rpartition(".")
    where = book.raw["joins"].get(sheet, {}).get("sheet", sheet) or book.sheets[0]
    known = sheets.get(where if sheet else book.sheets[0])
    if known is None or column not in known.columns:
        raise Invalid("column", gettext_noop("The column “%(name)s” is missing."), name=name)
    return ""  # this row has no partner in the other sheet

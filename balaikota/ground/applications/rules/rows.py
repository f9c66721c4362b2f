"""Rows of a file as values of fields, with what is wrong cell by cell. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from balaikota.lib.errors import Invalid, gettext_noop

from .fields import BY_NAME, Kind
from .mapping import CODE, KEY
from .values import check, read


@dataclass(frozen=True)
class Problem:
    """Something wrong with a cell. `fatal`: the row stays outside; else only the cell is left."""

    line: int
    column: str
    value: str
    refusal: Invalid
    fatal: bool


@dataclass(frozen=True)
class Row:
    """A row that can be taken. Only columns that the file has are in `values`."""

    line: int
    key: str
    code: str
    values: Mapping[str, Any]


@dataclass
class Read:
    """All rows of a file."""

    rows: list[Row] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    unmatched: dict[str, int] = field(default_factory=dict)  # name of an agency → rows


def read_rows(
    columns: Sequence[str], rows: Sequence[Sequence[str]], mapping: Mapping[str, str],
    agencies: Mapping[str, str], default_agency: str = "",
) -> Read:  # fmt: skip
    """Read a file by its mapping.

    Args:
        mapping: field → column.
        agencies: name as the file writes it → code; names that are not in it are `unmatched`.
        default_agency: of rows that name none.
    """
    place = {name: columns.index(column) for name, column in mapping.items() if column in columns}
    found = Read()
    for line, cells in enumerate(rows, 2):
        _read_row(line, {name: cells[at] for name, at in place.items()}, mapping, found,
                  agencies, default_agency)  # fmt: skip
    return found


def _read_row(
    line: int, cells: dict[str, str], mapping: Mapping[str, str], found: Read,
    agencies: Mapping[str, str], default_agency: str,
) -> None:  # fmt: skip
    values: dict[str, Any] = {}
    for name, text in cells.items():
        if name in (KEY, CODE) or BY_NAME[name].kind is Kind.AGENCY:
            continue
        try:
            values[name] = read(BY_NAME[name], text)
            check({name: values[name]})
        except Invalid as refusal:
            values.pop(name, None)
            fatal = name == "title"
            found.problems.append(Problem(line, mapping[name], text[:200], refusal, fatal))
            if fatal:
                return
    if not values.get("title"):
        nameless = Invalid("no_title", gettext_noop("The row names no application."), field="title")
        found.problems.append(Problem(line, mapping.get("title", ""), "", nameless, True))
        return
    agency = _agency(line, cells.get("agency", "").strip(), mapping, found, agencies)
    if agency or (default_agency and not cells.get("agency", "").strip()):
        values["agency"] = agency or default_agency
        code = cells.get(CODE, "").strip().lower()
        found.rows.append(Row(line, cells.get(KEY, "").strip()[:60], code, values))


def _agency(
    line: int, name: str, mapping: Mapping[str, str], found: Read, agencies: Mapping[str, str]
) -> str:
    code = agencies.get(name, "")
    if not code and name:
        found.unmatched[name] = found.unmatched.get(name, 0) + 1
        refusal = Invalid(
            "unmatched", gettext_noop("This agency is not one of the city's; say which it is."),
            field="agency",
        )  # fmt: skip
        found.problems.append(Problem(line, mapping["agency"], name[:200], refusal, True))
    return code

"""Checking rows against the columns of a manifest: typed values, or the faults of the row."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, tzinfo
from typing import Any

from balaikota.lib.errors import gettext_noop as _

from . import numbers
from .problems import Fault
from .shapes import ColumnSpec, Manifest, PeriodRule

Raw = Mapping[str, Any]
Values = dict[str, Any]
EMPTY = frozenset({"", "-", "–", "n/a", "#n/a", "null", "none", "nan", "nil"})
_LONGEST_MISSING = 20  # characters of a text that means "no value"
LONGEST = 10_000  # characters of one value

FAULTS: dict[str, str] = {
    "missing": _("“%(column)s” is empty, but it must be filled."),
    "type": _("“%(column)s” should be %(type)s, but “%(value)s” is not."),
    "minimum": _("“%(column)s” is %(value)s, below the minimum of %(limit)s."),
    "maximum": _("“%(column)s” is %(value)s, above the maximum of %(limit)s."),
    "pattern": _("“%(column)s” does not look as it should: “%(value)s”."),
    "enum": _("“%(value)s” is not one of the values that “%(column)s” may have."),
    "long": _("“%(column)s” is too long."),
    "twice": _("The key “%(value)s” stands in another row too."),
    "unique": _("“%(column)s” must be unique, but “%(value)s” stands in another row too."),
    "place": _("No region was found for “%(value)s”."),
    "refused": _("“%(column)s”: %(value)s"),
    "row": _("This row cannot be read: %(value)s."),
}

Test = Callable[[Any], Fault | None]


@dataclass(frozen=True, slots=True)
class _Column:
    name: str
    source: str
    read: numbers.Reader
    kind: str
    missing: frozenset[str]
    required: bool
    default: Any
    tests: tuple[Test, ...]
    shown: bool  # whether a bad value may be repeated in the reason


def header_key(text: str) -> str:
    """Headers are equal but for case and spaces: "Kode  Rekening" = "kode rekening"."""
    return " ".join(str(text).split()).casefold()


def present(columns: Iterable[ColumnSpec], header: Iterable[str]) -> dict[str, str]:
    """Our column → their name, for those columns that are there."""
    theirs = {header_key(name): name for name in header}
    found = {}
    for column in columns:
        key = header_key(column.source or column.name)
        top = key.split(".")[0]
        if key in theirs:
            found[column.name] = theirs[key]
        elif "." in key and top in theirs:  # a path into a nested value
            found[column.name] = column.source
    return found


def vanished(columns: Iterable[ColumnSpec], header: Iterable[str]) -> tuple[str, ...]:
    """Their names of columns that should be there and are not; those with a default may lack."""
    columns = tuple(columns)
    there = present(columns, header)
    return tuple(
        column.source or column.name
        for column in columns
        if column.name not in there and column.default is None
    )


class Checker:
    """Made once for a manifest and a header; `check` is called for every row."""

    def __init__(self, manifest: Manifest, header: Iterable[str], zone: tzinfo = UTC) -> None:
        there = present(manifest.columns, header)
        self._columns = tuple(
            _compiled(column, there.get(column.name, column.source or column.name), zone)
            for column in manifest.columns
        )
        self._nested = any("." in column.source for column in self._columns)

    def check(self, raw: Raw) -> tuple[Values, list[Fault]]:
        """Typed values by our names (None where there is none), and what is wrong."""
        values: Values = {}
        faults: list[Fault] = []
        for column in self._columns:
            given = raw.get(column.source)
            if given is None and self._nested:
                given = dig(raw, column.source)
            if given is None or (given.__class__ is str and _is_missing(given, column.missing)):
                given = column.default
                if given is None:
                    values[column.name] = None
                    if column.required:
                        faults.append(Fault(column.name, "missing"))
                    continue
            try:
                value = column.read(given)
            except (ValueError, TypeError, OverflowError, AttributeError):
                values[column.name] = None
                faults.append(_of_type(column, given))
                continue
            values[column.name] = value
            for test in column.tests:
                fault = test(value)
                if fault is not None:
                    faults.append(fault)
        return values, faults


def _is_missing(given: str, missing: frozenset[str]) -> bool:
    text = given.strip()
    return not text or (len(text) <= _LONGEST_MISSING and text.lower() in missing)


def dig(raw: Any, path: str) -> Any:
    """A value by its dotted path; numbers index lists. None when it is not there."""
    for part in path.split(".") if path else ():
        if isinstance(raw, Mapping):
            raw = raw.get(part)
        elif isinstance(raw, list) and part.isdecimal() and int(part) < len(raw):
            raw = raw[int(part)]
        else:
            return None
    return raw


def _of_type(column: _Column, given: Any) -> Fault:
    shown = str(given)[:80] if column.shown else "•••"
    return Fault(column.name, "type", {"type": column.kind, "value": shown})


def _compiled(column: ColumnSpec, source: str, zone: tzinfo) -> _Column:
    missing = EMPTY | {word.strip().lower()[:_LONGEST_MISSING] for word in column.missing}
    return _Column(
        name=column.name, source=source, kind=column.type, missing=frozenset(missing),
        read=numbers.reader(column.type, column.format, zone),
        required=column.required, default=column.default,
        tests=tuple(_tests(column)), shown=not column.personal,
    )  # fmt: skip


def _tests(column: ColumnSpec) -> Iterable[Test]:
    """The constraints of a column as functions, cheapest first."""
    name, hidden = column.name, column.personal

    def fault(code: str, value: Any, **data: Any) -> Fault:
        return Fault(name, code, {"value": "•••" if hidden else str(value)[:80], **data})

    if column.minimum is not None and column.type in ("integer", "number"):
        low = column.minimum
        yield lambda value: fault("minimum", value, limit=low) if value < low else None
    if column.maximum is not None and column.type in ("integer", "number"):
        high = column.maximum
        yield lambda value: fault("maximum", value, limit=high) if value > high else None
    if column.enum:
        allowed = frozenset(column.enum)
        yield lambda value: fault("enum", value) if str(value) not in allowed else None
    if column.pattern:
        match = re.compile(column.pattern).fullmatch
        yield lambda value: fault("pattern", value) if not match(str(value)[:LONGEST]) else None
    if column.type == "string":
        yield lambda value: Fault(name, "long") if len(value) > LONGEST else None


def period_of(rule: PeriodRule | None, values: Values) -> str:
    """ "2026", "2026-11" or "2026-11-23"; "" when the row does not say."""
    if rule is None:
        return ""
    if rule.column:
        given = values.get(rule.column)
        length = {"year": 4, "month": 7, "day": 10}[rule.cut]
        return str(given)[:length] if given is not None else ""
    year, month = values.get(rule.year), values.get(rule.month) if rule.month else None
    if year is None:
        return ""
    if rule.month and month is not None and str(month).isdecimal() and 1 <= int(month) <= 12:
        return f"{int(year):04d}-{int(month):02d}"
    return "" if rule.month else f"{int(year):04d}"


def key_of(names: tuple[str, ...], values: Values, place: str) -> str:
    """What makes a row the same row next time; without a key, where it stands (`place`)."""
    if not names:
        return place
    return "|".join(str(values.get(name, "")).replace("|", "¦") for name in names)

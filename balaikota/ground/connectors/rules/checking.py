"""Checking rows against the columns of a manifest: typed values, or the faults of the row."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, tzinfo
from typing import Any

from balaikota.lib.errors import gettext_noop as _

from . import numbers
from .problems import Fault
from .shapes import ColumnSpec, Manifest, PeriodRule

Raw = Mapping[str, Any]
Values = dict[str, Any]
Columns = Mapping[str, Sequence[Any]]
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
    "same_thing": _("Another row says something else of the same thing: %(value)s."),
    "place": _("No region was found for “%(value)s”."),
    "refused": _("“%(column)s”: %(value)s"),
    "row": _("This row cannot be read: %(value)s."),
}

Test = Callable[[Any], Fault | None]
_REMEMBERED = 2048  # texts of one column
_SHORT = 64  # characters of a text that is worth remembering


class _Wrong:
    """What came instead of a value: why it is no good, and what could be read of it."""

    __slots__ = ("faults", "value")

    def __init__(self, faults: list[Fault], value: Any = None) -> None:
        self.faults, self.value = faults, value


class _Column:
    """Reads one column of many rows. Texts that come again and again are read once."""

    def __init__(self, spec: ColumnSpec, source: str, zone: tzinfo) -> None:
        self.name, self.source, self._kind = spec.name, source, spec.type
        self._read = numbers.reader(spec.type, spec.format, zone)
        missing = {word.strip().lower()[:_LONGEST_MISSING] for word in spec.missing}
        self._missing = EMPTY | missing
        self._required, self._default = spec.required, spec.default
        self._tests = tuple(_tests(spec))
        self._shown = not spec.personal  # whether a bad value may be repeated in the reason
        self._memo: _Memo | None = _Memo(self.one)
        self.wrong = 0

    def many(self, given: list[Any]) -> list[Any]:
        """Values, with _Wrong where there is none."""
        memo, one = self._memo, self.one
        if memo is None:
            return [one(value) for value in given]
        memo.missed = 0
        found = [memo[value] if value.__class__ is str else one(value) for value in given]
        if len(memo) >= _REMEMBERED and memo.missed * 2 > len(given):
            self._memo = None  # a column of names or numbers: remembering costs more than it saves
        return found

    def one(self, given: Any) -> Any:
        text = given.strip() if given.__class__ is str else given
        if (
            text is None
            or text == ""
            or (
                text.__class__ is str
                and len(text) <= _LONGEST_MISSING
                and text.lower() in self._missing
            )
        ):
            given = self._default
            if given is None:
                return self._no([Fault(self.name, "missing")]) if self._required else None
        try:
            value = self._read(given)
        except (ValueError, TypeError, OverflowError, AttributeError):
            shown = str(given)[:80] if self._shown else "•••"
            return self._no([Fault(self.name, "type", {"type": self._kind, "value": shown})])
        for test in self._tests:
            if test(value) is not None:
                return self._no([f for t in self._tests if (f := t(value)) is not None], value)
        return value

    def _no(self, faults: list[Fault], value: Any = None) -> _Wrong:
        self.wrong += 1
        return _Wrong(faults, value)


class _Memo(dict[str, Any]):
    """Text → its value; what is wrong is not kept, so that it is counted each time."""

    def __init__(self, read: Callable[[str], Any]) -> None:
        super().__init__()
        self._read, self.missed = read, 0

    def __missing__(self, text: str) -> Any:
        self.missed += 1
        value = self._read(text)
        if len(self) < _REMEMBERED and len(text) <= _SHORT and value.__class__ is not _Wrong:
            self[text] = value
        return value


@dataclass
class Checked:
    """Rows as columns of typed values by our names, and the faults of rows by their number."""

    columns: dict[str, list[Any]]
    faults: dict[int, list[Fault]]

    def row(self, number: int) -> Values:
        return {name: values[number] for name, values in self.columns.items()}


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
    """Made once for a manifest and a header; asked for many rows at a time."""

    def __init__(self, manifest: Manifest, header: Iterable[str], zone: tzinfo = UTC) -> None:
        there = present(manifest.columns, header)
        self._columns = tuple(
            _Column(column, there.get(column.name, column.source or column.name), zone)
            for column in manifest.columns
        )
        self._nested = any("." in column.source for column in self._columns)

    def check_all(self, rows: Sequence[Raw]) -> Checked:
        """Typed values by our names (None where there is none), and what is wrong."""
        checked = Checked({}, {})
        for column in self._columns:
            given = [row.get(column.source) for row in rows]
            if self._nested:
                given = [
                    dig(rows[number], column.source) if value is None else value
                    for number, value in enumerate(given)
                ]
            before = column.wrong
            values = column.many(given)
            if column.wrong != before:
                _set_apart(values, checked.faults)
            checked.columns[column.name] = values
        return checked

    def check(self, raw: Raw) -> tuple[Values, list[Fault]]:
        """`check_all` for one row."""
        checked = self.check_all([raw])
        return checked.row(0), checked.faults.get(0, [])


def given_back(columns: Iterable[ColumnSpec], values: Mapping[str, Any]) -> dict[str, Any]:
    """Typed values as their source would write them: what `check` reads as these values again."""
    return {
        column.source or column.name: _written(column, values.get(column.name))
        for column in columns
    }


def _written(column: ColumnSpec, value: Any) -> Any:
    if value is None:
        return None
    if column.type == "geopoint":
        pair = value if column.format.replace(" ", "") == "lon,lat" else reversed(value)
        return ", ".join(map(repr, pair))
    if column.format and column.type == "date":
        return date.fromisoformat(value).strftime(column.format)
    if column.format and column.type == "datetime":
        return datetime.fromisoformat(value).strftime(column.format)
    return value


def _set_apart(values: list[Any], faults: dict[int, list[Fault]]) -> None:
    for number, value in enumerate(values):
        if value.__class__ is _Wrong:
            faults.setdefault(number, []).extend(value.faults)
            values[number] = value.value


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


_CUTS = {"year": 4, "month": 7, "day": 10}


def periods(rule: PeriodRule | None, columns: Columns, count: int) -> list[str]:
    """ "2026", "2026-11" or "2026-11-23" for each row; "" where it does not say."""
    if rule is None:
        return [""] * count
    if rule.column:
        length = _CUTS[rule.cut]
        return ["" if day is None else str(day)[:length] for day in columns[rule.column]]
    months = columns[rule.month] if rule.month else [""] * count
    pairs = zip(columns[rule.year], months, strict=True)
    return [_year_and_month(year, month) for year, month in pairs]


def _year_and_month(year: Any, month: Any) -> str:
    if not str(year).isdecimal():
        return ""
    if month == "":
        return f"{int(year):04d}"
    if str(month).isdecimal() and 1 <= int(month) <= 12:
        return f"{int(year):04d}-{int(month):02d}"
    return ""


def keys(names: tuple[str, ...], columns: Columns, places: Iterable[str]) -> list[str]:
    """What makes a row the same row next time; without a key, where it stands (`places`)."""
    if not names:
        return list(places)
    parts = [[str(value).replace("|", "¦") for value in columns[name]] for name in names]
    return parts[0] if len(parts) == 1 else ["|".join(part) for part in zip(*parts, strict=True)]

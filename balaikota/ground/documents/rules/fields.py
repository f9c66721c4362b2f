"""What a template asks for and what a stranger may read of it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from enum import StrEnum
from typing import Any

import msgspec

from balaikota.lib.errors import Invalid, gettext_noop
from balaikota.lib.redact import mask_nik

_NAME = re.compile(r"[a-z][a-z0-9_]{0,39}")
_MOST_TEXT = 20_000
_MOST_ROWS = 200
MONTHS = (
    "Januari", "Februari", "Maret", "April", "Mei", "Juni", "Juli", "Agustus", "September",
    "Oktober", "November", "Desember",
)  # fmt: skip


class Kind(StrEnum):
    """Kinds of values. The first seven are text when they reach the template."""

    TITLE = "title"  # what this one document is called, instead of the template's name
    TEXT = "text"
    LONG = "long"
    NAME = "name"
    NUMBER16 = "number16"  # NIK, KK
    DATE = "date"
    MONEY = "money"
    ROWS = "rows"  # of a fixed set of columns
    LINES = "lines"  # paragraphs, copies
    PAIRS = "pairs"  # tables of label and value: [{"title", "rows": [[label, value]]}]
    GRIDS = "grids"  # tables with a head: [{"title", "columns", "rows": [[…]]}]


class Pairs(msgspec.Struct, forbid_unknown_fields=True):
    """A table of labels and values."""

    rows: list[tuple[str, str]]
    title: str = ""


class Grid(msgspec.Struct, forbid_unknown_fields=True):
    """A table with a head."""

    columns: list[str]
    rows: list[list[str]]
    title: str = ""


_SHAPES: dict[Kind, Any] = {
    Kind.LINES: list[str],
    Kind.PAIRS: list[Pairs],
    Kind.GRIDS: list[Grid],
}
_EXAMPLES: dict[Kind, Any] = {
    Kind.LINES: ["…"],
    Kind.PAIRS: [{"title": "", "rows": [["…", "…"]]}],
    Kind.GRIDS: [{"title": "", "columns": ["…"], "rows": [["…"]]}],
    Kind.DATE: "2026-01-02",
    Kind.MONEY: "1000000",
    Kind.NUMBER16: "0" * 16,
}


class Shown(StrEnum):
    """What the public page says of a value."""

    NO = "no"
    MASKED = "masked"
    WHOLE = "whole"


@dataclass(frozen=True, slots=True)
class Field:
    """One value of a template. `columns` name the parts of each row of `ROWS`."""

    name: str
    title: str
    kind: Kind = Kind.TEXT
    required: bool = True
    shown: Shown = Shown.NO
    columns: tuple[str, ...] = ()
    example: str = ""


def read(raw: object) -> tuple[Field, ...]:
    """Fields from a list of mappings, as YAML and JSON hold them.

    Raises:
        Invalid: names which field is wrong.
    """
    if not isinstance(raw, Sequence) or isinstance(raw, str):
        raise _bad("fields")
    found = tuple(_field(item) for item in raw)
    if len({field.name for field in found}) != len(found):
        raise _bad("name")
    return found


def _field(item: object) -> Field:
    if not isinstance(item, Mapping):
        raise _bad("fields")
    name = str(item.get("name", ""))
    if not _NAME.fullmatch(name) or set(item) - set(Field.__slots__):
        raise _bad(name or "name")
    try:
        return Field(
            name=name,
            title=str(item.get("title", "") or name),
            kind=Kind(item.get("kind", Kind.TEXT)),
            required=bool(item.get("required", True)),
            shown=Shown(item.get("shown", Shown.NO)),
            columns=tuple(str(column) for column in item.get("columns", ())),
            example=str(item.get("example", "")),
        )
    except (ValueError, TypeError) as error:
        raise _bad(name) from error


def _bad(name: str) -> Invalid:
    return Invalid(
        "fields", gettext_noop("The field %(name)s of the template is not right."), name=name,
        field="fields",
    )  # fmt: skip


def plain(fields: Iterable[Field]) -> list[dict[str, Any]]:
    """Fields as they are stored; the inverse of `read`."""
    return [{**asdict(field), "columns": list(field.columns)} for field in fields]


def checked(fields: Sequence[Field], values: Mapping[str, object]) -> dict[str, Any]:
    """Values for a template: all that is asked for, nothing else, each of its kind.

    Raises:
        Invalid: one is missing, unknown or of another kind; `field` names it.
    """
    unknown = set(values) - {field.name for field in fields}
    if unknown:
        name = sorted(unknown)[0]
        message = gettext_noop("The template does not know the field %(name)s.")
        raise Invalid("unknown_value", message, field=name, name=name)
    return {field.name: _value(field, values.get(field.name)) for field in fields}


def _value(field: Field, value: object) -> Any:
    if field.kind is Kind.ROWS:
        return _rows(field, value)
    if field.kind in _SHAPES:
        return _shaped(field, value)
    text = value.isoformat() if isinstance(value, date) else str(value if value is not None else "")
    text = "".join(c for c in text if c.isprintable() or c in "\n\t").strip()[:_MOST_TEXT]
    if field.required and not text:
        raise _missing(field)
    try:
        return _written(field.kind, text) if text else ""
    except ValueError as error:
        raise _not_right(field) from error


def _written(kind: Kind, text: str) -> str:
    if kind is Kind.DATE:
        return date.fromisoformat(text).isoformat()
    if kind is Kind.MONEY:
        return str(int(text))
    if kind is Kind.NUMBER16 and not re.fullmatch(r"\d{16}", text):
        raise ValueError
    return text


def _shaped(field: Field, value: object) -> list[Any]:
    try:
        read = msgspec.convert(value if value is not None else [], _SHAPES[field.kind])
    except msgspec.ValidationError as error:
        raise _not_right(field) from error
    if (field.required and not read) or len(msgspec.json.encode(read)) > _MOST_TEXT * 5:
        raise _missing(field)
    shaped: list[Any] = msgspec.to_builtins(read)
    return shaped


def _missing(field: Field) -> Invalid:
    message = gettext_noop("%(title)s is missing.")
    return Invalid("value_missing", message, title=field.title, field=field.name)


def _not_right(field: Field) -> Invalid:
    message = gettext_noop("%(title)s is not right.")
    return Invalid("value_kind", message, title=field.title, field=field.name)


def _rows(field: Field, value: object) -> list[dict[str, str]]:
    rows = list(value) if isinstance(value, Sequence) and not isinstance(value, str) else []
    if (field.required and not rows) or len(rows) > _MOST_ROWS:
        raise _missing(field)
    return [
        {column: str(row.get(column, ""))[:_MOST_TEXT] for column in field.columns}
        for row in rows
        if isinstance(row, Mapping)
    ]


def long_day(day: date) -> str:
    """ "23 November 2026", as letters write it whatever the language of the interface."""
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def rupiah(amount: int) -> str:
    """ "Rp1.234.567"."""
    return f"Rp{amount:,}".replace(",", ".")


def for_print(fields: Sequence[Field], values: Mapping[str, Any]) -> dict[str, Any]:
    """Values as the template gets them: days and money in words people write."""
    return {field.name: _printed(field.kind, values.get(field.name, "")) for field in fields}


def _printed(kind: Kind, value: Any) -> Any:
    if kind is Kind.DATE and value:
        return long_day(date.fromisoformat(value))
    if kind is Kind.MONEY and value:
        return rupiah(int(value))
    return value


def mask_name(name: str) -> str:
    """ "Siti Nurhaliza" → "S••• N•••••••": who has the letter in hand recognises it."""
    return " ".join(word[0] + "•" * max(len(word) - 1, 1) for word in name.split())


def masked(kind: Kind, value: str) -> str:
    """A value as strangers may read it."""
    if kind is Kind.NUMBER16:
        return mask_nik(value)
    return mask_name(value)


def public(fields: Sequence[Field], values: Mapping[str, Any]) -> list[tuple[str, str]]:
    """(title, value) of what the public page shows."""
    printed = for_print(fields, values)
    shown = []
    for field in fields:
        value = printed[field.name]
        if field.kind is Kind.TITLE:  # it stands above the lines
            continue
        if field.shown is Shown.NO or not value or not isinstance(value, str):
            continue
        text = value if field.shown is Shown.WHOLE else masked(field.kind, value)
        shown.append((field.title, text))
    return shown


def heading(fields: Sequence[Field], values: Mapping[str, Any], otherwise: str) -> str:
    """What a document is called: its value of kind `TITLE`, else the template's name."""
    titles = [str(values[field.name]) for field in fields if field.kind is Kind.TITLE]
    return next((title for title in titles if title), otherwise)[:160]


def about(fields: Sequence[Field], values: Mapping[str, Any]) -> str:
    """Initials of whom a document is about: the first name the public page shows, else ""."""
    for field in fields:
        if field.kind is Kind.NAME and field.shown is not Shown.NO:
            return " ".join(f"{word[0]}." for word in str(values.get(field.name, "")).split())
    return ""


def examples(fields: Sequence[Field]) -> dict[str, Any]:
    """Values for a preview of a template nobody has filled yet."""
    return {field.name: _example(field) for field in fields}


def _example(field: Field) -> Any:
    if field.kind is Kind.ROWS:
        return [dict.fromkeys(field.columns, "…")]
    return field.example or _EXAMPLES.get(field.kind, field.title)

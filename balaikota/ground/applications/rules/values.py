"""Values of fields: read from the text of a file, and checked wherever they come from."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from balaikota.lib.errors import Invalid, gettext_noop

from .codes import find, lists, plain
from .fields import BY_NAME, Field, Kind, Value

EMPTY = frozenset({"", "-", "--", "n/a", "tidak diketahui", "none", "null"})
_YES = frozenset({"ya", "y", "yes", "true", "1", "ada", "sudah"})
_NO = frozenset({"tidak", "t", "no", "false", "0", "tidak ada", "belum", "noada"})
_YEARS = range(1970, 2101)
_BOUNDS: dict[Kind, tuple[int, int]] = {  # lowest, and first that is too much
    Kind.YEAR: (_YEARS.start, _YEARS.stop),
    Kind.MONEY: (0, 10**14),
    Kind.NUMBER: (0, 2**31),
}


def read(field: Field, text: str) -> Value:
    """A cell of a file as a value; what says nothing ("-") is empty.

    Raises:
        Invalid: the text cannot be understood; says how it should look.
    """
    text = text.strip()
    if text.lower() in EMPTY:
        return empty(field)
    if field.kind in _READERS:
        return _READERS[field.kind](field, text)
    value = re.sub(r"\s+", " ", text) if field.kind is not Kind.LONG else text
    return value[: field.most] if field.kind is Kind.LONG else value


def empty(field: Field) -> Value:
    """What an empty field holds."""
    if field.kind is Kind.CODES:
        return ()
    if field.kind in (Kind.YES_NO, Kind.NUMBER, Kind.MONEY, Kind.YEAR, Kind.DATE):
        return None
    return ""


def check(values: Mapping[str, Any]) -> None:
    """Refuse values that cannot stand, wherever they come from. Raises Invalid."""
    for name, value in values.items():
        field = BY_NAME[name]
        if value in (None, "", (), []):
            continue
        _check_one(field, value)
    for name in ("title", "agency"):
        if name in values and not values[name]:
            raise Invalid("needed", gettext_noop("This cannot be empty."), field=name)


def _check_one(field: Field, value: Any) -> None:
    if field.kind in (Kind.CODE, Kind.CODES):
        codes = [value] if field.kind is Kind.CODE else value
        if any(code not in lists()[field.codes] for code in codes):
            raise _unknown(field, str(value))
    elif isinstance(value, str) and len(value) > field.most:
        raise Invalid(
            "long", gettext_noop("Write at most %(most)s letters."), field=field.name,
            most=field.most,
        )  # fmt: skip
    elif field.kind is Kind.URL and not re.fullmatch(r"https?://[^\s/]+\S*", value):
        raise _bad_url(field)
    elif field.kind in _BOUNDS and not _BOUNDS[field.kind][0] <= value < _BOUNDS[field.kind][1]:
        raise _bad_number(field, str(value))


def _code(field: Field, text: str) -> str:
    code = find(field.codes, text)
    if not code:
        raise _unknown(field, text)
    return code


def _codes(field: Field, text: str) -> tuple[str, ...]:
    parts = [part for part in re.split(r"[;,|\n]|\bdan\b", text) if part.strip()]
    return tuple(dict.fromkeys(_code(field, part) for part in parts))


def _yes_no(field: Field, text: str) -> bool:
    said = plain(text)
    if said not in _YES | _NO:
        raise Invalid(
            "yes_no", gettext_noop("Write ya or tidak, not “%(text)s”."), field=field.name,
            text=text[:40],
        )  # fmt: skip
    return said in _YES


def _money(field: Field, text: str) -> Decimal:
    """Rupiah as people write them: "Rp1.234.567,00", "37300000", "1,5 juta" is refused."""
    digits = re.sub(r"(?i)^rp\.?\s*|\s|,-$", "", text)
    digits = re.sub(r"[.,]\d{1,2}$", "", digits) if re.search(r"\d[.,]\d{1,2}$", digits) else digits
    try:
        return Decimal(re.sub(r"[.,]", "", digits))
    except InvalidOperation:
        raise _bad_number(field, text) from None


def _number(field: Field, text: str) -> int:
    digits = re.sub(r"[.,\s]", "", text)
    if not digits.isdecimal() or len(digits) > 10:
        raise _bad_number(field, text)
    return int(digits)


def _year(field: Field, text: str) -> int:
    found = re.fullmatch(r"(\d{4})(?:\.0|-\d\d-\d\d.*)?", text)
    if not found or int(found[1]) not in _YEARS:
        raise Invalid(
            "year", gettext_noop("“%(text)s” is not a year, such as 2021."), field=field.name,
            text=text[:40],
        )  # fmt: skip
    return int(found[1])


def _date(field: Field, text: str) -> date:
    """2026-03-01 (also with a time), or 1/3/2026: day first, as Indonesia writes."""
    for form in ("%Y-%m-%d", "%d/%m/%Y", "%d-%m-%Y"):
        try:
            return datetime.strptime(text[:10], form).date()  # noqa: DTZ007 (a day, no moment)
        except ValueError:
            continue
    raise Invalid(
        "date", gettext_noop("“%(text)s” is not a date, such as 2026-03-01."), field=field.name,
        text=text[:40],
    )  # fmt: skip


def _url(field: Field, text: str) -> str:
    """An address; without a scheme it is http, as old lists mean it."""
    address = text if re.match(r"(?i)https?://", text) else f"http://{text}"
    if not re.fullmatch(r"(?i)https?://[\w.-]+(:\d+)?(/\S*)?", address):
        raise _bad_url(field)
    return address


def _bad_url(field: Field) -> Invalid:
    return Invalid(
        "url", gettext_noop("Write an address such as https://simpeg.kota.go.id."), field=field.name
    )


def _bad_number(field: Field, text: str) -> Invalid:
    return Invalid(
        "number", gettext_noop("“%(text)s” is not a number that can stand here."),
        field=field.name, text=text[:40],
    )  # fmt: skip


def _unknown(field: Field, text: str) -> Invalid:
    return Invalid(
        "code", gettext_noop("“%(text)s” is not one of: %(known)s."), field=field.name,
        text=text[:40], known=", ".join(e.words["id"] for e in lists()[field.codes].values()),
    )  # fmt: skip


_READERS: dict[Kind, Callable[[Field, str], Value]] = {
    Kind.CODE: _code,
    Kind.CODES: _codes,
    Kind.YES_NO: _yes_no,
    Kind.MONEY: _money,
    Kind.NUMBER: _number,
    Kind.YEAR: _year,
    Kind.DATE: _date,
    Kind.URL: _url,
}

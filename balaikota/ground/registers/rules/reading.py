"""A row of a source as a thing of a register, or what is wrong with it. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Container, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from balaikota.lib.errors import gettext_noop as _

from .shapes import Field, Register

Thing = dict[str, Any]
_ACCOUNT = re.compile(r"[1-9](\.\d{1,6})*")
_PERIOD = re.compile(r"(19|20)\d\d(-(0[1-9]|1[0-2]))?")
_CLOCK = re.compile(r"([01]?\d|2[0-3])[.:]([0-5]\d)(?:[.:][0-5]\d)?")
_MOST = Decimal(10) ** 17


class Wrong(Exception):
    """A field cannot be what it says. `sentence` is a msgid."""

    def __init__(self, column: str, sentence: str) -> None:
        super().__init__(sentence)
        self.column, self.sentence = column, sentence


@dataclass(frozen=True)
class Known:
    """What the city knows: its agencies by code and by name, its regions, and what lies where."""

    agencies: Container[str] = ()
    called: Mapping[str, str] = field(default_factory=dict)  # name in small letters → code
    regions: Container[str] = ()
    locate: Callable[[float, float], str] = lambda longitude, latitude: ""


def read(register: Register, row: Mapping[str, Any], known: Known) -> Thing:
    """Raises Wrong with the first field that is."""
    thing = {one.name: value(one, row.get(one.name), known) for one in register.fields}
    for check in (_has_two_ends, _lasts, _counts_something):
        check(thing)
    if "agency" in thing and not thing["agency"]:
        thing["agency"] = known.called.get(thing["office"].lower(), "")
    if "region" in thing and not thing["region"] and thing["longitude"] is not None:
        thing["region"] = known.locate(thing["longitude"], thing["latitude"])
    return thing


def identity(register: Register, row: Mapping[str, Any]) -> tuple[Any, ...] | None:
    """What tells the thing from others; None when the row does not say it well."""
    try:
        return tuple(
            value(register.field(name), row.get(name), Known()) for name in register.identity
        )
    except Wrong:
        return None


def value(one: Field, given: Any, known: Known) -> Any:
    """A field's value. Raises Wrong."""
    text = "" if given is None else " ".join(str(given).split())
    if not text:
        if one.required:
            raise Wrong(one.name, _("This must not be empty."))
        return "" if one.kind in _TEXTS else None
    if one.kind in ("agency", "region"):
        return _code(one, text, known)
    return _READ[one.kind](one, text)


def _text(one: Field, text: str) -> str:
    return text[: one.longest]


def _account(one: Field, text: str) -> str:
    plain = text.replace(" ", "").strip(".")
    if not _ACCOUNT.fullmatch(plain) or len(plain) > one.longest:
        raise Wrong(one.name, _("An account is written in digits and dots: 5.1.02.01."))
    return plain


def _period(one: Field, text: str) -> str:
    if not _PERIOD.fullmatch(text):
        raise Wrong(one.name, _("Write the period as 2026 or 2026-11."))
    return text


def _day(one: Field, text: str) -> date:
    try:
        return date.fromisoformat(text[:10])
    except ValueError:
        raise Wrong(one.name, _("This is no day.")) from None


def _clock(one: Field, text: str) -> str:
    found = _CLOCK.match(text)
    if not found:
        raise Wrong(one.name, _("Write the time as 08.30."))
    return f"{int(found[1]):02d}.{found[2]}"


def _number(one: Field, text: str) -> Decimal:
    try:
        number = Decimal(text)
    except InvalidOperation:
        raise Wrong(one.name, _("This is no number.")) from None
    if not number.is_finite() or abs(number) >= _MOST:
        raise Wrong(one.name, _("This is no number."))
    return number


def _money(one: Field, text: str) -> Decimal:
    number = _number(one, text)
    if number < 0 and one.name != "realised":  # what was booked back stands below zero
        raise Wrong(one.name, _("This must not be below zero."))
    return number.quantize(Decimal("0.01"))


def _count(one: Field, text: str) -> int:
    number = _number(one, text)
    if number != int(number) or not 0 <= number < 2**31:
        raise Wrong(one.name, _("This must be a whole number."))
    return int(number)


def _year(one: Field, text: str) -> int:
    number = _count(one, text)
    if not 1800 <= number <= 2200:
        raise Wrong(one.name, _("This is no year."))
    return number


def _longitude(one: Field, text: str) -> float:
    return _degrees(one, text, 180)


def _latitude(one: Field, text: str) -> float:
    return _degrees(one, text, 90)


def _degrees(one: Field, text: str, most: int) -> float:
    number = float(_number(one, text))
    if abs(number) > most:
        raise Wrong(one.name, _("This point is not on the earth."))
    return number


def _code(one: Field, text: str, known: Known) -> str:
    if one.kind == "agency":
        if text not in known.agencies:
            raise Wrong(one.name, _("There is no agency of this code."))
    elif text not in known.regions:
        raise Wrong(one.name, _("There is no region of this code."))
    return text


_TEXTS = frozenset({"text", "account", "period", "clock", "region", "agency"})
_READ: Mapping[str, Callable[[Field, str], Any]] = {
    "text": _text, "account": _account, "period": _period, "day": _day, "clock": _clock,
    "year": _year, "count": _count, "money": _money, "longitude": _longitude,
    "latitude": _latitude,
}  # fmt: skip


def _has_two_ends(thing: Thing) -> None:
    if (thing.get("longitude") is None) != (thing.get("latitude") is None):
        raise Wrong("longitude", _("A point needs both degrees."))


def _lasts(thing: Thing) -> None:
    if thing.get("until") is not None and thing["until"] < thing["day"]:
        raise Wrong("until", _("It ends before it begins."))


def _counts_something(thing: Thing) -> None:
    if "budget" in thing and thing["budget"] is None and thing["realised"] is None:
        raise Wrong("budget", _("A budget line needs what was planned or what was realised."))

"""Risks of an application, by rules that are data. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from typing import Any

import yaml

from .codes import DATA


@dataclass(frozen=True)
class Risk:
    """One rule. Words by language."""

    code: str
    weight: int
    words: Mapping[str, str]
    mend: Mapping[str, str]
    when: tuple[Mapping[str, Any], ...]


@dataclass(frozen=True)
class Book:
    """All risks, heaviest first, and until when versions of databases are supported."""

    risks: tuple[Risk, ...]
    support: Mapping[str, Mapping[str, date]]


@cache
def book() -> Book:
    """The rules of `data/risks.yaml`."""
    raw = yaml.safe_load((DATA / "risks.yaml").read_text())
    risks = [
        Risk(r["code"], int(r["weight"]), r["words"], r["mend"], tuple(r["when"]))
        for r in raw["risks"]
    ]
    risks.sort(key=lambda risk: (-risk.weight, risk.code))
    return Book(tuple(risks), raw["support"]["databases"])


def risks_of(
    values: Mapping[str, Any], day: date, rules: Book, *, down_since: date | None = None
) -> list[Risk]:
    """The risks of an active application, heaviest first.

    Args:
        values: its fields.
        down_since: since when its address does not answer.
    """
    seen = {**values, "_down": down_since}
    return [r for r in rules.risks if all(_holds(c, seen, day, rules) for c in r.when)]


def _holds(condition: Mapping[str, Any], values: Mapping[str, Any], day: date, rules: Book) -> bool:
    if condition.get("unsupported"):
        return not supported(values["database"], values["database_version"], day, rules.support)
    if "down" in condition:
        since = values["_down"]
        return since is not None and since <= day - timedelta(days=int(condition["down"]))
    value = values[condition["field"]]
    name = next(name for name in condition if name != "field")
    return _TESTS[name](value, condition[name], day)


def _past(value: Any, days: Any, day: date) -> bool:
    return isinstance(value, date) and value < day - timedelta(days=int(days))


_TESTS: dict[str, Callable[[Any, Any, date], bool]] = {
    "is": lambda value, wanted, day: value in wanted,
    "empty": lambda value, wanted, day: value in ("", None, ()),
    "filled": lambda value, wanted, day: value not in ("", None, ()),
    "begins": lambda value, wanted, day: str(value).startswith(wanted),
    "past": _past,
}


def supported(
    database: str, version: str, day: date, support: Mapping[str, Mapping[str, date]]
) -> bool:
    """Whether the maker still mends this version. What we do not know is not called unsupported.

    The longest listed version that begins this one decides; one below all that are listed is older
    than them, and ended with the first of them.
    """
    known = support.get(database, {})
    parts = _numbers(version)
    if not parts or not known:
        return True
    listed = sorted((_numbers(text), ends) for text, ends in known.items())
    fitting = [ends for numbers, ends in listed if parts[: len(numbers)] == numbers]
    if fitting:
        return day <= fitting[-1]
    return parts > listed[0][0] or day <= listed[0][1]


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(number) for number in re.findall(r"\d+", version)[:3])

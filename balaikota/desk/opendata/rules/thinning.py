"""Which old versions of a dataset stay. Pure; the steps are data (`data/keeping.yaml`)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from .words import read

_SPANS = {"day": 10, "month": 7, "year": 4}  # how many signs of an ISO date name the span


@dataclass(frozen=True)
class Step:
    """Versions up to so many days old (None: however old) keep the last one of each span."""

    days: int | None
    one_per: str


@dataclass(frozen=True)
class Kept:
    """A version: its number, the day it was made, and whether somebody cites it."""

    number: int
    day: date
    cited: bool = False


@cache
def steps() -> tuple[Step, ...]:
    """The steps of the rule, from young to old."""
    return parse(read("keeping.yaml"))


def parse(raw: Mapping[str, Any]) -> tuple[Step, ...]:
    """Raises ValueError unless spans grow with age and the last step has no end."""
    found = tuple(Step(one.get("days"), one["one_per"]) for one in raw["steps"])
    ages = [step.days for step in found[:-1]]
    coarse = [_SPANS.get(step.one_per, 0) for step in found]
    if (
        not found or found[-1].days is not None or None in ages or 0 in coarse
        or ages != sorted(ages, key=lambda days: days or 0)
        or coarse != sorted(coarse, reverse=True)
    ):  # fmt: skip
        raise ValueError("steps go from young to old, spans from fine to coarse")
    return found


def superfluous(versions: Iterable[Kept], today: date, rule: Sequence[Step]) -> list[int]:
    """The numbers of versions that need not stay.

    It makes no difference how often this is done on the way: what is superfluous today stays so.
    """
    known = sorted(versions, key=lambda version: version.number)
    last_of: dict[tuple[str, str], int] = {}
    for version in known:
        last_of[_span(version.day, today, rule)] = version.number
    stay = {*last_of.values(), *(version.number for version in known if version.cited)}
    stay |= {version.number for version in (*known[:1], *known[-1:])}
    return [version.number for version in known if version.number not in stay]


def _span(day: date, today: date, rule: Sequence[Step]) -> tuple[str, str]:
    age = (today - day).days
    step = next(step for step in rule if step.days is None or age <= step.days)
    return step.one_per, day.isoformat()[: _SPANS[step.one_per]]

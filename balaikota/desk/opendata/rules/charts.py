"""Which chart fits a table, and where its lines and bars lie. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from .fields import BOOLEAN, DATE, DATETIME, INTEGER, NUMBER, STRING, Field, shown

MEASURES = ("count", "sum", "mean", "most")
WIDTH, HEIGHT = 100.0, 40.0  # of the drawing; the page stretches it
_FEW_GROUPS, _MOST_GROUPS = 20, 60


@dataclass(frozen=True)
class Choice:
    """What is drawn: a number (`measure` of `of`) for each value of `by`."""

    by: Field
    measure: str = "count"
    of: Field | None = None

    @property
    def over_time(self) -> bool:
        return self.by.type in (DATE, DATETIME)


def groupable(fields: Sequence[Field]) -> list[Field]:
    """Columns that make groups: words, yes and no, days."""
    kinds = (STRING, BOOLEAN, DATE, DATETIME)
    return [field for field in shown(fields) if field.type in kinds]


def countable(fields: Sequence[Field]) -> list[Field]:
    """Columns that can be added up."""
    return [field for field in shown(fields) if field.type in (INTEGER, NUMBER) and not field.role]


def choose(
    fields: Sequence[Field], profile: Mapping[str, Any], by: str, measure: str, of: str
) -> Choice | None:
    """The chart that was asked for, or the one that tells most; `None` when none can be drawn."""
    groups = {field.name: field for field in groupable(fields)}
    numbers = {field.name: field for field in countable(fields)}
    if not groups:
        return None
    chosen = groups.get(by) or _telling(list(groups.values()), profile)
    number = numbers.get(of)
    if measure not in MEASURES or measure == "count" or number is None:
        return Choice(chosen)
    return Choice(chosen, measure, number)


def _telling(groups: list[Field], profile: Mapping[str, Any]) -> Field:
    """The column with few but several values; else time; else the first."""

    def distinct(field: Field) -> int:
        return int(profile.get(field.name, {}).get("distinct", 0))

    words = [field for field in groups if field.type in (STRING, BOOLEAN)]
    for least, most in ((3, _FEW_GROUPS), (2, _MOST_GROUPS)):
        for field in words:
            if least <= distinct(field) <= most:
                return field
    return next((field for field in groups if field.type in (DATE, DATETIME)), groups[0])


@dataclass(frozen=True)
class Drawn:
    """One bar: its words, its number, and its share of the largest in percent."""

    label: str
    value: float
    share: float


def bars(pairs: Sequence[tuple[str, float]]) -> list[Drawn]:
    """Bars from zero; negative numbers are drawn with no length."""
    top = max((value for _label, value in pairs), default=0)
    return [
        Drawn(label, value, round(max(value, 0) / top * 100, 2) if top > 0 else 0.0)
        for label, value in pairs
    ]


def line(values: Sequence[float]) -> str:
    """The points of a line over the drawing, for SVG; zero lies at the bottom."""
    top = max(values, default=0) or 1
    step = WIDTH / max(len(values) - 1, 1)
    return " ".join(
        f"{at * step:.2f},{HEIGHT - max(value, 0) / top * (HEIGHT - 2):.2f}"
        for at, value in enumerate(values)
    )


def area(values: Sequence[float]) -> str:
    """The same line closed along the bottom."""
    return f"0,{HEIGHT:g} {line(values)} {WIDTH:g},{HEIGHT:g}" if values else ""


def classes(values: Sequence[float], steps: int = 5) -> list[float]:
    """Upper bounds of classes with about the same number of values each, rising."""
    ordered = sorted(values)
    if not ordered:
        return []
    bounds = [ordered[min(len(ordered) - 1, (at + 1) * len(ordered) // steps)] for at in
              range(steps - 1)]  # fmt: skip
    return sorted({*bounds, ordered[-1]})


def class_of(value: float, bounds: Sequence[float]) -> int:
    """Which class a value lies in, from 0."""
    return next((at for at, bound in enumerate(bounds) if value <= bound), len(bounds) - 1)

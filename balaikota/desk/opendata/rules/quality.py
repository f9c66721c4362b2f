"""How good a dataset is: four parts, weighed into a score of 0 to 100. Pure; weights are data."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from .words import read


@dataclass(frozen=True)
class Quality:
    """The score and its parts, each from 0 to 1; `missing` names metadata that is not filled."""

    completeness: float
    validity: float
    freshness: float
    metadata: float
    score: int
    grade: str  # good, fair, poor
    missing: tuple[str, ...] = ()

    @property
    def parts(self) -> list[tuple[str, float]]:
        names = ("completeness", "validity", "freshness", "metadata")
        return [(name, getattr(self, name)) for name in names]


@cache
def _rules() -> dict[str, Any]:
    return read("quality.yaml")


def required() -> tuple[str, ...]:
    """The metadata that Satu Data asks for."""
    return tuple(_rules()["required"])


def freshness(age_days: float, period_days: float | None) -> float:
    """1 within the promised period, 0 at `stale_at` periods; what comes irregularly is fresh."""
    if period_days is None or age_days <= period_days:
        return 1.0
    stale = float(_rules()["stale_at"])
    return max(0.0, (stale - age_days / period_days) / (stale - 1))


def share(part: int, whole: int) -> float:
    """A share; of nothing, all."""
    return part / whole if whole else 1.0


def quality(
    cells: Mapping[str, int], filled: Iterable[str], age_days: float, period_days: float | None
) -> Quality:
    """The quality of a version.

    Args:
        cells: how many `all`, `empty` and `bad` (of the wrong type, and therefore left empty).
        filled: the metadata that is there, of `required()`.
    """
    total, empty, bad = cells.get("all", 0), cells.get("empty", 0), cells.get("bad", 0)
    there = set(filled)
    missing = tuple(name for name in required() if name not in there)
    parts = {
        "completeness": share(total - empty, total),
        "validity": 1.0 - (bad / (total - empty + bad) if bad else 0.0),
        "freshness": freshness(age_days, period_days),
        "metadata": share(len(required()) - len(missing), len(required())),
    }
    weights = _rules()["weights"]
    score = round(sum(parts[name] * weight for name, weight in weights.items()))
    return Quality(**parts, score=score, grade=grade(score), missing=missing)


def grade(score: int) -> str:
    """The word for a score: good, fair, poor."""
    steps = sorted(_rules()["grades"].items(), key=lambda step: -step[1])
    return next(str(word) for word, least in steps if score >= least)

"""Stages: measured by what the house saw, never declared. Pure; the ladder is data."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import yaml

from .codes import DATA


@dataclass(frozen=True)
class Need:
    """Evidence of this key must reach a value; `lift` says in words how, `page` where.

    `days` is over how many days it is counted, 0 for what is a state of now.
    """

    evidence: str
    at_least: float
    lift: Mapping[str, str]
    page: str
    days: int = 0


@dataclass(frozen=True)
class Group:
    """Of these needs, `of` must be fulfilled."""

    of: int
    needs: tuple[Need, ...]


@dataclass(frozen=True)
class Stage:
    """One rung. Words by language."""

    number: int
    code: str
    words: Mapping[str, str]
    means: Mapping[str, str]
    groups: tuple[Group, ...]


@dataclass(frozen=True)
class Ladder:
    """All rungs, lowest first; `share` is how many of many must stand on a rung."""

    stages: tuple[Stage, ...]
    share: float
    source: str

    @property
    def evidence(self) -> frozenset[str]:
        """Every key that some rung asks for."""
        return frozenset(self.days)

    @property
    def days(self) -> Mapping[str, int]:
        """Key → over how many days it is counted, 0 for what is a state of now."""
        return {n.evidence: n.days for s in self.stages for g in s.groups for n in g.needs}


@dataclass(frozen=True)
class Judged:
    """One group of a rung, with what was seen: (need, value or None, fulfilled)."""

    stage: Stage
    of: int
    seen: tuple[tuple[Need, float | None, bool], ...]

    @property
    def fulfilled(self) -> bool:
        return sum(good for _, _, good in self.seen) >= self.of


@dataclass(frozen=True)
class Measured:
    """Where an application stands, and why. `score` adds the part of the next rung's groups."""

    stage: int
    score: float
    judged: tuple[Judged, ...]

    @property
    def lifts(self) -> tuple[Judged, ...]:
        """What is missing for the next rung."""
        return tuple(j for j in self.judged if j.stage.number == self.stage + 1 and not j.fulfilled)


@cache
def ladder() -> Ladder:
    """The ladder of `data/stages.yaml`."""
    return parse(yaml.safe_load((DATA / "stages.yaml").read_text()))


def parse(raw: Mapping[str, Any]) -> Ladder:
    """Raises KeyError or ValueError when the data is not a ladder."""
    stages = tuple(_stage(number, part) for number, part in enumerate(raw["stages"]))
    if not 0 < raw["share"] <= 1 or not stages or stages[0].groups:
        raise ValueError("the lowest stage needs nothing, and the share lies between 0 and 1")
    rungs = Ladder(stages, float(raw["share"]), str(raw["source"]))
    for need in (n for s in stages for g in s.groups for n in g.needs):
        if need.days < 0 or need.days != rungs.days[need.evidence]:
            raise ValueError(f"evidence {need.evidence}: one number of days for all its needs")
    return rungs


def _stage(number: int, part: Mapping[str, Any]) -> Stage:
    groups = tuple(
        Group(int(group["of"]), tuple(_need(need) for need in group["any"]))
        for group in part.get("needs", ())
    )
    if any(not 1 <= group.of <= len(group.needs) for group in groups):
        raise ValueError(f"stage {part['code']}: `of` must lie between 1 and the number of needs")
    return Stage(number, part["code"], part["words"], part["means"], groups)


def _need(part: Mapping[str, Any]) -> Need:
    return Need(
        part["evidence"], float(part["at_least"]), part["lift"], part.get("page", ""),
        int(part.get("days", 0)),
    )  # fmt: skip


def measure(evidence: Mapping[str, float], rungs: Ladder) -> Measured:
    """Where one application stands. Evidence that is missing was not seen.

    More evidence never lowers the stage: every need is a threshold from below.
    """
    judged = tuple(
        _judge(stage, group, evidence) for stage in rungs.stages for group in stage.groups
    )
    reached = 0
    for stage in rungs.stages[1:]:
        if not all(j.fulfilled for j in judged if j.stage.number == stage.number):
            break
        reached = stage.number
    following = [j for j in judged if j.stage.number == reached + 1]
    part = sum(j.fulfilled for j in following) / len(following) if following else 0.0
    return Measured(reached, round(reached + part, 3), judged)


def _judge(stage: Stage, group: Group, evidence: Mapping[str, float]) -> Judged:
    seen = []
    for need in group.needs:
        value = evidence.get(need.evidence)
        seen.append((need, value, value is not None and value >= need.at_least))
    return Judged(stage, group.of, tuple(seen))


def together(stages: Sequence[int], share: float) -> int | None:
    """The highest stage that at least `share` of many reached; None of none."""
    if not stages:
        return None
    # 1e-9: 3 of 5 is 0.6, also in binary.
    return max(
        stage
        for stage in range(max(stages) + 1)
        if sum(s >= stage for s in stages) >= share * len(stages) - 1e-9
    )


def mean(scores: Iterable[float]) -> float:
    """The average score, three decimals; 0 of none."""
    values = list(scores)
    return round(sum(values) / len(values), 3) if values else 0.0

"""Stages measured from evidence: now, latest written, and day by day."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from balaikota.ground.events.sockets import Evidence, offered
from balaikota.ground.events.stamps import Cached

from ..models import StageDay
from ..rules import stages as rules
from ..rules.life import Status
from ..rules.stages import Measured
from .inventory import ApplicationView, applications

log = logging.getLogger(__name__)
STAMP = "applications.stages"


@dataclass(frozen=True)
class Together:
    """The stage of many applications: the highest that the ladder's share reached."""

    stage: int
    score: float
    count: int


def evidence(now: datetime) -> dict[str, dict[str, float]]:
    """Application → key → value, of every piece of evidence that the ladder asks for.

    A part of the house that cannot answer now is as if it had seen nothing; the log names it.
    """
    found: dict[str, dict[str, float]] = {}
    wanted = rules.ladder().days
    for thing in offered(Evidence):
        if thing.key not in wanted:
            continue
        try:
            days = wanted[thing.key] if thing.counted else 0
            values = thing.load(now - timedelta(days=days))
        except Exception:
            log.exception("evidence %s could not be loaded", thing.key)
            continue
        for code, value in values.items():
            found.setdefault(code, {})[thing.key] = float(value)
    return found


def titles_of_evidence() -> dict[str, str]:
    """Key → its title in the reader's language; what nobody offers keeps its key."""
    return {thing.key: str(thing.title) for thing in offered(Evidence)}


def measured(now: datetime) -> dict[str, tuple[ApplicationView, Measured]]:
    """Every active application with where it stands and why."""
    seen = evidence(now)
    return {
        code: (view, rules.measure(seen.get(code, {}), rules.ladder()))
        for code, view in applications().items()
        if view.status == Status.ACTIVE
    }


def groups(
    measured: Mapping[str, tuple[ApplicationView, Measured]],
) -> Iterator[tuple[str, str, Together]]:
    """(level, code, stage) of each agency that has active applications, and of the city."""
    by_agency: dict[str, list[Measured]] = {}
    for view, found in measured.values():
        by_agency.setdefault(view.agency, []).append(found)
    for code, many in sorted(by_agency.items()):
        yield "agency", code, _together(many)
    everything = [found for _, found in measured.values()]
    if everything:
        yield "city", "", _together(everything)


def _together(many: list[Measured]) -> Together:
    stage = rules.together([found.stage for found in many], rules.ladder().share)
    return Together(stage or 0, rules.mean(found.score for found in many), len(many))


def _load() -> dict[tuple[str, str], StageDay]:
    rows = StageDay.objects.order_by("level", "code", "-day").distinct("level", "code")
    return {(row.level, row.code): row for row in rows}


_latest: Cached[dict[tuple[str, str], StageDay]] = Cached(STAMP, _load)


def latest() -> dict[tuple[str, str], StageDay]:
    """(level, code) → what was measured last; kept in memory."""
    return _latest.get()


def of_applications() -> dict[str, int]:
    """Active application → stage, as measured last."""
    known = applications()
    return {
        code: row.stage
        for (level, code), row in latest().items()
        if level == "application" and code in known and known[code].status == Status.ACTIVE
    }


def over_time(level: str, code: str, today: date, days: int = 365) -> list[StageDay]:
    """Day by day, oldest first."""
    since = today - timedelta(days=days)
    return list(StageDay.objects.filter(level=level, code=code, day__gte=since).order_by("day"))

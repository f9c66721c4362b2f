"""What happens to the inventory. Ids and codes only."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from balaikota.ground.events.fact import Fact


@dataclass(frozen=True, kw_only=True)
class ApplicationFact(Fact):
    """Fields every fact about one application carries.

    The agency is called `owner`, for every officer of the city may hear of the inventory: a fact
    with an `agency` is heard only by who works there.
    """

    kind: ClassVar[str] = "applications._base"
    application: str
    owner: str

    @property
    def subject(self) -> str:
        return f"application:{self.application}"


@dataclass(frozen=True, kw_only=True)
class ApplicationRegistered(ApplicationFact):
    """An application entered the inventory."""

    kind: ClassVar[str] = "applications.registered"
    registered_at: datetime


@dataclass(frozen=True, kw_only=True)
class ApplicationChanged(ApplicationFact):
    """Fields of an application changed; `fields` names them, never their values."""

    kind: ClassVar[str] = "applications.changed"
    fields: tuple[str, ...]
    changed_at: datetime


@dataclass(frozen=True, kw_only=True)
class StatusChanged(ApplicationFact):
    """An application went on in its life: planned, active, inactive, retired."""

    kind: ClassVar[str] = "applications.status_changed"
    before: str
    after: str
    changed_at: datetime


@dataclass(frozen=True, kw_only=True)
class ApplicationsImported(Fact):
    """A file brought applications; those that are new or changed tell their own facts."""

    kind: ClassVar[str] = "applications.imported"
    created: int
    changed: int
    refused: int
    imported_at: datetime


@dataclass(frozen=True, kw_only=True)
class ConnectionChanged(ApplicationFact):
    """An agency declared or withdrew that an application gives data to another."""

    kind: ClassVar[str] = "applications.connection_changed"
    taker: str
    declared: bool


@dataclass(frozen=True, kw_only=True)
class DuplicateJudged(ApplicationFact):
    """Somebody decided whether two applications do the same."""

    kind: ClassVar[str] = "applications.duplicate_judged"
    other: str
    duplicate: bool


@dataclass(frozen=True, kw_only=True)
class WentDown(ApplicationFact):
    """The address of an application stopped answering."""

    kind: ClassVar[str] = "applications.went_down"
    problem: str
    at: datetime


@dataclass(frozen=True, kw_only=True)
class CameBack(ApplicationFact):
    """The address of an application answers again."""

    kind: ClassVar[str] = "applications.came_back"
    at: datetime


@dataclass(frozen=True, kw_only=True)
class StageReached(Fact):
    """An application, an agency or the city moved to another stage; `code` "" is the city."""

    kind: ClassVar[str] = "applications.stage_reached"
    level: str
    code: str
    owner: str
    before: int
    after: int
    measured_at: datetime

    @property
    def subject(self) -> str:
        return f"{self.level}:{self.code}"[:60]


@dataclass(frozen=True, kw_only=True)
class StagesMeasured(Fact):
    """Stages were measured, and at least one figure of them is another than before."""

    kind: ClassVar[str] = "applications.stages_measured"
    changed: int
    measured_at: datetime

"""What happens to reports. Ids and codes only: never names, words or positions of people."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from balaikota.ground.events.fact import Fact


@dataclass(frozen=True, kw_only=True)
class ReportFact(Fact):
    """Fields every fact of this room carries."""

    kind: ClassVar[str] = "reports._base"
    report_id: int
    place: str  # kelurahan code, "36.72.01.1001"; "" when the place is not known
    agency: str  # the leading agency's code, "" before disposition
    category: str

    @property
    def subject(self) -> str:
        return f"report:{self.report_id}"


@dataclass(frozen=True, kw_only=True)
class ReportFiled(ReportFact):
    """A report was received. `channel` says how."""

    kind: ClassVar[str] = "reports.filed"
    channel: str
    filed_at: datetime


@dataclass(frozen=True, kw_only=True)
class ReportMoved(ReportFact):
    """A report took a step of the transition table (verify, dispose, follow up, finish, …)."""

    kind: ClassVar[str] = "reports.moved"
    act: str
    before: str
    after: str
    moved_at: datetime


@dataclass(frozen=True, kw_only=True)
class ReportShared(ReportFact):
    """A report that is not public moved; told to each agency that holds a part without leading."""

    kind: ClassVar[str] = "reports.shared"
    moved_at: datetime


@dataclass(frozen=True, kw_only=True)
class ReportCommented(ReportFact):
    """Somebody added a comment; `internal` ones are for officers."""

    kind: ClassVar[str] = "reports.commented"
    internal: bool
    commented_at: datetime


@dataclass(frozen=True, kw_only=True)
class ReportRated(ReportFact):
    """The citizen judged the result, 1 (bad) to 5 (very good)."""

    kind: ClassVar[str] = "reports.rated"
    rating: int
    rated_at: datetime


@dataclass(frozen=True, kw_only=True)
class ClockOverdue(ReportFact):
    """A statutory clock ran out. Told once for each clock, also after downtime."""

    kind: ClassVar[str] = "reports.clock_overdue"
    clock: str
    due_at: datetime


@dataclass(frozen=True, kw_only=True)
class ReportsImported(Fact):
    """A file of past reports was loaded. One fact for the whole batch; history tells no more."""

    kind: ClassVar[str] = "reports.imported"
    source: str
    count: int
    place: str


@dataclass(frozen=True, kw_only=True)
class RoutingChanged(Fact):
    """Categories or routes were edited."""

    kind: ClassVar[str] = "reports.routing_changed"
    what: str
    code: str


@dataclass(frozen=True, kw_only=True)
class ClocksMoved(Fact):
    """The working calendar changed, and running clocks with it. `place` "" is everywhere."""

    kind: ClassVar[str] = "reports.clocks_moved"
    place: str
    count: int

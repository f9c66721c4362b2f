"""What happens to sources. Codes and counts only: never a value of a row."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from balaikota.ground.events.fact import Fact


@dataclass(frozen=True, kw_only=True)
class SourceFact(Fact):
    """Fields every fact about a source carries.

    The agency is called `owner`: a fact with an `agency` is heard only by who works there, and the
    walidata of one agency answers for the sources of all.
    """

    kind: ClassVar[str] = "connectors._source"
    source: str
    owner: str

    @property
    def subject(self) -> str:
        return f"source:{self.source}"


@dataclass(frozen=True, kw_only=True)
class SourceAdded(SourceFact):
    """A source was described for the first time."""

    kind: ClassVar[str] = "connectors.added"


@dataclass(frozen=True, kw_only=True)
class SourceChanged(SourceFact):
    """The manifest of a source was changed; `number` counts its versions."""

    kind: ClassVar[str] = "connectors.changed"
    number: int


@dataclass(frozen=True, kw_only=True)
class SourcePaused(SourceFact):
    """A source is no longer read by its schedule."""

    kind: ClassVar[str] = "connectors.paused"


@dataclass(frozen=True, kw_only=True)
class SourceResumed(SourceFact):
    """A source is read by its schedule again."""

    kind: ClassVar[str] = "connectors.resumed"


@dataclass(frozen=True, kw_only=True)
class SecretSet(SourceFact):
    """A secret of a source was set. `which` is what the manifest calls it."""

    kind: ClassVar[str] = "connectors.secret_set"
    which: str


@dataclass(frozen=True, kw_only=True)
class SourceRan(SourceFact):
    """A source was read and its rows landed, or nothing was new (`changed` False)."""

    kind: ClassVar[str] = "connectors.ran"
    run: int
    rows: int
    changed: bool
    ran_at: datetime


@dataclass(frozen=True, kw_only=True)
class SourceFailed(SourceFact):
    """A source could not be read; what it gave before stays. `problem` is a code."""

    kind: ClassVar[str] = "connectors.failed"
    run: int
    problem: str
    times: int


@dataclass(frozen=True, kw_only=True)
class ContractBroken(SourceFact):
    """A load broke the contract and was not taken; the last good data stays."""

    kind: ClassVar[str] = "connectors.contract_broken"
    run: int
    breach: str


@dataclass(frozen=True, kw_only=True)
class RowsQuarantined(SourceFact):
    """Rows of a run broke the contract and wait for somebody."""

    kind: ClassVar[str] = "connectors.quarantined"
    run: int
    rows: int


@dataclass(frozen=True, kw_only=True)
class RowsDecided(SourceFact):
    """Rows in quarantine were repaired or dropped."""

    kind: ClassVar[str] = "connectors.rows_decided"
    repaired: int
    dropped: int


@dataclass(frozen=True, kw_only=True)
class RegionDecided(SourceFact):
    """Somebody said which region a text of this source means; `rows` were placed by it."""

    kind: ClassVar[str] = "connectors.region_decided"
    region: str
    rows: int


@dataclass(frozen=True, kw_only=True)
class SourceLate(SourceFact):
    """A source is older than it promised. Told once for each lateness."""

    kind: ClassVar[str] = "connectors.late"
    since: datetime

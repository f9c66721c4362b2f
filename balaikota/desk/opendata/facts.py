"""What happens to the city's datasets."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from balaikota.ground.events.fact import Fact


@dataclass(frozen=True, kw_only=True)
class _About(Fact):
    """A fact about one dataset."""

    kind: ClassVar[str] = "opendata._base"
    dataset: str
    owner: str  # agency; not `agency`, which would keep it from stewards of other agencies

    @property
    def subject(self) -> str:
        return f"dataset:{self.dataset}"


@dataclass(frozen=True, kw_only=True)
class Catalogued(Fact):
    """Datasets that rooms and sources offer were brought into the catalog, or left it."""

    kind: ClassVar[str] = "opendata.catalogued"
    new: int
    changed: int
    gone: int


@dataclass(frozen=True, kw_only=True)
class Proposed(_About):
    """An agency asked to publish a dataset."""

    kind: ClassVar[str] = "opendata.proposed"
    level: str


@dataclass(frozen=True, kw_only=True)
class Prepared(_About):
    """The draft of a proposed dataset was made and checked."""

    kind: ClassVar[str] = "opendata.prepared"
    rows: int
    refused: int


@dataclass(frozen=True, kw_only=True)
class Returned(_About):
    """The reviewer gave a proposal back."""

    kind: ClassVar[str] = "opendata.returned"


@dataclass(frozen=True, kw_only=True)
class Published(_About):
    """A dataset is out."""

    kind: ClassVar[str] = "opendata.published"
    level: str
    number: int  # of the version


@dataclass(frozen=True, kw_only=True)
class Refreshed(_About):
    """A published dataset got a new version."""

    kind: ClassVar[str] = "opendata.refreshed"
    number: int  # of the version
    rows: int


@dataclass(frozen=True, kw_only=True)
class Held(_About):
    """New rows of a published dataset were kept in: they hold what may not leave."""

    kind: ClassVar[str] = "opendata.held"
    findings: int


@dataclass(frozen=True, kw_only=True)
class Cited(_About):
    """A version is kept for good, because somebody cites it; `doi` if it was given one."""

    kind: ClassVar[str] = "opendata.cited"
    number: int
    doi: str


@dataclass(frozen=True, kw_only=True)
class Thinned(_About):
    """Old versions were let go, as the rule of keeping says."""

    kind: ClassVar[str] = "opendata.thinned"
    versions: int


@dataclass(frozen=True, kw_only=True)
class Withdrawn(_About):
    """A dataset was taken back."""

    kind: ClassVar[str] = "opendata.withdrawn"


@dataclass(frozen=True, kw_only=True)
class Described(_About):
    """The metadata of a dataset was edited."""

    kind: ClassVar[str] = "opendata.described"


@dataclass(frozen=True, kw_only=True)
class Harvested(Fact):
    """The catalog of another portal was read."""

    kind: ClassVar[str] = "opendata.harvested"
    source: str
    new: int
    changed: int
    withdrawn: int
    failed: bool

    @property
    def subject(self) -> str:
        return f"harvest:{self.source}"

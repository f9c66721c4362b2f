"""What happens to requests for letters. Ids and codes only: never names, answers or papers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from balaikota.ground.events.fact import Fact


@dataclass(frozen=True, kw_only=True)
class LetterFact(Fact):
    """Fields every fact of a request carries."""

    kind: ClassVar[str] = "letters._base"
    request_id: int
    place: str  # where the applicant lives: RT if known, else kelurahan
    agency: str  # the office at which the request lies, "" while it is gathered
    service: str

    @property
    def subject(self) -> str:
        return f"letter:{self.request_id}"


@dataclass(frozen=True, kw_only=True)
class LetterAsked(LetterFact):
    """Somebody asked for a letter or permit. `channel` says how."""

    kind: ClassVar[str] = "letters.asked"
    channel: str
    asked_at: datetime


@dataclass(frozen=True, kw_only=True)
class NeedMet(LetterFact):
    """A line of the check list changed: given, confirmed, or objected to."""

    kind: ClassVar[str] = "letters.need_met"
    need: str
    state: str
    by: str  # applicant, helper, rt, rw, witness, register or vault
    met_at: datetime


@dataclass(frozen=True, kw_only=True)
class LetterMoved(LetterFact):
    """A request took a step of the transition table."""

    kind: ClassVar[str] = "letters.moved"
    act: str
    before: str
    after: str
    moved_at: datetime


@dataclass(frozen=True, kw_only=True)
class LetterIssued(LetterFact):
    """The letter was signed. `document` is its id in the archive of documents."""

    kind: ClassVar[str] = "letters.issued"
    document: int
    issued_at: datetime
    in_time: bool
    without_coming: bool  # asked for, completed and delivered without a counter


@dataclass(frozen=True, kw_only=True)
class LetterCommented(LetterFact):
    """Somebody wrote something; `internal` words are for officers."""

    kind: ClassVar[str] = "letters.commented"
    internal: bool
    commented_at: datetime


@dataclass(frozen=True, kw_only=True)
class LetterOverdue(LetterFact):
    """The time promised ran out. Told once."""

    kind: ClassVar[str] = "letters.overdue"
    due_at: datetime


@dataclass(frozen=True, kw_only=True)
class ServicesChanged(Fact):
    """A service got a new version."""

    kind: ClassVar[str] = "letters.services_changed"
    service: str
    release: int
    valid_from: str


@dataclass(frozen=True, kw_only=True)
class VaultChanged(Fact):
    """Somebody put a document into the own vault, or took one out (`act`: kept, taken_out)."""

    kind: ClassVar[str] = "letters.vault_changed"
    account_id: int
    document_kind: str
    act: str
    changed_at: datetime

    @property
    def subject(self) -> str:
        return f"account:{self.account_id}"

"""What happens to documents. Ids, codes and numbers only; the words stand in the document."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from balaikota.ground.events.fact import Fact


@dataclass(frozen=True, kw_only=True)
class DocumentFact(Fact):
    """Fields every fact about a document carries. `about` is the thing it belongs to."""

    kind: ClassVar[str] = "documents._document"
    document: int
    template: str
    about: str
    place: str
    agency: str

    @property
    def subject(self) -> str:
        return f"document:{self.document}"


@dataclass(frozen=True, kw_only=True)
class DocumentSigned(DocumentFact):
    """A document got its number and its signature."""

    kind: ClassVar[str] = "documents.signed"
    register: str
    number: str
    signed_at: datetime


@dataclass(frozen=True, kw_only=True)
class DocumentReplaced(DocumentFact):
    """A new document stands in the place of this one."""

    kind: ClassVar[str] = "documents.replaced"
    by: int
    replaced_at: datetime


@dataclass(frozen=True, kw_only=True)
class DocumentRevoked(DocumentFact):
    """A document is no longer in force."""

    kind: ClassVar[str] = "documents.revoked"
    revoked_at: datetime


@dataclass(frozen=True, kw_only=True)
class DisposalTurned(Fact):
    """Documents whose retention has ended were proposed for destruction, destroyed, or kept on.

    `state`: proposed, destroyed, dropped.
    """

    kind: ClassVar[str] = "documents.disposal_turned"
    disposal: int
    unit: str
    total: int
    state: str
    turned_at: datetime


@dataclass(frozen=True, kw_only=True)
class KeyTurned(Fact):
    """A key for signing was made, opened with its PIN, locked, put to rest, or ended.

    `state`: active, open, locked, resting (after too many wrong PINs), ended, revoked.
    """

    kind: ClassVar[str] = "documents.key_turned"
    key: int
    position: int
    state: str
    turned_at: datetime


@dataclass(frozen=True, kw_only=True)
class TemplateWritten(Fact):
    """A new version of a template is there."""

    kind: ClassVar[str] = "documents.template_written"
    template: str
    release: int
    written_at: datetime


@dataclass(frozen=True, kw_only=True)
class RegisterWritten(Fact):
    """A register, or an office's letterhead, was made or changed."""

    kind: ClassVar[str] = "documents.register_written"
    register: str
    written_at: datetime


@dataclass(frozen=True, kw_only=True)
class BulkBegun(Fact):
    """Somebody handed over many documents to be signed."""

    kind: ClassVar[str] = "documents.bulk_begun"
    run: str
    total: int
    begun_at: datetime


@dataclass(frozen=True, kw_only=True)
class BulkEnded(Fact):
    """All documents of a bulk signing were tried."""

    kind: ClassVar[str] = "documents.bulk_ended"
    run: str
    signed: int
    refused: int
    ended_at: datetime

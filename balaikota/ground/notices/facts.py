"""What happens to notices. Ids and codes only; what a notice says never enters the log."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from balaikota.ground.events.fact import Fact


@dataclass(frozen=True, kw_only=True)
class NoticeTold(Fact):
    """A person was told something. `account_id` is None for a contact without account."""

    kind: ClassVar[str] = "notices.told"
    notice_id: int
    account_id: int | None
    notice_kind: str
    place: str
    agency: str

    @property
    def subject(self) -> str:
        return f"account:{self.account_id}" if self.account_id else ""


@dataclass(frozen=True, kw_only=True)
class NoticesRead(Fact):
    """A person read notices, or some were taken back: the number at the bell is another."""

    kind: ClassVar[str] = "notices.read"
    account_id: int
    count: int

    @property
    def subject(self) -> str:
        return f"account:{self.account_id}"


@dataclass(frozen=True, kw_only=True)
class DeliveryGivenUp(Fact):
    """A notice could not be brought through a channel: after two days, or refused at once."""

    kind: ClassVar[str] = "notices.given_up"
    delivery_id: int
    channel: str
    notice_kind: str
    place: str
    agency: str


@dataclass(frozen=True, kw_only=True)
class AddressStopped(Fact):
    """Nothing more goes to an address: its owner asked for it, or messages came back."""

    kind: ClassVar[str] = "notices.stopped"
    channel: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class MannerChosen(Fact):
    """A person chose how to be told, or joined or left with a device."""

    kind: ClassVar[str] = "notices.manner_chosen"
    account_id: int


@dataclass(frozen=True, kw_only=True)
class WordsChanged(Fact):
    """The city wrote its own words for a kind of notice, or went back to ours."""

    kind: ClassVar[str] = "notices.words_changed"
    notice_kind: str
    language: str

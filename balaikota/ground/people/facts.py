"""What happens to accounts, positions and keys. Ids and codes only: never names or numbers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import ClassVar

from balaikota.ground.events.fact import Fact


@dataclass(frozen=True, kw_only=True)
class AccountFact(Fact):
    """Fields every fact about an account carries."""

    kind: ClassVar[str] = "people._account"
    account_id: int

    @property
    def subject(self) -> str:
        return f"account:{self.account_id}"


@dataclass(frozen=True, kw_only=True)
class AccountCreated(AccountFact):
    """Somebody can sign in now. `how`: signup, office, import, first_admin or demo."""

    kind: ClassVar[str] = "people.account_created"
    how: str
    created_at: datetime


@dataclass(frozen=True, kw_only=True)
class AccountChanged(AccountFact):
    """Contact or name of an account changed; `what` names the fields, never their values."""

    kind: ClassVar[str] = "people.account_changed"
    what: tuple[str, ...]
    changed_at: datetime


@dataclass(frozen=True, kw_only=True)
class AccountClosed(AccountFact):
    """An account can no longer sign in. `anonymised`: the person wished to be forgotten."""

    kind: ClassVar[str] = "people.account_closed"
    anonymised: bool
    closed_at: datetime


@dataclass(frozen=True, kw_only=True)
class AccountReopened(AccountFact):
    """A closed account can sign in again."""

    kind: ClassVar[str] = "people.account_reopened"
    reopened_at: datetime


@dataclass(frozen=True, kw_only=True)
class SecondFactorReset(AccountFact):
    """An administrator removed lost second factors, so that the person can enrol anew."""

    kind: ClassVar[str] = "people.second_factor_reset"
    reset_at: datetime


@dataclass(frozen=True, kw_only=True)
class Granted(AccountFact):
    """A person took a position: definitive, Plt or Plh."""

    kind: ClassVar[str] = "people.granted"
    grant_id: int
    position: str
    role: str
    capacity: str
    place: str
    agency: str
    valid_from: date
    valid_until: date | None


@dataclass(frozen=True, kw_only=True)
class GrantEnded(AccountFact):
    """A person left a position before the day it would have ended by itself."""

    kind: ClassVar[str] = "people.grant_ended"
    grant_id: int
    position: str
    role: str
    place: str
    agency: str
    ended_at: datetime


@dataclass(frozen=True, kw_only=True)
class PositionChanged(Fact):
    """A position was made, renamed or retired. `what`: made, changed, retired or restored."""

    kind: ClassVar[str] = "people.position_changed"
    position: str
    role: str
    place: str
    agency: str
    what: str

    @property
    def subject(self) -> str:
        return f"position:{self.position}"


@dataclass(frozen=True, kw_only=True)
class KeyMade(Fact):
    """An API key was made for an account, with these scopes."""

    kind: ClassVar[str] = "people.key_made"
    key_id: int
    owner_id: int | None
    scopes: tuple[str, ...]
    made_at: datetime

    @property
    def subject(self) -> str:
        return f"apikey:{self.key_id}"


@dataclass(frozen=True, kw_only=True)
class KeyRevoked(Fact):
    """An API key opens nothing any more."""

    kind: ClassVar[str] = "people.key_revoked"
    key_id: int
    revoked_at: datetime

    @property
    def subject(self) -> str:
        return f"apikey:{self.key_id}"

"""What happens to sign-in. Ids and codes only."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from balaikota.ground.events.fact import Fact


@dataclass(frozen=True, kw_only=True)
class ClientFact(Fact):
    """Fields every fact about an application's sign-in carries."""

    kind: ClassVar[str] = "signin._client"
    client: str
    application: str

    @property
    def subject(self) -> str:
        return f"client:{self.client}"


@dataclass(frozen=True, kw_only=True)
class ClientRegistered(ClientFact):
    """An application may use the one sign-in from now on."""

    kind: ClassVar[str] = "signin.client_registered"
    audience: str
    registered_at: datetime


@dataclass(frozen=True, kw_only=True)
class ClientChanged(ClientFact):
    """What an application may do or where it lives changed. `what`: settings, secret or closed."""

    kind: ClassVar[str] = "signin.client_changed"
    what: str
    changed_at: datetime


@dataclass(frozen=True, kw_only=True)
class SignedIn(ClientFact):
    """Somebody signed in to an application."""

    kind: ClassVar[str] = "signin.signed_in"
    account_id: int
    signed_in_at: datetime


@dataclass(frozen=True, kw_only=True)
class ConsentWithdrawn(ClientFact):
    """Somebody no longer lets an application know who they are; its tokens ended."""

    kind: ClassVar[str] = "signin.consent_withdrawn"
    account_id: int
    withdrawn_at: datetime


@dataclass(frozen=True, kw_only=True)
class SignedOutEverywhere(Fact):
    """All sessions of an account ended, here and in `clients`, who are told."""

    kind: ClassVar[str] = "signin.signed_out_everywhere"
    account_id: int
    clients: tuple[str, ...]
    signed_out_at: datetime

    @property
    def subject(self) -> str:
        return f"account:{self.account_id}"


@dataclass(frozen=True, kw_only=True)
class SignedOut(Fact):
    """One session ended; the applications entered from it, `entries`, are told."""

    kind: ClassVar[str] = "signin.signed_out"
    account_id: int
    entries: tuple[int, ...]
    signed_out_at: datetime

    @property
    def subject(self) -> str:
        return f"account:{self.account_id}"


@dataclass(frozen=True, kw_only=True)
class ProviderChanged(Fact):
    """An outside identity provider was added, changed or closed."""

    kind: ClassVar[str] = "signin.provider_changed"
    provider: str
    what: str
    changed_at: datetime

    @property
    def subject(self) -> str:
        return f"provider:{self.provider}"


@dataclass(frozen=True, kw_only=True)
class GroupChanged(Fact):
    """A group of an application changed, or who belongs to it."""

    kind: ClassVar[str] = "signin.group_changed"
    group: int
    what: str
    changed_at: datetime

    @property
    def subject(self) -> str:
        return f"group:{self.group}"


@dataclass(frozen=True, kw_only=True)
class Provisioned(Fact):
    """An application was told about an account over SCIM. `how`: created, changed or removed."""

    kind: ClassVar[str] = "signin.provisioned"
    application: str
    account_id: int
    how: str
    provisioned_at: datetime

    @property
    def subject(self) -> str:
        return f"account:{self.account_id}"

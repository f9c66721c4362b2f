"""What happens in the exchange. Ids and codes only; the calls themselves are in its record."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from balaikota.ground.events.fact import Fact


@dataclass(frozen=True, kw_only=True)
class ServiceFact(Fact):
    """Fields every fact about a service carries; `application` offers it."""

    kind: ClassVar[str] = "exchange._service"
    service: str
    application: str

    @property
    def subject(self) -> str:
        return f"service:{self.service}"


@dataclass(frozen=True, kw_only=True)
class ServiceOffered(ServiceFact):
    """An application offers a service, or a new version of it."""

    kind: ClassVar[str] = "exchange.service_offered"
    release: str
    offered_at: datetime


@dataclass(frozen=True, kw_only=True)
class ServiceTurned(ServiceFact):
    """A service was paused, published again, or retired."""

    kind: ClassVar[str] = "exchange.service_turned"
    before: str
    after: str


@dataclass(frozen=True, kw_only=True)
class AgreementFact(ServiceFact):
    """Fields every fact about an agreement carries; `consumer` is who uses the service."""

    kind: ClassVar[str] = "exchange._agreement"
    agreement: int
    consumer: str


@dataclass(frozen=True, kw_only=True)
class AgreementAsked(AgreementFact):
    """An application asked to use a service."""

    kind: ClassVar[str] = "exchange.agreement_asked"
    asked_at: datetime


@dataclass(frozen=True, kw_only=True)
class AgreementDecided(AgreementFact):
    """An agreement was approved, refused or revoked."""

    kind: ClassVar[str] = "exchange.agreement_decided"
    state: str
    decided_at: datetime


@dataclass(frozen=True, kw_only=True)
class ConsumerKeyMade(Fact):
    """An application got a key for its calls."""

    kind: ClassVar[str] = "exchange.key_made"
    key_id: int
    consumer: str
    made_at: datetime


@dataclass(frozen=True, kw_only=True)
class ConsumerKeyRevoked(Fact):
    """A key of an application opens nothing any more."""

    kind: ClassVar[str] = "exchange.key_revoked"
    key_id: int
    consumer: str
    revoked_at: datetime


@dataclass(frozen=True, kw_only=True)
class CallsSealed(Fact):
    """Entries of the record of calls were chained, signed and counted."""

    kind: ClassVar[str] = "exchange.calls_sealed"
    seq: int
    entries: int
    sealed_at: datetime


@dataclass(frozen=True, kw_only=True)
class SubscriptionTurned(Fact):
    """An application subscribed to events, its address agreed, or it stopped.

    `state`: made, agreed, stopped.
    """

    kind: ClassVar[str] = "exchange.subscription_turned"
    subscription: str
    application: str
    state: str


@dataclass(frozen=True, kw_only=True)
class DeliveryGivenUp(Fact):
    """An event could not be delivered for days."""

    kind: ClassVar[str] = "exchange.delivery_given_up"
    subscription: str
    entry: int
    given_up_at: datetime

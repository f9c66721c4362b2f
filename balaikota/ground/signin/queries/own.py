"""What belongs to one person: sessions, entered applications, consents."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from allauth.usersessions.models import UserSession
from django.db.models import Max

from balaikota.ground.people.rules import Actor

from ..models import Consent, Entry


@dataclass(frozen=True)
class Entered:
    """An application a person uses by the one sign-in. `scopes`: what it may learn by consent."""

    client: str
    name: str
    last: datetime
    scopes: tuple[str, ...]


def last_entry(client_id: str, account_id: int | str) -> Entry | None:
    """The newest open entry of a person into an application."""
    return (
        Entry.objects.filter(
            registration_id=client_id, account_id=account_id, ended_at__isnull=True
        )
        .order_by("-pk")
        .first()
    )


def consented(account_id: int, client_id: str) -> frozenset[str]:
    """The scopes somebody agreed to for an application."""
    found = Consent.objects.filter(account_id=account_id, registration_id=client_id).first()
    return frozenset(found.scopes) if found else frozenset()


def entered(actor: Actor) -> list[Entered]:
    """Applications the actor entered, the latest first. Two statements."""
    return entered_by(actor.account_id or 0)


def entered_by(account_id: int) -> list[Entered]:
    """Applications a person entered, the latest first. Two statements."""
    agreed = {
        consent.registration_id: tuple(consent.scopes)
        for consent in Consent.objects.filter(account_id=account_id)
    }
    rows = (
        Entry.objects.filter(account_id=account_id)
        .values("registration_id", "registration__client__name")
        .annotate(last=Max("at"))
        .order_by("-last")
    )
    return [
        Entered(
            row["registration_id"],
            row["registration__client__name"],
            row["last"],
            agreed.get(row["registration_id"], ()),
        )
        for row in rows
    ]


def sessions(account_id: int) -> list[UserSession]:
    """The open sessions of a person, the latest first; those that ended are dropped."""
    found = UserSession.objects.filter(user_id=account_id).order_by("-created_at")
    return [session for session in found if session.exists()]

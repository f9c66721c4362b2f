"""Coming in to applications, and leaving them all at once."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime

from allauth.idp.oidc.models import Token
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.db import transaction

from balaikota.ground.events.log import emit
from balaikota.ground.people import actions as people
from balaikota.ground.people.models import Account
from balaikota.ground.people.rules import Actor
from balaikota.lib import outgoing

from .. import facts, tokens
from ..models import Entry, Registration

SECONDS = 10.0


def digest_of(session_key: str) -> bytes:
    """A session's key is itself a secret: only its digest is kept here."""
    return hashlib.sha256(session_key.encode()).digest()


@transaction.atomic
def enter(account_id: int, registration: Registration, session_key: str, *, now: datetime) -> Entry:
    """Record that somebody enters an application from this session. Tells SignedIn."""
    entry = Entry.objects.create(
        sid=secrets.token_hex(16),
        registration=registration,
        account_id=account_id,
        session=digest_of(session_key),
        at=now,
    )
    fact = facts.SignedIn(
        client=registration.pk,
        application=registration.application,
        account_id=account_id,
        signed_in_at=now,
    )
    emit(fact, actor=f"account:{account_id}", audience="signin.view")
    return entry


@transaction.atomic
def leave_session(account_id: int, session_key: str, *, now: datetime) -> None:
    """A session ended: the applications entered from it are told. Tells SignedOut."""
    entries = Entry.objects.filter(session=digest_of(session_key), ended_at__isnull=True)
    ended = list(entries.values_list("pk", flat=True))
    if not ended:
        return
    Entry.objects.filter(pk__in=ended).update(ended_at=now)
    fact = facts.SignedOut(account_id=account_id, entries=tuple(ended), signed_out_at=now)
    emit(fact, actor=f"account:{account_id}", audience="people.view")


@transaction.atomic
def end_session(actor: Actor, pk: int, *, now: datetime) -> None:
    """End one session of one's own, on whatever device it is."""
    session = UserSession.objects.filter(pk=pk, user_id=actor.account_id).first()
    if session is None or actor.account_id is None:
        return
    leave_session(actor.account_id, session.session_key, now=now)
    session.end()


@transaction.atomic
def sign_out_everywhere(actor: Actor, *, now: datetime) -> None:
    """End every session and token of one's own, here and in all applications.

    Tells SignedOutEverywhere; each application with a back-channel address is told by a job.
    """
    end_everything(people.end_other_sessions(actor), now=now)


def end_everything(account: Account, *, now: datetime) -> None:
    """End tokens and entries of an account whose sessions ended. Call in a transaction."""
    open_entries = Entry.objects.filter(account=account, ended_at__isnull=True)
    ended = list(open_entries.values_list("pk", "registration_id"))
    Entry.objects.filter(pk__in=[pk for pk, _client in ended]).update(ended_at=now)
    Token.objects.filter(user=account).delete()
    UserSession.objects.filter(user=account).delete()
    clients = tuple(sorted({client for _pk, client in ended}))
    actor = f"account:{account.pk}"
    everywhere = facts.SignedOutEverywhere(
        account_id=account.pk, clients=clients, signed_out_at=now
    )
    emit(everywhere, actor=actor, audience="people.view")
    if ended:
        left = facts.SignedOut(
            account_id=account.pk, entries=tuple(pk for pk, _client in ended), signed_out_at=now
        )
        emit(left, actor=actor, audience="people.view")


def tell_client(entry_id: int, *, now: datetime) -> None:
    """Tell an application that a session ended (OIDC Back-Channel Logout 1.0).

    Raises:
        Invalid: the city may not ask that address; the job tries again.
        httpx.HTTPError: it did not accept; the job tries again.
    """
    entry = Entry.objects.select_related("registration").get(pk=entry_id)
    uri = entry.registration.backchannel_logout_uri
    if not uri or entry.told_at is not None or entry.registration.closed_at is not None:
        return
    token = tokens.logout_token(entry.registration_id, str(entry.account_id), entry.sid, now)
    with outgoing.client(settings.MAY_BE_ASKED, timeout=SECONDS) as client:
        client.post(uri, data={"logout_token": token}).raise_for_status()
    Entry.objects.filter(pk=entry_id).update(told_at=now)

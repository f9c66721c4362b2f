"""People change, and applications must know: who works where, and whose session ended."""

from __future__ import annotations

from django.utils import timezone

from balaikota.ground.events.reactions import on
from balaikota.ground.people.facts import (
    AccountChanged,
    AccountClosed,
    AccountReopened,
    Granted,
    GrantEnded,
)
from balaikota.ground.people.models import Account
from balaikota.ground.signin import actions, jobs
from balaikota.ground.signin.facts import SignedOut


@on(AccountClosed)
def end_everything(fact: AccountClosed) -> None:
    """A closed account leaves every application."""
    account = Account.objects.filter(pk=fact.account_id).first()
    if account:
        actions.end_everything(account, now=timezone.now())
    jobs.tell_applications()


@on(SignedOut)
def tell_clients(fact: SignedOut) -> None:
    """Each application entered from the ended session is told by a job of its own."""
    for entry in fact.entries:
        jobs.tell_client.defer(entry=entry)


@on(Granted)
def tell_of_grant(fact: Granted) -> None:
    """Somebody took a position."""
    jobs.tell_applications()


@on(GrantEnded)
def tell_of_end(fact: GrantEnded) -> None:
    """Somebody left a position."""
    jobs.tell_applications()


@on(AccountChanged)
def tell_of_change(fact: AccountChanged) -> None:
    """Somebody has another name or contact."""
    jobs.tell_applications()


@on(AccountReopened)
def tell_of_return(fact: AccountReopened) -> None:
    """Somebody may sign in again."""
    jobs.tell_applications()

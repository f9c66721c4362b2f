"""Somebody closed their account and wished to be forgotten: their reports stay, they do not."""

from __future__ import annotations

from balaikota.ground.events.reactions import on
from balaikota.ground.people.facts import AccountClosed
from balaikota.rooms.reports import actions


@on(AccountClosed)
def forget_reporter(fact: AccountClosed) -> None:
    """Take name, phone and e-mail out of the reports of an account that was made nameless."""
    if fact.anonymised:
        actions.forget_reporter(fact.account_id)

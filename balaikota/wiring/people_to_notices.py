"""Somebody closed their account and wished to be forgotten: what they were told goes, too."""

from __future__ import annotations

from balaikota.ground.events.reactions import on
from balaikota.ground.notices import actions
from balaikota.ground.people.facts import AccountClosed


@on(AccountClosed)
def forget_told(fact: AccountClosed) -> None:
    """Take away notices, devices and wishes of an account that was made nameless."""
    if fact.anonymised:
        actions.forget(fact.account_id)

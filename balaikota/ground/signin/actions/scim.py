"""People and groups changed by a program over SCIM. The key's owner must administer them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from balaikota.ground.events.log import emit
from balaikota.ground.people import actions as people
from balaikota.ground.people import facts as people_facts
from balaikota.ground.people.actions.accounts import governed, put_contacts
from balaikota.ground.people.models import Account
from balaikota.ground.people.rules import Actor, normal_phone
from balaikota.lib.errors import Conflict, Invalid, NotFound, gettext_noop

from ..models import ScimUser
from ..queries.scim import scim_accounts

MANAGE = "people.manage"


@dataclass(frozen=True, kw_only=True)
class ScimPerson:
    """What a SCIM User says, as far as the house uses it; `whole` is the resource as JSON."""

    username: str
    name: str
    email: str
    phone: str
    active: bool
    external_id: str
    whole: Mapping[str, Any]


@transaction.atomic
def create_scim_user(actor: Actor, person: ScimPerson, *, now: datetime) -> int:
    """Make an account. Tells AccountCreated. Returns its id.

    Raises:
        NotAllowed: the key may not administer people.
        Conflict: the name or a contact belongs to somebody else.
    """
    actor.require(MANAGE)
    username = _free_name(person.username, None)
    account = Account(username=username, name=person.name[:120], joined_at=now)
    account.is_active = person.active
    account.set_unusable_password()
    put_contacts(account, _phone(person.phone), person.email.lower(), verified=False)
    _keep(account, person, now)
    fact = people_facts.AccountCreated(account_id=account.pk, how="scim", created_at=now)
    emit(fact, actor=actor.ref, audience="people.view")
    return account.pk


@transaction.atomic
def replace_scim_user(actor: Actor, pk: int, person: ScimPerson, *, now: datetime) -> None:
    """Give an account this name, these contacts, and let it sign in or not.

    Tells AccountChanged, AccountClosed or AccountReopened, as it happens.
    """
    account = _governed(actor, pk)
    account.username = _free_name(person.username, pk)
    changed = tuple(
        field
        for field, before, after in (
            ("name", account.name, person.name[:120]),
            ("phone", account.phone, _phone(person.phone)),
            ("email", account.email, person.email.lower()),
        )
        if before != after
    )
    account.name = person.name[:120]
    put_contacts(account, _phone(person.phone), person.email.lower(), verified=False)
    _keep(account, person, now)
    if changed:
        fact = people_facts.AccountChanged(account_id=pk, what=changed, changed_at=now)
        emit(fact, actor=actor.ref, audience="people.view")
    if account.is_active and not person.active:
        people.close_account(actor, pk, now=now)
    elif person.active and not account.is_active:
        people.reopen_account(actor, pk, now=now)


@transaction.atomic
def remove_scim_user(actor: Actor, pk: int, *, now: datetime) -> None:
    """Close an account and show it to SCIM clients no more. What it did stays on record."""
    account = _governed(actor, pk)
    if account.is_active:
        people.close_account(actor, pk, now=now)
    ScimUser.objects.update_or_create(
        account=account, defaults={"removed_at": now, "changed_at": now, "extra": ""}
    )


def _governed(actor: Actor, pk: int) -> Account:
    if not scim_accounts().filter(pk=pk).exists():
        raise NotFound("user", gettext_noop("There is no such person."))
    return governed(actor, pk)


def _free_name(username: str, pk: int | None) -> str:
    username = username.strip()
    if not 1 <= len(username) <= 80:
        raise Invalid("userName", gettext_noop("userName has 1 to 80 letters."), field="userName")
    if Account.objects.exclude(pk=pk or 0).filter(username__iexact=username).exists():
        raise Conflict(
            "userName_taken", gettext_noop("Another account has this userName."), field="userName"
        )
    return username


def _phone(text: str) -> str:
    """A number we can call; what is none stays in the resource only."""
    try:
        return normal_phone(text) if text else ""
    except Invalid:
        return ""


def _keep(account: Account, person: ScimPerson, now: datetime) -> None:
    ScimUser.objects.update_or_create(
        account=account,
        defaults={
            "external_id": person.external_id[:200],
            "extra": json.dumps(person.whole, ensure_ascii=False),
            "changed_at": now,
            "removed_at": None,
        },
    )

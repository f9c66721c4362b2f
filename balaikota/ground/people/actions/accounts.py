"""Accounts: made at the office or at sign-up, changed, closed, reopened, forgotten."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction

from balaikota.ground.events.log import emit
from balaikota.lib.errors import Conflict, Invalid, NotAllowed, NotFound, gettext_noop

from .. import facts
from ..models import Account, ApiKey, Grant, Look
from ..queries.contacts import phone_index
from ..queries.who import reach_over
from ..rules import Actor, normal_phone

HEARD_BY = "people.view"  # who hears the facts of this part of the house


@dataclass(frozen=True, kw_only=True)
class NewAccount:
    """What is known of a person when an account is made. A phone or an e-mail is needed."""

    name: str
    phone: str = ""
    email: str = ""
    password: str | None = None  # None: the person signs in by a code and sets one
    username: str = ""
    home: str = ""  # region code
    language: str = "id"
    example: bool = False
    verified: bool = False  # the contacts were proven already (demo, first administrator)


@transaction.atomic
def create_account(actor: Actor, new: NewAccount, *, now: datetime, how: str = "office") -> Account:
    """Make an account. Tells AccountCreated.

    Raises:
        NotAllowed: only administrators make accounts of others.
        Invalid, Conflict: a contact is missing, wrong, or belongs to another account.
    """
    actor.require("people.manage")
    return store_account(actor, new, now=now, how=how)


@transaction.atomic
def sign_up(actor: Actor, new: NewAccount, *, now: datetime) -> Account:
    """A person makes their own account. Tells AccountCreated.

    The sign-in library then keeps the e-mail address itself and has it proven.
    """
    account = store_account(actor, new, now=now, how="signup")
    EmailAddress.objects.filter(user=account).delete()
    return account


def store_account(actor: Actor, new: NewAccount, *, now: datetime, how: str) -> Account:
    """The writing half of every way to an account. The caller holds the transaction."""
    phone, email = checked_contacts(new.phone, new.email)
    account = Account(
        username=new.username or new_username(),
        name=checked_name(new.name),
        home=new.home,
        language=new.language,
        is_example=new.example,
        joined_at=now,
    )
    if new.password is None:
        account.set_unusable_password()
    else:
        account.set_password(new.password)
    put_contacts(account, phone, email, verified=new.verified)
    emit(
        facts.AccountCreated(account_id=account.pk, how=how, created_at=now),
        actor=actor.ref,
        audience=HEARD_BY,
    )
    return account


@transaction.atomic
def change_account(
    actor: Actor, account_id: int, *, name: str, phone: str, email: str, now: datetime
) -> Account:
    """Change another person's name and contacts. Tells AccountChanged with the fields' names.

    New contacts count as unproven: the person proves them at the next sign-in.
    """
    account = governed(actor, account_id)
    phone, email = checked_contacts(phone, email)
    changed = tuple(
        field
        for field, before, after in (
            ("name", account.name, checked_name(name)),
            ("phone", account.phone, phone),
            ("email", account.email, email),
        )
        if before != after
    )
    if not changed:
        return account
    account.name = name.strip()
    put_contacts(account, phone, email, verified=False)
    _tell_changed(actor, account, changed, now)
    return account


@transaction.atomic
def change_own(actor: Actor, *, name: str, language: str, now: datetime) -> None:
    """A person changes the name and the language of their own account."""
    account = own(actor)
    changed = tuple(
        field
        for field, after in (("name", checked_name(name)), ("language", language))
        if getattr(account, field) != after
    )
    account.name, account.language = checked_name(name), language
    account.save(update_fields=["name", "language"])
    if changed:
        _tell_changed(actor, account, changed, now)


@transaction.atomic
def close_account(actor: Actor, account_id: int, *, now: datetime) -> None:
    """Stop an account from signing in, end its sessions and keys. Tells AccountClosed."""
    account = governed(actor, account_id)
    if account.pk == actor.account_id:
        raise NotAllowed("own_account", gettext_noop("You cannot close your own account here."))
    Account.objects.filter(pk=account.pk).update(is_active=False)
    end_sessions(account)
    emit(
        facts.AccountClosed(account_id=account.pk, anonymised=False, closed_at=now),
        actor=actor.ref,
        audience=HEARD_BY,
    )


@transaction.atomic
def reopen_account(actor: Actor, account_id: int, *, now: datetime) -> None:
    """Let a closed account sign in again. Tells AccountReopened."""
    account = governed(actor, account_id)
    if account.deleted_at is not None:
        raise Conflict("forgotten", gettext_noop("This person asked to be forgotten."))
    Account.objects.filter(pk=account.pk).update(is_active=True)
    emit(
        facts.AccountReopened(account_id=account.pk, reopened_at=now),
        actor=actor.ref,
        audience=HEARD_BY,
    )


@transaction.atomic
def reset_second_factor(actor: Actor, account_id: int, *, now: datetime) -> None:
    """Remove lost second factors; the person must enrol anew. Tells SecondFactorReset."""
    account = governed(actor, account_id)
    if account.pk == actor.account_id:
        raise NotAllowed("own_factor", gettext_noop("Another administrator must do this for you."))
    Authenticator.objects.filter(user=account).delete()
    end_sessions(account)
    emit(
        facts.SecondFactorReset(account_id=account.pk, reset_at=now),
        actor=actor.ref,
        audience=HEARD_BY,
    )


@transaction.atomic
def forget_me(actor: Actor, *, now: datetime) -> None:
    """A person deletes their own account: names and contacts go, what they did stays nameless.

    Reports stay with the city (they are public records) but lose their owner's name here; keys are
    revoked, sessions end. Who looked at the data stays on record, without the person.

    Raises:
        Conflict: the person still holds a position; it must be ended first.
    """
    account = own(actor)
    if (
        Grant.objects.filter(account=account, ended_at__isnull=True)
        .exclude(valid_until__lt=now.date())
        .exists()
    ):
        raise Conflict(
            "holds_position",
            gettext_noop("You still hold a position. Ask an administrator to end it first."),
        )
    end_sessions(account)
    Authenticator.objects.filter(user=account).delete()
    EmailAddress.objects.filter(user=account).delete()
    ApiKey.objects.filter(owner=account, revoked_at__isnull=True).update(revoked_at=now)
    Look.objects.filter(account=account).update(account=None)
    _blank(account, now)
    emit(
        facts.AccountClosed(account_id=account.pk, anonymised=True, closed_at=now),
        actor=actor.ref,
        audience=HEARD_BY,
    )


def _blank(account: Account, now: datetime) -> None:
    account.username = f"forgotten-{account.pk}"
    account.name = account.phone = account.email = account.home = ""
    account.phone_index, account.phone_verified = None, False
    account.is_active, account.deleted_at, account.last_login = False, now, None
    account.set_unusable_password()
    account.save()


# --- shared steps -------------------------------------------------------------------------------


def own(actor: Actor) -> Account:
    """The actor's own account, locked."""
    if not actor.signed_in:
        raise NotAllowed("sign_in", gettext_noop("Please sign in first."))
    return Account.objects.select_for_update().get(pk=actor.account_id or 0)


def governed(actor: Actor, account_id: int) -> Account:
    """An account this administrator may change, locked.

    Whoever can change a person's contacts can become that person. So every position the person
    holds must lie within what the administrator holds.
    """
    actor.require("people.manage")
    account = Account.objects.select_for_update().filter(pk=account_id).first()
    if account is None:
        raise NotFound("account", gettext_noop("There is no such account."))
    if not reach_over(actor, account):
        raise NotAllowed(
            "out_of_reach",
            gettext_noop("This person holds a position outside what you administer."),
        )
    return account


def checked_name(name: str) -> str:
    name = " ".join(name.split())
    if not 2 <= len(name) <= 120:
        raise Invalid("name", gettext_noop("Please give a name of 2 to 120 letters."), field="name")
    return name


def checked_contacts(phone: str, email: str) -> tuple[str, str]:
    """Both in their normal form. Raises Invalid when both are missing or one is wrong."""
    phone, email = phone.strip(), email.strip().lower()
    if not phone and not email:
        raise Invalid(
            "contact",
            gettext_noop("A telephone number or an e-mail address is needed."),
            field="phone",
        )
    if email:
        try:
            validate_email(email)
        except ValidationError as error:
            raise Invalid(
                "email", gettext_noop("This is not an e-mail address."), field="email"
            ) from error
    return (normal_phone(phone) if phone else ""), email


def checked_password(password: str, account: Account | None = None) -> str:
    """Raises Invalid with the reasons when the password is too easy."""
    try:
        validate_password(password, account)
    except ValidationError as error:
        raise Invalid(
            "password",
            gettext_noop("%(reasons)s"),
            field="password",
            reasons=" ".join(error.messages),
        ) from error
    return password


def put_contacts(account: Account, phone: str, email: str, *, verified: bool) -> None:
    """Write contacts, their blind index and the library's list of addresses. Saves the account."""
    others = Account.objects.exclude(pk=account.pk)
    if phone and others.filter(phone_index=phone_index(phone)).exists():
        raise Conflict(
            "phone_taken",
            gettext_noop("Another account has this telephone number."),
            field="phone",
        )
    if email and others.filter(email=email).exists():
        raise Conflict(
            "email_taken", gettext_noop("Another account has this e-mail address."), field="email"
        )
    if account.phone != phone or verified:
        account.phone, account.phone_index = phone, phone_index(phone)
        account.phone_verified = verified and bool(phone)
    changed_email = account.email != email
    account.email = email
    account.save()
    if changed_email:
        EmailAddress.objects.filter(user=account).delete()
        if email:
            EmailAddress.objects.create(user=account, email=email, primary=True, verified=verified)


def new_username() -> str:
    """A name for the account that says nothing about the person."""
    return f"w{secrets.token_hex(6)}"


def end_sessions(account: Account) -> None:
    """End every session of an account, wherever it is open.

    Sessions carry a hash over the password, so changing its salt ends them; the table itself
    cannot be searched by account.
    """
    account.session_salt = secrets.token_hex(8)
    account.save(update_fields=["session_salt"])


def _tell_changed(actor: Actor, account: Account, what: tuple[str, ...], now: datetime) -> None:
    emit(
        facts.AccountChanged(account_id=account.pk, what=what, changed_at=now),
        actor=actor.ref,
        audience=HEARD_BY,
    )


@transaction.atomic
def end_other_sessions(actor: Actor) -> Account:
    """End every session of one's own account. The caller renews the present one."""
    account = own(actor)
    end_sessions(account)
    return account

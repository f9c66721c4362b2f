"""API keys: made for oneself or by an administrator for a program; shown once; revoked."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from balaikota.ground.events.log import emit
from balaikota.lib.errors import Conflict, Invalid, NotAllowed, NotFound, gettext_noop

from .. import facts
from ..models import Account, ApiKey
from ..queries import keys as known_keys
from ..queries.who import reach_over
from ..rules import PERMISSIONS, SCOPES, Actor
from ..tokens import digest_of, new_key

OWN_QUOTA = 600  # requests a minute of a key that a person makes alone
MOST_OWN = 10


@dataclass(frozen=True)
class MadeKey:
    """`raw` is shown once and kept nowhere."""

    raw: str
    key: ApiKey


@transaction.atomic
def make_key(
    actor: Actor,
    name: str,
    scopes: Iterable[str],
    *,
    now: datetime,
    owner_id: int | None = None,
    per_minute: int = OWN_QUOTA,
    expires_at: datetime | None = None,
) -> MadeKey:
    """Make a key. Tells KeyMade.

    A person makes keys for themselves with the usual quota. With `people.keys` also for another
    account and with another quota; the owner's positions must lie within the actor's reach, since
    the key may act with them.
    """
    owner = _owner(actor, owner_id)
    if owner.pk == actor.account_id and not actor.may("people.keys"):
        per_minute = min(per_minute, OWN_QUOTA)
    chosen = _checked_scopes(scopes)
    name = _checked_name(name)
    if per_minute < 1:
        raise Invalid("quota", gettext_noop("The quota must be at least 1."), field="per_minute")
    raw, prefix = new_key()
    key = ApiKey.objects.create(
        prefix=prefix,
        digest=digest_of(raw),
        name=name,
        owner=owner,
        scopes=list(chosen),
        per_minute=per_minute,
        created_at=now,
        expires_at=expires_at,
    )
    emit(
        facts.KeyMade(key_id=key.pk, owner_id=owner.pk, scopes=chosen, made_at=now),
        actor=actor.ref,
        audience="people.keys",
    )
    return MadeKey(raw, key)


@transaction.atomic
def revoke_key(actor: Actor, key_id: int, *, now: datetime) -> None:
    """End a key: one's own, or with `people.keys` anybody's in reach. Tells KeyRevoked.

    Other processes believe a key for up to five seconds more.
    """
    key = ApiKey.objects.select_for_update(of=("self",)).filter(pk=key_id).first()
    if key is None or not _may_end(actor, key):
        raise NotFound("key", gettext_noop("There is no such key."))
    if key.revoked_at is not None:
        return
    key.revoked_at = now
    key.save(update_fields=["revoked_at"])
    emit(facts.KeyRevoked(key_id=key.pk, revoked_at=now), actor=actor.ref, audience="people.keys")
    transaction.on_commit(known_keys.forget)


@transaction.atomic
def make_program_key(
    actor: Actor, name: str, scopes: Iterable[str], *, now: datetime, per_minute: int
) -> MadeKey:
    """Make a key that belongs to nobody and holds no position: it can do what its scopes name.

    For parts of the house that give programs a right of their own, such as an agreement; they
    check that `actor` may give it. Tells KeyMade.
    """
    raw, prefix = new_key()
    chosen = _checked_scopes(scopes)
    key = ApiKey.objects.create(
        prefix=prefix,
        digest=digest_of(raw),
        name=_checked_name(name),
        scopes=list(chosen),
        per_minute=per_minute,
        created_at=now,
    )
    emit(
        facts.KeyMade(key_id=key.pk, owner_id=None, scopes=chosen, made_at=now),
        actor=actor.ref,
        audience="people.keys",
    )
    return MadeKey(raw, key)


@transaction.atomic
def end_program_key(actor: Actor, key_id: int, *, now: datetime) -> None:
    """End a key made by `make_program_key`; the caller checked the right. Tells KeyRevoked."""
    ended = ApiKey.objects.filter(pk=key_id, owner__isnull=True, revoked_at__isnull=True)
    if ended.update(revoked_at=now):
        fact = facts.KeyRevoked(key_id=key_id, revoked_at=now)
        emit(fact, actor=actor.ref, audience="people.keys")
        transaction.on_commit(known_keys.forget)


def _owner(actor: Actor, owner_id: int | None) -> Account:
    if owner_id is None or owner_id == actor.account_id:
        if not actor.signed_in:
            raise NotAllowed("sign_in", gettext_noop("Please sign in first."))
        owner = Account.objects.select_for_update().get(pk=actor.account_id or 0)
        _refuse_hoard(owner)
        return owner
    actor.require("people.keys")
    found = Account.objects.select_for_update().filter(pk=owner_id, is_active=True).first()
    if found is None:
        raise NotFound("account", gettext_noop("There is no such account."))
    if not reach_over(actor, found):
        raise NotAllowed(
            "out_of_reach",
            gettext_noop("This person holds a position outside what you administer."),
        )
    return found


def _refuse_hoard(owner: Account) -> None:
    if ApiKey.objects.filter(owner=owner, revoked_at__isnull=True).count() >= MOST_OWN:
        raise Conflict(
            "too_many_keys", gettext_noop("You already have ten keys. Revoke one first.")
        )


def _may_end(actor: Actor, key: ApiKey) -> bool:
    if actor.system or (actor.signed_in and key.owner_id == actor.account_id):
        return True
    return actor.may("people.keys") and (key.owner is None or reach_over(actor, key.owner))


def _checked_scopes(scopes: Iterable[str]) -> tuple[str, ...]:
    chosen = tuple(sorted(set(scopes)))
    if not chosen or any(code not in SCOPES and code not in PERMISSIONS for code in chosen):
        raise Invalid("scopes", gettext_noop("Choose what the key may do."), field="scopes")
    return chosen


def _checked_name(name: str) -> str:
    name = " ".join(name.split())
    if not 2 <= len(name) <= 120:
        raise Invalid(
            "name",
            gettext_noop("Please say what the key is for, in 2 to 120 letters."),
            field="name",
        )
    return name

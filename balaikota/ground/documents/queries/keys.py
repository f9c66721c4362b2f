"""Keys for signing: mine, and which of them lies open."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import QuerySet

from balaikota.ground.people.rules import Actor, Held
from balaikota.lib.errors import Conflict, NotAllowed, NotFound, gettext_noop

from ..models import SignatureKey, Unlocked
from ..permissions import SIGN
from ..rules.signers import shown_title

ENDS_SOON = timedelta(days=30)


@dataclass(frozen=True)
class Seat:
    """A position in which the actor may sign, and the key for it, if there is one."""

    held: Held
    title: str
    key: SignatureKey | None
    open_until: datetime | None
    ends_soon: bool = False


def keys_of(account: int) -> QuerySet[SignatureKey]:
    """Keys of a person, newest first."""
    return SignatureKey.objects.filter(account_id=account).order_by("-pk")


def own(actor: Actor, key: int) -> SignatureKey:
    """A key of the actor's own. Raises NotFound."""
    found = SignatureKey.objects.filter(pk=key, account_id=actor.account_id or 0).first()
    if found is None:
        raise NotFound("no_key", gettext_noop("There is no such key."))
    return found


def key_for(actor: Actor, held: Held) -> SignatureKey:
    """The key with which the actor signs in a position.

    Raises:
        NotAllowed: the actor is a program.
        Conflict: there is none yet ("no_key"), so that a door can lead to making one.
    """
    if actor.is_key:
        raise NotAllowed("program", gettext_noop("A program cannot sign for a person."))
    found = SignatureKey.objects.filter(
        account_id=actor.account_id or 0, position_id=held.position_id or 0, state="active"
    ).first()
    if found is None:
        raise Conflict("no_key", gettext_noop("You have no key for signing in this position yet."))
    return found


def opened(key: SignatureKey, now: datetime, *, bulk: bool = False) -> bytes:
    """What an unlocked key signs with.

    Raises:
        Conflict: it is locked ("locked"), or its certificate has ended ("key_ended").
    """
    if key.valid_until <= now:
        raise Conflict(
            "key_ended", gettext_noop("Your key for signing has expired. Please make a new one.")
        )
    row = Unlocked.objects.filter(pk=key.pk).first()
    until = max(filter(None, (row.until, row.bulk_until if bulk else None))) if row else now
    if row is None or until <= now:
        raise Conflict("locked", gettext_noop("Please open your key with your PIN first."))
    return bytes(row.secret)


def seats(actor: Actor, now: datetime) -> list[Seat]:
    """Positions in which the actor may sign, each with its key."""
    held = actor.reach(SIGN)
    keys = {
        key.position_id: key
        for key in SignatureKey.objects.filter(account_id=actor.account_id or 0, state="active")
    }
    open_ones = dict(
        Unlocked.objects.filter(key__account_id=actor.account_id or 0, until__gt=now).values_list(
            "key_id", "until"
        )
    )
    found = []
    for seat in held:
        key = keys.get(seat.position_id or 0)
        opened = open_ones.get(key.pk) if key else None
        soon = key is not None and key.valid_until < now + ENDS_SOON
        found.append(Seat(seat, shown_title(seat), key, opened, soon))
    return found


def ending(account: int, now: datetime) -> int:
    """How many keys of a person end within a month, or have ended."""
    rows = SignatureKey.objects.filter(account_id=account, state="active")
    return rows.filter(valid_until__lt=now + ENDS_SOON).count()

"""How people want to be told: channels, hours, devices, and no more."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, time

from django.db import transaction

from balaikota.ground.events.log import emit
from balaikota.ground.people.rules import Actor
from balaikota.lib.errors import Conflict, Invalid, NotAllowed, gettext_noop

from .. import facts, kinds, queries
from ..channels.push import check_keys
from ..models import Device, Manner, Preference, Stopped
from ..permissions import VIEW
from ..rules import Channel
from .telling import heard_by

_DEVICES = 10


@dataclass(frozen=True)
class Wish:
    """How one kind is wanted."""

    channels: frozenset[Channel]
    daily: bool


def _own(actor: Actor) -> int:
    if not actor.signed_in or actor.account_id is None:
        raise NotAllowed("sign_in", gettext_noop("Please sign in first."))
    return actor.account_id


@transaction.atomic
def choose(
    actor: Actor, wishes: Mapping[str, Wish], *, quiet: tuple[time, time], daily_at: time
) -> None:
    """Keep how the actor wants to be told. What is as usual is not kept, so that it may change.

    Raises:
        NotAllowed, Invalid.
    """
    account = _own(actor)
    Manner.objects.update_or_create(
        account_id=account,
        defaults={"quiet_from": quiet[0], "quiet_until": quiet[1], "daily_at": daily_at},
    )
    own = []
    for code, wish in wishes.items():
        declared = kinds.known(code)
        if declared is None:
            raise Invalid("kind", gettext_noop("There is no such notice."), field="kind")
        if (wish.channels, wish.daily) != (declared.given.channels, declared.given.daily):
            own.append(Preference(
                account_id=account, kind=code, channels=sorted(wish.channels), daily=wish.daily,
            ))  # fmt: skip
    Preference.objects.filter(account=account, kind__in=wishes).delete()
    Preference.objects.bulk_create(own)
    _tell(account)


def _tell(account: int) -> None:
    fact = facts.MannerChosen(account_id=account)
    emit(fact, actor=f"account:{account}", audience=heard_by(account))


@transaction.atomic
def join(
    actor: Actor, *, endpoint: str, p256dh: str, auth: str, name: str, now: datetime
) -> Device:
    """Show notices on this browser. The same browser joins once, for whoever used it last.

    Raises:
        NotAllowed, Invalid, Conflict.
    """
    account = _own(actor)
    if not endpoint.startswith("https://") or len(endpoint) > 1000:
        raise Invalid("endpoint", gettext_noop("This is no push service."), field="endpoint")
    check_keys(p256dh, auth)
    digest = hashlib.sha256(endpoint.encode()).digest()
    others = Device.objects.filter(account=account).exclude(digest=digest)
    if others.count() >= _DEVICES:
        raise Conflict("many", gettext_noop("At most ten devices. Remove one first."))
    row, _made = Device.objects.update_or_create(
        digest=digest,
        defaults={
            "account_id": account, "endpoint": endpoint, "keys": f"{p256dh} {auth}",
            "name": name[:80], "added_at": now,
        },
    )  # fmt: skip
    _tell(account)
    return row


@transaction.atomic
def leave(actor: Actor, *, device: int | None = None, endpoint: str = "") -> None:
    """Show nothing more on a browser: by its number in the list, or by its own address."""
    account = _own(actor)
    own = Device.objects.filter(account=account)
    digest = hashlib.sha256(endpoint.encode()).digest()
    own.filter(pk=device).delete() if device else own.filter(digest=digest).delete()
    _tell(account)


@transaction.atomic
def stop(way: queries.Way, *, everything: bool, now: datetime) -> None:
    """Send no more of this kind, or nothing at all, to where a message came from."""
    if way.account is not None and not everything:
        manner = queries.manners({way.account}, {way.kind})[way.account, way.kind]
        declared = kinds.known(way.kind)
        usual: Collection[Channel] = declared.given.channels if declared else ()
        channels = set(usual if manner.channels is None else manner.channels)
        Preference.objects.update_or_create(
            account_id=way.account, kind=way.kind,
            defaults={
                "channels": sorted(channels - {way.channel}),
                "daily": bool(manner.daily),
            },
        )  # fmt: skip
        _tell(way.account)
    else:
        kind = "" if everything else way.kind
        _stop(way.channel, way.address, kind, "asked", now)


def mark_stopped(channel: Channel, address: str, reason: str, *, now: datetime) -> None:
    """Send nothing more to an address; a telephone is one address for both its channels."""
    if channel is not Channel.PUSH:
        _stop(channel, queries.address_index(address), "", reason, now)


@transaction.atomic
def stop_phone(phone: str, *, now: datetime) -> None:
    """The owner of a telephone wrote STOP: nothing more goes there by WhatsApp."""
    mark_stopped(Channel.WHATSAPP, phone, "asked", now=now)


def _stop(channel: Channel, address: bytes, kind: str, reason: str, now: datetime) -> None:
    _row, made = Stopped.objects.get_or_create(
        address=address, channel=channel, kind=kind, defaults={"reason": reason, "at": now}
    )
    if made:
        emit(facts.AddressStopped(channel=channel.value, reason=reason), audience=VIEW)


@transaction.atomic
def listen_again(actor: Actor, channel: Channel) -> None:
    """Send to the actor's own address again, which was stopped."""
    account = _own(actor)
    for index in queries.own_addresses(account, channel):
        Stopped.objects.filter(address=index, channel=channel).delete()
    _tell(account)

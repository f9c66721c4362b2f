"""How people want to be told, and where."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import time

from django.conf import settings
from django.db.models import Q

from balaikota.ground.people.models import Account
from balaikota.ground.people.rules import Actor

from .. import kinds
from ..channels import Browser
from ..models import Device, Notice, Preference, Stopped
from ..models import Manner as MannerRow
from ..rules import Channel, Manner, Quiet

# By the city's clock; a person may choose other hours.
USUAL_QUIET = Quiet(time(21), time(5))
USUAL_MANNER = Manner(quiet=USUAL_QUIET, daily_at=time(7))


def manners(accounts: Collection[int], codes: Collection[str]) -> Mapping[tuple[int, str], Manner]:
    """How these accounts want to be told of these kinds. Two statements, none for no account."""
    if not accounts:
        return {}
    own = {row.account_id: row for row in MannerRow.objects.filter(account__in=accounts)}
    chosen = Preference.objects.filter(account__in=accounts, kind__in=codes)
    wishes = {(row.account_id, row.kind): row for row in chosen}
    return {
        (account, code): _manner(own.get(account), wishes.get((account, code)))
        for account in accounts
        for code in codes
    }


def _manner(row: MannerRow | None, wish: Preference | None) -> Manner:
    quiet = Quiet(row.quiet_from, row.quiet_until) if row else USUAL_QUIET
    return Manner(
        channels=frozenset(map(Channel, wish.channels)) if wish else None,
        daily=wish.daily if wish else None,
        quiet=quiet,
        daily_at=row.daily_at if row else USUAL_MANNER.daily_at,
    )


def own_manner(actor: Actor) -> dict[str, Manner]:
    """How the actor is told of each kind that the actor may be told of."""
    account = actor.account_id or 0
    codes = [kind.code for kind in kinds_for(actor)]
    found = manners({account}, codes)
    return {code: found[account, code] for code in codes}


def kinds_for(actor: Actor) -> list[kinds.Kind]:
    """The kinds somebody chooses about: not those of officers for citizens, nor our own."""
    return [
        kind for kind in kinds.all_kinds()
        if (actor.held or not kind.staff) and not kind.code.startswith("notices.")
    ]  # fmt: skip


def address_index(address: str) -> bytes:
    """The blind index of an e-mail address or telephone number."""
    return settings.KEY_RING.blind(address.strip().lower(), "notice address")


def own_addresses(account: int, channel: Channel) -> list[bytes]:
    """The index of where an account is written to through a channel: one or none."""
    row = Account.objects.get(pk=account)
    found = row.email if channel is Channel.EMAIL else row.phone
    return [address_index(found)] if found else []


def stopped_for(actor: Actor) -> dict[Channel, str]:
    """Channels through which nothing more comes to the actor, with the reason."""
    account = actor.account_id or 0
    indexes = {c: own_addresses(account, c) for c in (Channel.EMAIL, Channel.SMS)}
    indexes[Channel.WHATSAPP] = indexes[Channel.SMS]
    which = Q(pk__in=[])
    for channel, found in indexes.items():
        which |= Q(channel=channel, address__in=found)
    rows = Stopped.objects.filter(which, kind="")
    return {Channel(row.channel): row.reason for row in rows}


def own_devices(actor: Actor) -> list[Device]:
    """The browsers that show the actor's notices, newest first."""
    return list(Device.objects.filter(account=actor.account_id or 0).order_by("-pk"))


def devices_of(accounts: Collection[int | None]) -> Mapping[int, tuple[Browser, ...]]:
    """The browsers of accounts. One statement, none for no account."""
    found: dict[int, list[Browser]] = defaultdict(list)
    for row in Device.objects.filter(account__in=accounts).order_by("pk") if accounts else ():
        p256dh, _space, auth = row.keys.partition(" ")
        found[row.account_id].append(Browser(row.pk, row.endpoint, p256dh, auth))
    return {account: tuple(rows) for account, rows in found.items()}


@dataclass(frozen=True)
class Way:
    """Where a message went: what an unsubscribing link stands for."""

    kind: str
    channel: Channel
    address: bytes
    account: int | None


def way_of(notice: Notice, channel: Channel, address: str) -> Way:
    return Way(notice.kind, channel, address_index(address), notice.account_id)

"""From a notice to its deliveries: through which channels, and when."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction

from .. import channels, kinds, queries
from ..models import Delivery, Device, Notice, State, Stopped
from ..rules import Channel, Given, Manner, Missing, Reach, plan

BATCH = 500
_PHONES = (Channel.WHATSAPP, Channel.SMS)
_NO_MORE = Given(channels=frozenset())


@dataclass(frozen=True)
class _Known:
    """What is known of the recipients of one batch."""

    manners: Mapping[tuple[int, str], Manner]
    with_device: frozenset[int]
    stopped: frozenset[tuple[bytes, str, str]]  # address, channel, kind


@transaction.atomic
def hand_out(*, now: datetime, limit: int = BATCH) -> int:
    """Make the deliveries of the next notices. Returns how many notices were handled.

    Deliveries and marks are one transaction: whoever dies half way has done nothing.
    """
    rows = list(
        Notice.objects.select_for_update(skip_locked=True, of=("self",))
        .select_related("account")
        .filter(handed_at__isnull=True)
        .order_by("pk")[:limit]
    )
    known = _known(rows)
    Delivery.objects.bulk_create(
        delivery for row in rows for delivery in _deliveries(row, known, now)
    )
    Notice.objects.filter(pk__in=[row.pk for row in rows]).update(handed_at=now)
    return len(rows)


def _known(rows: list[Notice]) -> _Known:
    accounts = {row.account_id for row in rows if row.account_id}
    devices = Device.objects.filter(account__in=accounts).values_list("account_id", flat=True)
    addresses = {index for row in rows for index in _addresses(row).values()}
    stopped = Stopped.objects.filter(address__in=addresses)
    return _Known(
        queries.manners(accounts, {row.kind for row in rows}),
        frozenset(devices),
        frozenset(
            (bytes(address), channel, kind)
            for address, channel, kind in stopped.values_list("address", "channel", "kind")
        ),
    )


def _addresses(row: Notice) -> dict[Channel, bytes]:
    """The blind index of where this recipient can be written to."""
    email, phone = queries.contact_of(row)
    found = {Channel.EMAIL: queries.address_index(email)} if email else {}
    return found | (dict.fromkeys(_PHONES, queries.address_index(phone)) if phone else {})


def _deliveries(row: Notice, known: _Known, now: datetime) -> Iterable[Delivery]:
    if row.account is not None and not row.account.is_active:
        return
    declared, addresses = kinds.known(row.kind), _addresses(row)
    ways = frozenset(addresses) | (
        {Channel.PUSH} if row.account_id in known.with_device else frozenset()
    )
    stopped = frozenset(
        channel for channel, index in addresses.items()
        if any((index, channel.value, kind) in known.stopped for kind in ("", row.kind))
    )  # fmt: skip
    planned, missing = plan(
        declared.given if declared else _NO_MORE,
        known.manners.get((row.account_id or 0, row.kind), queries.USUAL_MANNER),
        Reach(inbox=row.account_id is not None, ways=ways, stopped=stopped),
        channels.set_up(),
        now=now,
        zone=ZoneInfo(settings.TIME_ZONE),
    )
    for one in planned:
        yield Delivery(
            notice=row, channel=one.channel, next_at=one.at, made_at=now, daily=one.daily,
            else_sms=one.else_sms,
        )  # fmt: skip
    if not planned and row.account_id is None:
        yield _no_way(row, missing, now)


def _no_way(row: Notice, missing: Mapping[Channel, Missing], now: datetime) -> Delivery:
    """Somebody without an inbox whom nothing reaches: it stands in the log, with the reason."""
    channel, why = next(iter(sorted(missing.items())), (Channel.EMAIL, Missing.NOWHERE))
    return Delivery(
        notice=row, channel=channel, state=State.NO_WAY, problem=why.value, next_at=now,
        made_at=now,
    )  # fmt: skip

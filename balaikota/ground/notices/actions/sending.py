"""What is due is taken, composed, and afterwards its outcome noted."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q, QuerySet

from balaikota.ground.events.log import emit
from balaikota.ground.people.rules import Actor
from balaikota.lib.errors import Conflict, gettext_noop

from .. import composing, facts, queries
from ..channels import Message, Outcome, Sent
from ..models import Attempt, Delivery, Device, State
from ..permissions import VIEW
from ..rules import Channel, next_try
from .choosing import mark_stopped

BATCH = 64
LEASE = timedelta(minutes=5)  # who says nothing for so long is dead; it is sent again


@dataclass(frozen=True)
class Parcel:
    """One message to send, and the deliveries it carries."""

    deliveries: tuple[int, ...]
    message: Message


@transaction.atomic
def take_due(*, now: datetime, limit: int = BATCH) -> list[Parcel]:
    """Messages whose time has come. Nobody else takes them while the lease runs."""
    found = list(_due(now)[:limit])
    gathered = {(row.notice.account_id, row.channel) for row in found if row.daily}
    if gathered:
        rest = Q()
        for account, channel in gathered:
            rest |= Q(notice__account=account, channel=channel)
        found += _due(now).filter(rest, daily=True).exclude(pk__in=[row.pk for row in found])
    fresh = [row for row in found if not (row.daily and row.notice.read_at)]
    seen = [row.pk for row in found if row.daily and row.notice.read_at]
    Delivery.objects.filter(pk__in=seen).update(state=State.READ, last_at=now)
    Delivery.objects.filter(pk__in=[row.pk for row in fresh]).update(next_at=now + LEASE)
    return _parcels(fresh)


def _due(now: datetime) -> QuerySet[Delivery]:
    return (
        Delivery.objects.select_for_update(skip_locked=True, of=("self",))
        .select_related("notice__account")
        .filter(state=State.WAITING, next_at__lte=now)
        .order_by("next_at", "pk")
    )


def _parcels(rows: Sequence[Delivery]) -> list[Parcel]:
    groups: dict[object, list[Delivery]] = defaultdict(list)
    for row in rows:
        groups[(row.notice.account_id, row.channel) if row.daily else row.pk].append(row)
    devices = queries.devices_of(
        {row.notice.account_id for row in rows if row.channel == Channel.PUSH}
    )
    return [
        Parcel(
            tuple(row.pk for row in group),
            composing.message(group, devices.get(group[0].notice.account_id or 0, ())),
        )
        for group in groups.values()
    ]


@transaction.atomic
def note(parcel: Parcel, sent: Sent, *, now: datetime) -> None:
    """How a try went: taken, to be tried later, or given up.

    An address that does not exist gets nothing more; a browser that left is forgotten.
    """
    Device.objects.filter(pk__in=sent.gone).delete()
    rows = (
        Delivery.objects.select_for_update(of=("self",))
        .select_related("notice__account")
        .filter(pk__in=parcel.deliveries, state=State.WAITING)
    )
    for row in rows:
        _note(row, sent, now)
    if sent.outcome is Outcome.NO_SUCH:
        mark_stopped(parcel.message.channel, parcel.message.to, "bounced", now=now)


def _note(row: Delivery, sent: Sent, now: datetime) -> None:
    row.attempts, row.last_at = row.attempts + 1, now
    row.problem, row.reference = sent.problem[:80], sent.reference[:120]
    later = next_try(row.attempts, now, sent.pause)
    if sent.outcome is Outcome.TAKEN:
        row.state = State.SENT
    elif sent.outcome is Outcome.LATER and later is not None:
        row.next_at = later
    else:
        give_up(row, now)
    row.save()
    Attempt.objects.create(
        delivery=row, at=now, outcome=sent.outcome.value, status=sent.status, problem=row.problem
    )


def give_up(row: Delivery, now: datetime) -> None:
    """This channel did not bring it; where a short message may, it is tried. Not saved yet."""
    row.state = State.GIVEN_UP
    if row.else_sms:
        Delivery.objects.get_or_create(
            notice=row.notice, channel=Channel.SMS, defaults={"next_at": now, "made_at": now}
        )
    notice = row.notice
    fact = facts.DeliveryGivenUp(
        delivery_id=row.pk, channel=row.channel, notice_kind=notice.kind, place=notice.place,
        agency=notice.agency,
    )  # fmt: skip
    emit(fact, audience=VIEW)


@transaction.atomic
def send_again(actor: Actor, delivery: int, *, now: datetime) -> Delivery:
    """Try a delivery anew, from the first try on.

    Raises:
        NotAllowed, NotFound,
        Conflict: it waits already, or what it would say is not kept any more.
    """
    row = queries.delivery(actor, delivery, lock=True)
    if row.state in (State.WAITING, State.TAKEN_BACK) or not row.notice.content:
        raise Conflict("not_again", gettext_noop("This message cannot be sent again."))
    row.state, row.attempts, row.next_at, row.problem = State.WAITING, 0, now, ""
    row.daily = False
    row.save()
    Attempt.objects.create(delivery=row, at=now, outcome="again", problem=actor.ref)
    return row

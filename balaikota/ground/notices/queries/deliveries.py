"""What was sent, for those who look after it: contacts masked, words not shown."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Q

from balaikota.ground.people.rules import Actor, masked_email, masked_phone, within
from balaikota.ground.territory import queries as territory
from balaikota.lib.errors import NotFound, gettext_noop

from .. import kinds
from ..models import Attempt, Delivery, State
from ..permissions import VIEW
from ..rules import Channel
from .inbox import contact_of

PAGE = 50


@dataclass(frozen=True)
class DeliveryFilter:
    """Narrows the list; "" is everything."""

    state: str = ""
    channel: str = ""
    kind: str = ""


@dataclass(frozen=True)
class Row:
    """One line of the list."""

    id: int
    kind: str
    channel: str
    to: str
    state: str
    attempts: int
    problem: str
    made_at: datetime
    last_at: datetime | None
    next_at: datetime


def deliveries(
    actor: Actor, which: DeliveryFilter, before: int = 0, limit: int = PAGE
) -> list[Row]:
    """The newest first, one more than `limit`. One statement. Raises NotAllowed."""
    actor.require(VIEW)
    found = Delivery.objects.filter(_reach(actor)).select_related("notice__account")
    if which.state in State.values:
        found = found.filter(state=which.state)
    if which.channel in set(Channel):
        found = found.filter(channel=which.channel)
    if which.kind:
        found = found.filter(notice__kind=which.kind)
    if before:
        found = found.filter(pk__lt=before)
    return [row_of(row) for row in found.order_by("-pk")[: limit + 1]]


def row_of(row: Delivery) -> Row:
    """A delivery as it is shown."""
    declared = kinds.known(row.notice.kind)
    email, phone = contact_of(row.notice)
    if row.channel == Channel.PUSH:
        to = ""
    else:
        to = masked_email(email) if row.channel == Channel.EMAIL else masked_phone(phone)
    return Row(
        row.pk, str(declared.title) if declared else row.notice.kind, row.channel, to, row.state,
        row.attempts, row.problem, row.made_at, row.last_at, row.next_at,
    )  # fmt: skip


def _reach(actor: Actor) -> Q:
    """What belongs to no place belongs to the city."""
    if actor.system:
        return Q()
    found = Q(pk__in=[])
    for held in actor.reach(VIEW):
        inside = Q(pk__isnull=False)
        if held.area:
            inside = territory.under("notice__place", held.area)
            if within(territory.city(), held.area):
                inside |= Q(notice__place="")
        if held.agency:
            inside &= territory.under("notice__agency", held.agency)
        found |= inside
    return found


def delivery(actor: Actor, pk: int, *, lock: bool = False) -> Delivery:
    """Raises NotAllowed, NotFound."""
    actor.require(VIEW)
    rows = Delivery.objects.select_related("notice__account").filter(_reach(actor))
    if lock:
        rows = rows.select_for_update(of=("self",))
    row = rows.filter(pk=pk).first()
    if row is None:
        raise NotFound("delivery", gettext_noop("There is no such message."))
    return row


def counts(actor: Actor, since: datetime) -> Mapping[str, int]:
    """How many stand in each state since a moment. One statement."""
    found = Delivery.objects.filter(_reach(actor), made_at__gte=since).values_list("state")
    return dict(found.annotate(Count("pk")))


def log_of(row: Delivery) -> list[Attempt]:
    """What happened to a delivery, oldest first."""
    return list(Attempt.objects.filter(delivery=row).order_by("pk"))


def late(now: datetime) -> int:
    """Messages that nobody has taken although they were due long ago."""
    due = now - timedelta(minutes=10)
    return Delivery.objects.filter(state=State.WAITING, next_at__lt=due).count()

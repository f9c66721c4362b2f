"""Events for other programs: subscribed, handed to deliveries, tried, given up, sent again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby
from uuid import UUID

from django.conf import settings
from django.core import signing
from django.db import transaction
from django.db.models import Count

from balaikota.ground.applications import queries as applications
from balaikota.ground.applications.permissions import need
from balaikota.ground.events import bookmarks
from balaikota.ground.events import queries as log
from balaikota.ground.events.log import emit
from balaikota.ground.people.rules import Actor
from balaikota.lib.errors import Conflict, NotFound, gettext_noop

from .. import facts, queries
from ..models import Delivery, Subscription
from ..permissions import KEEP, VIEW
from ..rules import events as rules

READER = "exchange.events"
_MINUTE, _SOON = timedelta(minutes=1), timedelta(seconds=15)
_LEASE = timedelta(minutes=2)  # a try that says nothing for so long is made again


@transaction.atomic
def subscribe(
    actor: Actor, application: str, url: str, kinds: Sequence[str], *, now: datetime
) -> Subscription:
    """Subscribe an application to kinds of facts. Delivered once its address agreed."""
    row = applications.full(application)
    need(actor, KEEP, row.agency)
    if Subscription.objects.filter(application=row, active=True).count() >= 20:
        raise Conflict("many", gettext_noop("This application has twenty subscriptions already."))
    made = Subscription.objects.create(
        application=row, url=rules.check_url(url),
        kinds=rules.check_kinds(list(kinds), queries.events.public_kinds()),
        made_by=actor.ref, made_at=now,
    )  # fmt: skip
    _tell(made, "made", actor.ref)
    return made


@transaction.atomic
def agree(subscription: UUID, *, now: datetime, rate: str = "") -> None:
    """The address said that it wants our events, and how many a minute (WebHook-Allowed-Rate).
    From now on they are delivered."""
    row = Subscription.objects.select_for_update().filter(pk=subscription).first()
    if row is None:
        return
    first = row.agreed_at is None
    row.agreed_at, row.rate = row.agreed_at or now, rules.rate_of(rate)
    row.save(update_fields=["agreed_at", "rate"])
    if first:
        _tell(row, "agreed", "system")


_CALLBACK = "exchange.callback"
_GOOD_FOR = timedelta(minutes=10)


def callback_token(subscription: UUID) -> str:
    """By which an address may agree later: hard to guess, and short-lived."""
    return signing.dumps(str(subscription), salt=_CALLBACK)


def agree_by_token(token: str, *, now: datetime, rate: str = "") -> None:
    """Raises NotFound: it is none of ours, or too old."""
    try:
        found = UUID(signing.loads(token, salt=_CALLBACK, max_age=_GOOD_FOR))
    except (signing.BadSignature, ValueError) as error:
        raise NotFound("no_subscription", gettext_noop("There is no such subscription.")) from error
    agree(found, now=now, rate=rate)


@transaction.atomic
def stop(actor: Actor, subscription: UUID, *, now: datetime) -> None:
    """Deliver nothing more; what waits is given up."""
    row = queries.events.subscription(actor, subscription)
    Subscription.objects.filter(pk=row.pk).update(active=False)
    Delivery.objects.filter(subscription=row, state="waiting").update(
        state="given_up", problem="stopped", last_at=now
    )
    _tell(row, "stopped", actor.ref)


def _tell(row: Subscription, state: str, actor: str) -> None:
    fact = facts.SubscriptionTurned(
        subscription=str(row.pk), application=row.application_id, state=state
    )
    emit(fact, actor=actor, audience=VIEW)


@transaction.atomic
def hand_over(*, now: datetime, limit: int = 1_000) -> int:
    """Make deliveries of the next entries of the log. Returns how many entries were read.

    Deliveries and bookmark move together: nothing is lost, nothing comes twice.
    """
    if not bookmarks.only_reader(READER):
        return 0
    entries = log.since(log.bookmark(READER), limit)
    if not entries:
        return 0
    listening = list(Subscription.objects.filter(active=True, agreed_at__isnull=False))
    Delivery.objects.bulk_create(
        [
            _delivery(row, told, now)
            for told in entries
            if told.audience == ""
            for row in listening
            if told.kind in row.kinds and row.agreed_at is not None and told.at >= row.agreed_at
        ],
        ignore_conflicts=True,
    )
    bookmarks.move(READER, entries[-1].position)
    return len(entries)


def _delivery(row: Subscription, told: log.Told, now: datetime) -> Delivery:
    event = rules.event(
        base=settings.CONFIG.base_url, entry=told.id, kind=told.kind, subject=told.subject,
        at=told.at, data={**told.data, "place": told.place, "agency": told.agency},
    )  # fmt: skip
    return Delivery(
        subscription=row, entry=told.id, kind=told.kind, event=event, next_at=now, made_at=now
    )


@dataclass(frozen=True)
class Due:
    """A delivery to try now."""

    id: int
    url: str
    event: dict[str, object]


@transaction.atomic
def take_due(*, now: datetime, limit: int = 100) -> list[Due]:
    """Deliveries whose time has come. Others do not take them for two minutes."""
    rows = list(
        Delivery.objects.select_for_update(skip_locked=True, of=("self",))
        .select_related("subscription")
        .filter(state="waiting", next_at__lte=now)
        .order_by("next_at")[:limit]
    )
    rows, early = _within_rates(rows, now)
    Delivery.objects.filter(pk__in=early).update(next_at=now + _SOON)
    Delivery.objects.filter(pk__in=[row.pk for row in rows]).update(next_at=now + _LEASE)
    return [Due(row.pk, row.subscription.url, row.event) for row in rows]


def _within_rates(rows: list[Delivery], now: datetime) -> tuple[list[Delivery], list[int]]:
    """(deliveries to try now, ids of those their address does not want so soon)."""
    limited = {row.subscription_id for row in rows if row.subscription.rate is not None}
    recent = Delivery.objects.filter(subscription__in=limited, last_at__gt=now - _MINUTE)
    tried = dict(recent.values_list("subscription").annotate(n=Count("id"))) if limited else {}
    taken, early = list[Delivery](), list[int]()
    for subscription, of_one in groupby(
        sorted(rows, key=lambda row: str(row.subscription_id)), lambda row: row.subscription_id
    ):
        some = list(of_one)
        rate = some[0].subscription.rate
        count = rules.within_rate(rate, tried.get(subscription, 0), len(some))
        taken += some[:count]
        early += [row.pk for row in some[count:]]
    return taken, early


@transaction.atomic
def note_try(delivery: int, status: int, problem: str, *, now: datetime, pause: int = 0) -> None:
    """How a try went: taken, to be tried later, or given up (after days, or for 410 at once).

    `pause` is how many seconds the other side asked for (Retry-After).
    """
    row = Delivery.objects.select_for_update().filter(pk=delivery, state="waiting").first()
    if row is None:
        return
    row.attempts, row.last_at, row.status, row.problem = row.attempts + 1, now, status, problem[:60]
    later = rules.next_try(row.attempts, now, pause)
    if 200 <= status < 300:
        row.state, row.problem = "taken", ""
    elif status == rules.GONE or later is None:
        row.state = "given_up"
        fact = facts.DeliveryGivenUp(
            subscription=str(row.subscription_id), entry=row.entry, given_up_at=now
        )
        emit(fact, audience=VIEW)
    else:
        row.next_at = later
    row.save()
    if status == rules.GONE:
        Subscription.objects.filter(pk=row.subscription_id).update(active=False)


@transaction.atomic
def send_again(actor: Actor, delivery: int, *, now: datetime) -> None:
    """Deliver an event anew, whatever became of it."""
    row = queries.events.delivery(actor, delivery)
    Delivery.objects.filter(pk=row.pk).update(state="waiting", attempts=0, next_at=now, problem="")


@transaction.atomic
def replay(actor: Actor, subscription: UUID, *, since: datetime, now: datetime) -> int:
    """Deliver everything since a moment anew. Returns how many."""
    row = queries.events.subscription(actor, subscription)
    rows = Delivery.objects.filter(subscription=row, made_at__gte=since)
    return rows.update(state="waiting", attempts=0, next_at=now, problem="")


def sweep_deliveries(*, before: datetime) -> int:
    """Forget taken and given up deliveries made before a time."""
    old = Delivery.objects.filter(made_at__lt=before).exclude(state="waiting")
    return old.delete()[0]

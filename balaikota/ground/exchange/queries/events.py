"""Events: the public catalogue of kinds, subscriptions, deliveries."""

from __future__ import annotations

import inspect
from functools import cache
from uuid import UUID

from balaikota.ground.applications.permissions import covers
from balaikota.ground.events.fact import REGISTRY
from balaikota.ground.people.rules import Actor
from balaikota.lib.errors import NotFound, gettext_noop

from ..models import Delivery, Subscription
from ..permissions import KEEP


@cache
def public_kinds() -> dict[str, str]:
    """Every kind of fact that may be told to everybody → what it means.

    What is delivered is decided entry by entry: only those that were told to everybody.
    """
    return {
        kind: (inspect.getdoc(fact) or "").split("\n\n")[0].replace("\n", " ")
        for kind, fact in sorted(REGISTRY.items())
        if fact.__module__.startswith("balaikota.")
        and ".tests." not in fact.__module__
        and not kind.rpartition(".")[2].startswith("_")
        and not kind.startswith(("people.", "residents.", "signin."))
    }


def subscriptions(consumers: list[str]) -> list[Subscription]:
    """Of these applications, those that hear first."""
    rows = Subscription.objects.filter(application__in=consumers).select_related("application")
    return list(rows.order_by("-active", "application__title", "made_at")[:500])


def subscription(actor: Actor, pk: UUID) -> Subscription:
    """One of an application that this actor keeps. Raises NotFound."""
    row = Subscription.objects.select_related("application").filter(pk=pk).first()
    if row is None or not covers(actor, KEEP, row.application.agency):
        raise NotFound("no_subscription", gettext_noop("There is no such subscription."))
    return row


def deliveries(subscription: UUID, before: int = 0, limit: int = 50) -> list[Delivery]:
    """Newest first; one more than `limit` if there is more."""
    rows = Delivery.objects.filter(subscription=subscription)
    if before:
        rows = rows.filter(pk__lt=before)
    return list(rows.order_by("-pk")[: limit + 1])


def delivery(actor: Actor, pk: int) -> Delivery:
    """Raises NotFound."""
    row = Delivery.objects.select_related("subscription__application").filter(pk=pk).first()
    if row is None or not covers(actor, KEEP, row.subscription.application.agency):
        raise NotFound("no_delivery", gettext_noop("There is no such delivery."))
    return row

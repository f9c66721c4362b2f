"""Applications that use the one sign-in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Exists, F, Max, OuterRef, Q, QuerySet
from django.utils import timezone

from balaikota.ground.people.models import Grant
from balaikota.ground.people.rules import STAFF, Actor
from balaikota.ground.territory import queries as territory
from balaikota.lib.errors import NotFound, gettext_noop

from .. import permissions, rules
from ..models import Entry, Registration

RECENT = timedelta(days=30)
PAGE = 50


@dataclass(frozen=True)
class ClientRow:
    """One application of the list: how many people came in lately, and when the last one."""

    registration: Registration
    people: int
    last: datetime | None


def within(actor: Actor, permission: str) -> Q:
    """Registrations whose agency lies in the actor's reach."""
    if actor.system:
        return Q(pk__isnull=False)
    found = Q(pk__in=[])
    for held in actor.reach(permission):
        found |= territory.under("agency", held.agency) if held.agency else Q(pk__isnull=False)
    return found


def clients(actor: Actor, now: datetime) -> list[ClientRow]:
    """Every registered application in reach, with its use in 30 days. One statement."""
    recent = Q(entries__at__gte=now - RECENT)
    rows = (
        Registration.objects.filter(within(actor, permissions.VIEW))
        .select_related("client")
        .annotate(
            people=Count("entries__account", filter=recent, distinct=True),
            last=Max("entries__at"),
        )
        .order_by(F("closed_at").asc(nulls_first=True), "client__name")
    )
    return [ClientRow(row, row.people, row.last) for row in rows]


def client(actor: Actor, client_id: str, permission: str = permissions.VIEW) -> Registration:
    """One registered application. Raises NotFound when there is none in reach."""
    found = (
        Registration.objects.filter(within(actor, permission), pk=client_id)
        .select_related("client")
        .first()
    )
    if found is None:
        raise NotFound("client", gettext_noop("There is no such application here."))
    return found


def registration(client_id: str) -> Registration | None:
    """The registration of a client that is not closed, for the protocol's own pages."""
    return (
        Registration.objects.filter(pk=client_id, closed_at__isnull=True)
        .select_related("client")
        .first()
    )


def may_pass(registration: Registration, actor: Actor) -> bool:
    """Whether this person may sign in to this application."""
    return rules.may_enter(rules.Audience(registration.audience), registration.agencies, actor.held)


def entries_of(registration: Registration, before: int | None = None) -> list[Entry]:
    """Who came in lately, newest first; one more than a page when there are older ones."""
    found: QuerySet[Entry] = registration.entries.select_related("account")
    if before is not None:
        found = found.filter(pk__lt=before)
    return list(found.order_by("-pk")[: PAGE + 1])


def signed_in_lately() -> dict[str, float]:
    """Application code → 1.0 where somebody came in by the one sign-in within 30 days."""
    recent = Entry.objects.filter(at__gte=timezone.now() - RECENT)
    codes = recent.values_list("registration__application", flat=True).distinct()
    return dict.fromkeys(codes, 1.0)


def citizens_entered(since: datetime) -> dict[str, float]:
    """Application code → how many different people came in since then who held no office.

    Heads of RT and RW are citizens here: they do not work for the city. One statement.
    """
    day = timezone.localdate(since)
    office = Grant.objects.filter(
        Q(ended_at=None) | Q(ended_at__gte=since),
        Q(valid_until=None) | Q(valid_until__gte=day),
        account=OuterRef("account"), position__role__in=STAFF,
    )  # fmt: skip
    rows = (
        Entry.objects.filter(~Exists(office), at__gte=since)
        .values_list("registration__application")
        .annotate(people=Count("account", distinct=True))
    )
    return {code: float(people) for code, people in rows}

"""Who sits where: the administrators' lists, limited to what they administer themselves."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, F, Q, QuerySet
from django.utils import timezone

from balaikota.ground.events import queries as events
from balaikota.ground.territory import queries as territory
from balaikota.lib.errors import NotFound, gettext_noop

from ..models import Account, Grant, Position
from ..rules import Actor, Held, masked_email, masked_phone
from .contacts import by_contact

PAGE = 50


@dataclass(frozen=True)
class Person:
    """One line of the list. Contacts are masked; opening the person is a recorded look."""

    id: int
    name: str
    phone: str
    email: str
    active: bool
    titles: tuple[str, ...]


@dataclass(frozen=True)
class People:
    """One page of people, newest accounts first. `older` continues the list."""

    rows: list[Person]
    older: int | None


@dataclass(frozen=True)
class Seat:
    """A position and how many hold it today."""

    position: Position
    holders: int


def people(actor: Actor, search: str = "", before: int | None = None) -> People:
    """People with positions in the actor's reach; a full telephone number or e-mail finds anybody.

    Two statements. `search` is a contact, or words of a position's title.
    """
    actor.require("people.view")
    found = _found(actor, search.strip())
    if before is not None:
        found = found.filter(pk__lt=before)
    accounts = list(found.order_by("-pk")[: PAGE + 1])
    page = accounts[:PAGE]
    titles = _titles(page)
    rows = [
        Person(
            a.pk,
            a.name,
            masked_phone(a.phone),
            masked_email(a.email),
            a.is_active,
            tuple(titles[a.pk]),
        )
        for a in page
    ]
    return People(rows, page[-1].pk if len(accounts) > PAGE else None)


def _found(actor: Actor, search: str) -> QuerySet[Account]:
    if search and ("@" in search or any(letter.isdigit() for letter in search)):
        exact = by_contact(search)
        if exact.exists():
            return exact
    grants = Grant.objects.filter(within_reach(actor, "position__"), ended_at__isnull=True)
    if search:
        grants = grants.filter(position__title__icontains=search)
    return Account.objects.filter(pk__in=grants.values("account_id"))


def _titles(accounts: Iterable[Account]) -> dict[int, list[str]]:
    grants = Grant.objects.filter(account__in=[a.pk for a in accounts], ended_at__isnull=True)
    titles: dict[int, list[str]] = defaultdict(list)
    for account_id, title in grants.order_by("pk").values_list("account_id", "position__title"):
        titles[account_id].append(title)
    return titles


def within_reach(actor: Actor, prefix: str = "", permission: str = "people.view") -> Q:
    """The SQL form of `rules.may_give`: positions inside what the actor administers."""
    if actor.system:
        return Q()
    reach = Q(pk__in=[])
    for held in actor.reach(permission):
        reach |= _inside(held, prefix)
    return reach


def _inside(held: Held, prefix: str) -> Q:
    inside = Q(pk__isnull=False)
    for column, code in (("area", held.area), ("agency", held.agency)):
        if code:
            inside &= territory.under(f"{prefix}{column}", code)
    return inside


def positions(
    actor: Actor, search: str = "", after: str = "", *, now: datetime
) -> tuple[list[Seat], str]:
    """Positions in reach by code, and the code to continue after ("" at the end). One statement."""
    actor.require("people.view")
    today = timezone.localdate(now)
    in_force = Q(grants__ended_at__isnull=True, grants__valid_from__lte=today) & (
        Q(grants__valid_until__isnull=True) | Q(grants__valid_until__gte=today)
    )
    found = Position.objects.filter(within_reach(actor), code__gt=after).annotate(
        holders=Count("grants", filter=in_force)
    )
    if search:
        found = found.filter(Q(title__icontains=search) | Q(code__istartswith=search))
    rows = list(found.order_by("code")[: PAGE + 1])
    seats = [Seat(row, row.holders) for row in rows[:PAGE]]
    return seats, (seats[-1].position.code if len(rows) > PAGE else "")


def givable(actor: Actor) -> QuerySet[Position]:
    """Positions this actor may give to somebody, by title."""
    return Position.objects.filter(
        within_reach(actor, permission="people.manage"), active=True
    ).order_by("title")


def person(actor: Actor, account_id: int) -> Account | None:
    """One account for an administrator; None when there is none."""
    actor.require("people.view")
    return Account.objects.filter(pk=account_id, deleted_at__isnull=True).first()


def grants_of(account_id: int) -> list[Grant]:
    """Every grant of a person, those in force first, then the latest."""
    return list(
        Grant.objects.filter(account_id=account_id)
        .select_related("position")
        .order_by(F("ended_at").desc(nulls_first=True), "-valid_from", "-pk")
    )


def exported(actor: Actor) -> QuerySet[Grant]:
    """Open grants in reach with their people, for the CSV file."""
    actor.require("people.view")
    return (
        Grant.objects.filter(within_reach(actor, "position__"), ended_at__isnull=True)
        .select_related("account", "position")
        .order_by("position__code", "pk")
    )


@dataclass(frozen=True)
class Happening:
    """One line of a person's history: a fact of the log, without names."""

    at: datetime
    kind: str
    actor: str
    position: str


def history_of(actor: Actor, account_id: int) -> list[Happening]:
    """What happened to an account, newest first, as the fact log tells it."""
    told = events.history(f"account:{account_id}", actor, limit=100)
    codes = {entry.data.get("position", "") for entry in told}
    titles = dict(Position.objects.filter(code__in=codes).values_list("code", "title"))
    return [
        Happening(entry.at, entry.kind, entry.actor, titles.get(entry.data.get("position"), ""))
        for entry in reversed(told)
    ]


def position(actor: Actor, code: str) -> Position:
    """One position in reach. Raises NotFound."""
    actor.require("people.view")
    found = Position.objects.filter(within_reach(actor), code=code).first()
    if found is None:
        raise NotFound("position", gettext_noop("There is no such position."))
    return found

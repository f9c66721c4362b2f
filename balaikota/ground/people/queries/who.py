"""Reads about people. `actor_of` is where every request learns who acts."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from balaikota.ground.territory import queries as territory

from ..models import Account, Grant
from ..rules import ANONYMOUS, PERMISSIONS, STAFF, Actor, Capacity, Held, Role, may_give


def actor_of(user: Any, now: datetime) -> Actor:
    """The actor of a signed-in account, with the positions held on this day. One query.

    Staff without a second factor hold nothing until they enrol one (except in the demo): the
    rights are absent everywhere, in pages as in the live stream.
    """
    if not isinstance(user, Account) and not getattr(user, "is_authenticated", False):
        return ANONYMOUS
    if not user.is_active:
        return ANONYMOUS
    grants = list(_in_force(user.pk, now).annotate(proven=Exists(_second_factors())))
    held = tuple(_held(grant) for grant in grants)
    unproven: tuple[Held, ...] = ()
    if settings.SECOND_FACTOR and grants and not grants[0].proven:
        unproven = tuple(h for h in held if h.role in STAFF)
        held = tuple(h for h in held if h.role not in STAFF)
    return Actor(
        ref=f"account:{user.pk}",
        account_id=user.pk,
        name=user.name,
        held=held,
        unproven=unproven,
    )


def held_by(account_id: int, now: datetime) -> tuple[Held, ...]:
    """Positions in force today, the widest area first."""
    return tuple(_held(grant) for grant in _in_force(account_id, now))


def _in_force(account_id: int, now: datetime) -> QuerySet[Grant]:
    today = timezone.localdate(now)
    return (
        Grant.objects.filter(
            Q(valid_until__isnull=True) | Q(valid_until__gte=today),
            account_id=account_id,
            valid_from__lte=today,
            ended_at__isnull=True,
            position__active=True,
        )
        .select_related("position")
        .order_by("position__area", "position__code")
    )


def holders(permission: str, place: str, agency: str, now: datetime) -> list[int]:
    """Accounts that hold a permission over this place and agency today. One statement."""
    declared = PERMISSIONS.get(permission)
    if declared is None:
        return []
    today = timezone.localdate(now)
    grants = Grant.objects.filter(
        Q(valid_until__isnull=True) | Q(valid_until__gte=today),
        valid_from__lte=today, ended_at__isnull=True, account__is_active=True,
        position__active=True, position__role__in=[role.value for role in declared.roles],
        position__area__in=_above(place), position__agency__in=_above(agency),
    )  # fmt: skip
    return sorted(set(grants.values_list("account_id", flat=True)))


def _above(code: str) -> list[str]:
    """A dotted code and all that hold it: "a.b" → "", "a", "a.b"."""
    parts = code.split(".") if code else []
    return ["", *(".".join(parts[: n + 1]) for n in range(len(parts)))]


def _second_factors() -> QuerySet[Authenticator]:
    return Authenticator.objects.filter(user_id=OuterRef("account_id")).exclude(
        type=Authenticator.Type.RECOVERY_CODES
    )


def _held(grant: Grant) -> Held:
    return Held(
        role=Role(grant.position.role),
        area=grant.position.area,
        agency=grant.position.agency,
        capacity=Capacity(grant.capacity),
        title=grant.position.title,
        position_id=grant.position_id,
    )


def open_grants(account_id: int) -> QuerySet[Grant]:
    """Grants that were not ended, also those of the future."""
    return Grant.objects.filter(account_id=account_id, ended_at__isnull=True).select_related(
        "position"
    )


def reach_over(actor: Actor, account: Account) -> bool:
    """Whether the actor administers this person.

    Every position the person holds or will hold must lie within the actor's reach. A citizen
    belongs to whoever administers all agencies of the place where the citizen lives, or of the
    city when that is not known: else the administrator of one office could take over anybody.
    """
    grants = list(open_grants(account.pk))
    if not grants:
        return may_give(actor, Role.RT, account.home or territory.city(), "")
    return all(
        may_give(actor, Role(g.position.role), g.position.area, g.position.agency) for g in grants
    )


def has_administrator(now: datetime) -> bool:
    """Whether anybody administers the city today."""
    today = timezone.localdate(now)
    return Grant.objects.filter(
        Q(valid_until__isnull=True) | Q(valid_until__gte=today),
        position__role=Role.ADMINISTRATOR,
        position__active=True,
        account__is_active=True,
        ended_at__isnull=True,
    ).exists()

"""Reads about people. `actor_of` is where every request learns who acts."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import Q
from django.utils import timezone

from ..models import Account, Grant
from ..rules import ANONYMOUS, Actor, Capacity, Held, Role


def actor_of(user: Any, now: datetime) -> Actor:
    """The actor of a signed-in account, with the positions held on this day. One query."""
    if not isinstance(user, Account) and not getattr(user, "is_authenticated", False):
        return ANONYMOUS
    if not user.is_active:
        return ANONYMOUS
    return Actor(ref=f"account:{user.pk}", account_id=user.pk, name=user.name, held=held_by(user.pk, now))


def held_by(account_id: int, now: datetime) -> tuple[Held, ...]:
    """Positions in force today, the widest area first."""
    today = timezone.localdate(now)
    grants = (
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
    return tuple(
        Held(
            role=Role(grant.position.role),
            area=grant.position.area,
            agency=grant.position.agency,
            capacity=Capacity(grant.capacity),
            title=grant.position.title,
            position_id=grant.position_id,
        )
        for grant in grants
    )

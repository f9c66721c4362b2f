"""People for tests and for the demo: real accounts with real positions."""

from __future__ import annotations

import itertools
from datetime import UTC, date, datetime
from typing import Any

from allauth.mfa.models import Authenticator

from . import queries
from .models import Account, Grant, Position
from .rules import STAFF, Actor, Capacity, Role

_numbers = itertools.count(1)
_LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)


def account(**fields: Any) -> Account:
    """An account that can sign in with the password "rahasia-sekali", unless told otherwise."""
    fields.setdefault("username", f"orang-{next(_numbers)}")
    fields.setdefault("joined_at", _LONG_AGO)
    fields.setdefault("name", "Sri Wahyuni")
    return Account.objects.create_user(**fields)


def position(role: Role, area: str = "36.72", agency: str = "", title: str = "") -> Position:
    """A position with this role over this area and agency; made once for each combination."""
    code = f"{role.value}:{area}:{agency}"
    return Position.objects.get_or_create(
        code=code,
        defaults={"role": role, "area": area, "agency": agency, "title": title or code},
    )[0]


def grant(
    holder: Account,
    seat: Position,
    *,
    capacity: Capacity = Capacity.DEFINITIVE,
    valid_from: date = date(2020, 1, 1),
    valid_until: date | None = None,
) -> Grant:
    """Put a person on a seat; staff get a second factor, without which they could do nothing."""
    if Role(seat.role) in STAFF:
        Authenticator.objects.get_or_create(
            user=holder,
            type=Authenticator.Type.TOTP,
            defaults={"data": {"secret": "kept-for-tests"}},
        )
    return Grant.objects.create(
        account=holder,
        position=seat,
        capacity=capacity,
        valid_from=valid_from,
        valid_until=valid_until,
        granted_at=_LONG_AGO,
    )


def actor(
    role: Role | str | None = None, area: str = "36.72", agency: str = "", **fields: Any
) -> Actor:
    """An actor with a real account and, unless `role` is None (a citizen), a real position."""
    holder = account(**fields)
    if role is not None:
        grant(holder, position(Role(role), area, agency))
    return queries.actor_of(holder, datetime.now(UTC))

"""Giving the people of the example city their accounts, positions and the key of their app."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

from django.contrib.auth.hashers import make_password
from django.db import transaction

from balaikota.ground.people import actions
from balaikota.ground.people.models import Account, ApiKey, Position
from balaikota.ground.people.rules import SYSTEM, Capacity
from balaikota.ground.people.tokens import digest_of, prefix_of

from .cast import API_KEY, Person, cast

_SINCE = date(2025, 1, 1)


@transaction.atomic
def settle(places: Mapping[str, str], now: datetime) -> int:
    """Give everybody who is missing an account and a position. Returns how many came.

    Args:
        places: level → region code of the example; "city" is "", for it reaches everywhere, also
            to reports whose place nobody knows.
    """
    known = set(Account.objects.values_list("username", flat=True))
    new = [person for person in cast().everybody if person.username not in known]
    for person in new:
        account = _account(person, places, now)
        if person.role is not None:
            _seat(person, account, places, now)
    # Hashing is slow on purpose, and the password is everybody's: once is enough.
    Account.objects.filter(username__in=[person.username for person in new]).update(
        password=make_password(cast().password)
    )
    _give_key(now)
    return len(new)


def _account(person: Person, places: Mapping[str, str], now: datetime) -> Account:
    new = actions.NewAccount(
        name=person.name,
        email=cast().email(person),
        username=person.username,
        home=places.get(person.home, ""),
        example=True,
        verified=True,
    )
    return actions.create_account(SYSTEM, new, now=now, how="demo")


def _seat(person: Person, account: Account, places: Mapping[str, str], now: datetime) -> None:
    assert person.role is not None
    area, office = places.get(person.area, ""), places.get(person.office, person.office)
    code = ":".join(filter(None, (person.role.value, area, office)))
    if not Position.objects.filter(code=code).exists():
        actions.save_position(
            SYSTEM, code, title=person.who, role=person.role, area=area, agency=office
        )
    actions.give_grant(
        SYSTEM, account.pk, code, capacity=Capacity.DEFINITIVE, valid_from=_SINCE, now=now
    )


def _give_key(now: datetime) -> None:
    """The app's key, always the same: made like any other, then set to the printed one."""
    if ApiKey.objects.filter(prefix=prefix_of(API_KEY)).exists():
        return
    owner = Account.objects.get(username=cast().key_owner)
    made = actions.make_key(
        SYSTEM,
        cast().key_name,
        cast().key_scopes,
        now=now,
        owner_id=owner.pk,
        per_minute=cast().key_per_minute,
    )
    ApiKey.objects.filter(pk=made.key.pk).update(
        prefix=prefix_of(API_KEY), digest=digest_of(API_KEY)
    )

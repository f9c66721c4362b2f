"""The people of the example city: their accounts, positions and the key of their app."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any

import yaml
from django.contrib.auth.hashers import make_password
from django.db import transaction

from balaikota.ground.people import actions
from balaikota.ground.people.models import Account, ApiKey, Position
from balaikota.ground.people.rules import SYSTEM, Capacity, Role
from balaikota.ground.people.tokens import digest_of, prefix_of

from .boston import DATA

# Printed in docs/demo.md, so it protects nothing: the demo listens on loopback only.
API_KEY = "bk_contoh23_balaikotabalaikotabalaikotabalai"
_SINCE = date(2025, 1, 1)


@dataclass(frozen=True)
class Person:
    """One person of `people.yaml`. `area` is a level of the example ("city" is everywhere)."""

    username: str
    name: str
    calls: str
    who: str
    role: Role | None
    area: str
    office: str
    home: str


@dataclass(frozen=True)
class People:
    """Everybody, their common password, and the app's key."""

    everybody: tuple[Person, ...]
    password: str
    email_domain: str
    rw: int
    rt: int
    key_name: str
    key_owner: str
    key_scopes: tuple[str, ...]
    key_per_minute: int

    def email(self, person: Person) -> str:
        return f"{person.username}@{self.email_domain}"

    @property
    def workers(self) -> tuple[Person, ...]:
        """Who verifies and works in the live day."""
        return tuple(p for p in self.everybody if p.role in {Role.REPORT_ADMIN, Role.OFFICER})


@cache
def people() -> People:
    """Read `people.yaml`."""
    raw: dict[str, Any] = yaml.safe_load((DATA / "people.yaml").read_text())
    key, around = raw["api_key"], raw["neighbourhoods"]
    return People(
        everybody=tuple(_person(row) for row in raw["people"]),
        password=raw["password"],
        email_domain=raw["email_domain"],
        rw=around["rw"],
        rt=around["rt"],
        key_name=key["name"],
        key_owner=key["owner"],
        key_scopes=tuple(key["scopes"]),
        key_per_minute=key["per_minute"],
    )


def _person(row: Mapping[str, str]) -> Person:
    return Person(
        username=row["username"],
        name=row["name"],
        calls=row["calls"],
        who=row["who"],
        role=Role(row["role"]) if "role" in row else None,
        area=row.get("area", ""),
        office=row.get("office", ""),
        home=row.get("home", ""),
    )


@transaction.atomic
def settle(places: Mapping[str, str], now: datetime) -> int:
    """Give everybody who is missing an account and a position. Returns how many came.

    Args:
        places: level → region code of the example; "city" is "", for it reaches everywhere, also
            to reports whose place nobody knows.
    """
    known = set(Account.objects.values_list("username", flat=True))
    new = [person for person in people().everybody if person.username not in known]
    for person in new:
        account = _account(person, places, now)
        if person.role is not None:
            _seat(person, account, places, now)
    # Hashing is slow on purpose, and the password is everybody's: once is enough.
    Account.objects.filter(username__in=[person.username for person in new]).update(
        password=make_password(people().password)
    )
    _give_key(now)
    return len(new)


def _account(person: Person, places: Mapping[str, str], now: datetime) -> Account:
    new = actions.NewAccount(
        name=person.name,
        email=people().email(person),
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
    owner = Account.objects.get(username=people().key_owner)
    made = actions.make_key(
        SYSTEM,
        people().key_name,
        people().key_scopes,
        now=now,
        owner_id=owner.pk,
        per_minute=people().key_per_minute,
    )
    ApiKey.objects.filter(pk=made.key.pk).update(
        prefix=prefix_of(API_KEY), digest=digest_of(API_KEY)
    )

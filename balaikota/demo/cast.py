"""Who lives in the example city: read from `people.yaml`, without a database."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

import yaml

from balaikota.ground.people.rules import Role

from .boston import DATA

# Printed in docs/demo.md, so it protects nothing: the demo listens on loopback only.
API_KEY = "bk_contoh23_balaikotabalaikotabalaikotabalai"


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
class Cast:
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
def cast() -> Cast:
    """Read `people.yaml`."""
    raw: dict[str, Any] = yaml.safe_load((DATA / "people.yaml").read_text())
    key, around = raw["api_key"], raw["neighbourhoods"]
    return Cast(
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

"""Facts and effects for the tests of the log itself; no room tells them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import ClassVar
from uuid import UUID

from django.db import connection

from balaikota.ground.events.fact import Fact
from balaikota.ground.events.models import Pulse

# An entry as another program would write it: kind, version, subject.
ENTRY = """
INSERT INTO events_entry (kind, version, subject, place, agency, audience, actor, data)
VALUES (%s, %s, %s, '', '', '', 'system', '{}') RETURNING id
"""


@dataclass(frozen=True, kw_only=True)
class BellRang(Fact):
    """Somebody rang the bell of the town hall."""

    kind: ClassVar[str] = "tests.bell_rang"
    number: int
    place: str = ""
    agency: str = ""

    @property
    def subject(self) -> str:
        return f"bell:{self.number % 3}"


@dataclass(frozen=True, kw_only=True)
class Everything(Fact):
    """Has a field of every type a fact may carry."""

    kind: ClassVar[str] = "tests.everything"
    version: ClassVar[int] = 2
    text: str
    count: int
    on: date
    at: datetime
    amount: Decimal
    key: UUID
    codes: tuple[str, ...] = ()
    maybe: int | None = None

    @classmethod
    def upgrade(cls, version: int, data: dict[str, object]) -> dict[str, object]:
        return {"codes": [], **data} if version < 2 else data


def tally(name: str) -> None:
    """Count one, in the caller's transaction: an effect that shows how often it happened."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO events_pulse (name, behind, unsealed) VALUES (%s, 1, 0) "
            "ON CONFLICT (name) DO UPDATE SET behind = events_pulse.behind + 1",
            [f"tests.{name}"],
        )


def tallied(name: str) -> int:
    pulse = Pulse.objects.filter(name=f"tests.{name}").first()
    return pulse.behind if pulse else 0

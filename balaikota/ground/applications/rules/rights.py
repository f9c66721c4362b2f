"""Who keeps what: an office keeps its own applications, stewards and administrators keep all."""

from __future__ import annotations

from balaikota.ground.people.rules import LEADERS, Held, Role, within

STEWARDS = frozenset({Role.DATA_STEWARD, Role.ADMINISTRATOR})
KEEPERS = STEWARDS | {Role.OFFICER, Role.AGENCY_HEAD, Role.LURAH, Role.CAMAT}
RISK_READERS = KEEPERS | LEADERS
# Their office is one agency, their duty all of them (Perpres 39/2019 ps. 14 for the walidata).
CITYWIDE = STEWARDS | LEADERS


def in_city(held: Held, city: str) -> bool:
    """Whether a position lies in this city, or reaches over it."""
    return within(city, held.area) or within(held.area, city)


def covers(held: Held, city: str, place: str, agency: str) -> bool:
    """Whether a position reaches an agency whose office stands at `place`; "" is the whole city."""
    if held.role in CITYWIDE:
        return within(city, held.area)
    return bool(agency) and held.covers(place, agency)

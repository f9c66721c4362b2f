"""The stations of a request, and which office holds them. Pure.

A station belongs to a role over the area, or to an agency; a deputy (Plt, Plh) holds it like the
one deputised for, and is named as such.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from balaikota.ground.people.rules import Capacity, Held, Role, within

from .catalog import Definition, Stage

_CHECKERS = {
    "rt": frozenset({Role.RT}),
    "rw": frozenset({Role.RW}),
    "kelurahan": frozenset({Role.LURAH}),
    "kecamatan": frozenset({Role.CAMAT}),
}
_AGENCY_CHECKS = frozenset({Role.OFFICER, Role.AGENCY_HEAD})
_AGENCY_SIGNS = frozenset({Role.AGENCY_HEAD})
AREA_LEVELS = tuple(_CHECKERS)
_DOTS = {"kelurahan": 4, "kecamatan": 3, "rt": 6, "rw": 5}


def holds(held: Held, level: str, place: str, *, signs: bool = False) -> bool:
    """Whether a position holds a station at this level for somebody who lives at `place`."""
    if level.startswith("agency:"):
        roles = _AGENCY_SIGNS if signs else _AGENCY_CHECKS
        agency = level.removeprefix("agency:")
        return (
            held.role in roles
            and bool(held.agency)
            and within(agency, held.agency)
            and (within(place, held.area))
        )
    return held.role in _CHECKERS[level] and bool(held.area) and within(place, held.area)


def levels_of(held: Held) -> str:
    """The level of the stations that a position holds; "" for none. Agencies: "agency:<code>"."""
    for level, roles in _CHECKERS.items():
        if held.role in roles:
            return level
    return f"agency:{held.agency}" if held.role in _AGENCY_CHECKS and held.agency else ""


def seat(held: Iterable[Held], level: str, place: str, *, signs: bool = False) -> Held | None:
    """The position through which somebody holds a station; who holds it for good comes first."""
    able = [one for one in held if holds(one, level, place, signs=signs)]
    return min(able, key=lambda one: one.capacity is not Capacity.DEFINITIVE, default=None)


def title(held: Held | None) -> str:
    """ "Plt. Lurah Barat": a deputy acts as one."""
    if held is None:
        return ""
    prefix = {Capacity.PLT: "Plt. ", Capacity.PLH: "Plh. "}.get(held.capacity, "")
    return f"{prefix}{held.title}"[:120]


def office_of(level: str, place: str) -> str:
    """The code of the office that holds a station: an agency, or a kelurahan or kecamatan."""
    if level.startswith("agency:"):
        return level.removeprefix("agency:")
    return ".".join(place.split(".")[: _DOTS[level]])


@dataclass(frozen=True)
class Place:
    """A place in a chain: which station, and whether it is the last."""

    number: int
    stage: Stage
    last: bool


def station(definition: Definition, number: int) -> Place:
    return Place(number, definition.chain[number], number == len(definition.chain) - 1)

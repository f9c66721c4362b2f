"""Which area a viewer sees, which screen is shown, and how panels share a wall. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from enum import StrEnum
from typing import Protocol, TypeVar

from balaikota.ground.people.rules import Held, within
from balaikota.lib.errors import Invalid, NotAllowed, gettext_noop


class Screen(StrEnum):
    """The three ways to look at the city. The values stand in the address."""

    WALL = "dinding"
    DESK = "meja"
    PHONE = "ponsel"


class Sized(Protocol):
    """A panel, as far as the wall minds: its share of twelve columns."""

    @property
    def wall(self) -> int: ...


P = TypeVar("P", bound=Sized)
SCENE = 6  # twelfths of the wall beside the map


def screen(asked: str, user_agent: str) -> Screen:
    """The screen that was asked for; else a phone's on a phone and the desk's elsewhere."""
    if asked in set(Screen):
        return Screen(asked)
    return Screen.PHONE if "Mobi" in user_agent else Screen.DESK


def area(held: Iterable[Held], asked: str, city: str) -> str:
    """The area to show: the one asked for, or the widest that is held.

    Raises:
        NotAllowed: nothing is held, or the area asked for lies outside of what is.
    """
    areas = sorted({h.area or city for h in held}, key=lambda code: (len(code), code))
    if not areas:
        raise NotAllowed("not_allowed", gettext_noop("You do not have the right to do this."))
    if not asked:
        return areas[0]
    if not any(within(asked, code) for code in areas):
        raise NotAllowed("outside", gettext_noop("This area is not in your care."))
    return asked


def scenes(panels: Sequence[P]) -> list[list[P]]:
    """Panels in the order given, in groups that fit beside the map together.

    A wall shows one group after the other, so nothing has to scroll.
    """
    groups: list[list[P]] = []
    room = 0
    for panel in panels:
        size = min(max(panel.wall, 1), SCENE)
        if not groups or size > room:
            groups.append([])
            room = SCENE
        groups[-1].append(panel)
        room -= size
    return groups


def rectangle(text: str) -> tuple[float, float, float, float]:
    """West, south, east, north from "w,s,e,n" in degrees.

    Raises:
        Invalid: not four numbers of the earth, or turned around.
    """
    try:
        west, south, east, north = (float(part) for part in text.split(","))
    except ValueError as error:
        raise _bad_rectangle() from error
    # Written so that "nan" fails as well.
    if not (-180 <= west <= east <= 180 and -90 <= south <= north <= 90):
        raise _bad_rectangle()
    return west, south, east, north


def _bad_rectangle() -> Invalid:
    return Invalid(
        "bbox", gettext_noop("bbox must be west,south,east,north in degrees."), field="bbox"
    )


def zoom(text: str) -> float:
    """A map's zoom, 0 to 24; 12 when it is not a number."""
    try:
        value = float(text)
    except ValueError:
        return 12.0
    return min(max(value, 0.0), 24.0) if value == value else 12.0


class Verdict(StrEnum):
    """How a number stands to its target."""

    GOOD = "good"
    NEAR = "near"
    BAD = "bad"


NEAR_ENOUGH = 0.2  # of the target


def verdict(value: float, target: float, direction: str) -> Verdict:
    """Reached, missed by no more than a fifth of the target, or missed.

    Args:
        direction: "up" when more is better, "down" when less is.
    """
    missed = target - value if direction == "up" else value - target
    if missed <= 0:
        return Verdict.GOOD
    return Verdict.NEAR if missed <= abs(target) * NEAR_ENOUGH else Verdict.BAD

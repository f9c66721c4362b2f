"""Who sees which area on which screen."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from balaikota.desk.command_center import rules
from balaikota.ground.people.rules import Held, Role
from balaikota.lib.errors import Invalid, NotAllowed

CITY = "36.72"


def held(*areas: str) -> list[Held]:
    return [Held(role=Role.CAMAT, area=area) for area in areas]


@pytest.mark.parametrize(
    ("areas", "asked", "seen"),
    [
        (["36.72"], "", "36.72"),
        ([""], "", "36.72"),
        (["36.72.01", "36.72"], "", "36.72"),
        (["36.72.02", "36.72.01"], "", "36.72.01"),
        (["36.72"], "36.72.01.1001", "36.72.01.1001"),
        (["36.72.01"], "36.72.01", "36.72.01"),
    ],
)
def test_the_area_seen(areas: list[str], asked: str, seen: str) -> None:
    assert rules.area(held(*areas), asked, CITY) == seen


@pytest.mark.parametrize(
    ("areas", "asked"),
    [
        ([], ""),
        (["36.72.01"], "36.72"),
        (["36.72.01"], "36.72.02"),
        (["36.72.01"], "36.72.011"),
        ([""], "32.73"),
    ],
)
def test_an_area_outside_is_refused(areas: list[str], asked: str) -> None:
    with pytest.raises(NotAllowed):
        rules.area(held(*areas), asked, CITY)


@pytest.mark.parametrize(
    ("asked", "agent", "screen"),
    [
        ("dinding", "Mobi", rules.Screen.WALL),
        ("", "Mozilla (Android 14; Mobile)", rules.Screen.PHONE),
        ("", "Mozilla (X11; Linux)", rules.Screen.DESK),
        ("lain", "", rules.Screen.DESK),
    ],
)
def test_the_screen(asked: str, agent: str, screen: rules.Screen) -> None:
    assert rules.screen(asked, agent) is screen


@dataclass(frozen=True)
class Card:
    wall: int


@given(st.lists(st.builds(Card, wall=st.integers(-3, 20))))
def test_scenes_keep_every_panel_in_order_and_fit(cards: list[Card]) -> None:
    groups = rules.scenes(cards)
    assert [card for group in groups for card in group] == cards
    for group in groups:
        assert group
        assert len(group) == 1 or sum(max(card.wall, 1) for card in group) <= rules.SCENE


@pytest.mark.parametrize(
    "text", ["", "1,2,3", "a,b,c,d", "10,0,5,1", "0,0,200,1", "nan,nan,nan,nan", "1,2,3,inf"]
)
def test_bad_rectangles_are_refused(text: str) -> None:
    with pytest.raises(Invalid):
        rules.rectangle(text)


@given(st.text())
def test_any_zoom_is_a_zoom(text: str) -> None:
    assert 0 <= rules.zoom(text) <= 24

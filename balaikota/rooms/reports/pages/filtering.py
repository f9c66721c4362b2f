"""Filters of lists and maps: read from the address, written back into it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from balaikota.ground.territory import queries as territory

from .. import queries
from ..rules import PUBLIC, State
from . import choices


@dataclass(frozen=True)
class Wanted:
    """What the reader asked for. Values that do not exist are ignored, never an error."""

    q: str = ""
    category: str = ""
    place: str = ""
    state: str = ""

    def query(self) -> dict[str, str]:
        return {name: value for name, value in vars(self).items() if value}

    def for_public(self) -> queries.Filters:
        state = self.state if self.state in PUBLIC else ""
        return queries.Filters(category=self.category, place=self.place, state=state, words=self.q)

    def for_desk(self, tab: str) -> queries.Filters:
        return queries.Filters(
            category=self.category, place=self.place, state=self.state, words=self.q, tab=tab
        )


def read(given: Mapping[str, str]) -> Wanted:
    state = given.get("state", "")
    category = given.get("category", "")
    place = given.get("place", "")
    return Wanted(
        q=given.get("q", "").strip()[:100].replace("\x00", ""),
        category=category if choices.is_category(category) else "",
        place=place if place in territory.tree().by_code else "",
        state=state if state in set(State) else "",
    )


def context(wanted: Wanted, *, public: bool = False) -> dict[str, Any]:
    """What `parts/filters.html` needs."""
    states = [state.value for state in State if not public or state in PUBLIC]
    return {
        "filters": wanted,
        "filtered": bool(wanted.query()),
        "states": states,
        "category_groups": choices.category_groups(),
        "area_groups": choices.area_groups(),
        "city_code": territory.city(),
    }

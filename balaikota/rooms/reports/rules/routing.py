"""Category × area → agency, and why."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from balaikota.ground.people.rules import within


@dataclass(frozen=True, slots=True)
class RouteRule:
    """One row of the routing table; area "" is everywhere."""

    category: str
    area: str
    agency: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Considered:
    """A route that was looked at. `why` is a code: chosen, less_exact or other_area."""

    route: RouteRule
    why: str


@dataclass(frozen=True)
class Decision:
    """Where a report goes. `agency` "" means nobody is named yet and the verifier decides."""

    agency: str
    why: tuple[Considered, ...] = ()

    @property
    def chosen(self) -> RouteRule | None:
        return next((c.route for c in self.why if c.why == "chosen"), None)


def decide(category: str, parent: str, place: str, routes: Iterable[RouteRule]) -> Decision:
    """The most exact category wins, then the smallest area that holds the place.

    Args:
        parent: the category's group, "" when it has none.
        place: region code; "" is unknown, and then only routes for everywhere apply.
    """
    fit: list[RouteRule] = []
    considered: list[Considered] = []
    for route in routes:
        if route.category not in (category, parent) or not route.category:
            continue
        if within(place, route.area):
            fit.append(route)
        else:
            considered.append(Considered(route, "other_area"))
    fit.sort(key=lambda route: (route.category != category, -len(route.area)))
    chosen = [
        Considered(route, "chosen" if i == 0 else "less_exact") for i, route in enumerate(fit)
    ]
    return Decision(fit[0].agency if fit else "", (*chosen, *considered))

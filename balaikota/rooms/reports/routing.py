"""Where a report goes, from the cached routes. The rule itself is `rules.routing`."""

from __future__ import annotations

from . import queries
from .rules import Decision, RouteRule, decide


def where(category: str, place: str) -> Decision:
    """The agency for a category at a place ("" unknown), and every route considered."""
    known = queries.categories().by_code.get(category)
    parent = known.parent if known else ""
    found = (*queries.routes(category), *(queries.routes(parent) if parent else ()))
    return decide(category, parent, place, found)


def routes() -> tuple[RouteRule, ...]:
    """The whole table, by category and area."""
    return queries.routes()

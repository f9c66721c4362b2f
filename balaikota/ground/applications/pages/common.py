"""What the pages of the inventory share."""

from __future__ import annotations

from balaikota.ground.people.rules import Actor
from balaikota.ground.territory import queries as territory

from ..permissions import may_edit


def kept_agencies(actor: Actor) -> list[tuple[str, str]]:
    """Agencies whose applications the actor keeps, as choices in the order of the tree."""
    return [
        (branch.agency.code, "\u2003" * branch.depth + branch.agency.name)
        for branch in territory.agency_tree()
        if branch.agency.active and may_edit(actor, branch.agency.code)
    ]


def tame(value: str) -> str:
    """Spreadsheets would run a cell that begins like a formula."""
    return f"'{value}" if value[:1] in ("=", "+", "-", "@", "\t", "\r") else value

"""What the pages of the exchange share."""

from __future__ import annotations

from balaikota.ground.applications import queries as applications
from balaikota.ground.applications.permissions import need_some
from balaikota.ground.people.rules import Actor
from balaikota.ground.territory import queries as territory

from .. import queries
from ..permissions import VIEW


def need_view(actor: Actor) -> None:
    """Raises NotAllowed for whoever is no officer of this city."""
    need_some(actor, VIEW)


def kept(actor: Actor) -> list[tuple[str, str]]:
    """Applications that the actor keeps, as choices."""
    known, names = applications.applications(), territory.agency_names()
    return [
        (code, f"{known[code].title} · {names.get(known[code].agency, known[code].agency)}")
        for code in queries.registry.kept(actor)
    ]

"""Reading the rows of a published dataset: who may, and which version."""

from __future__ import annotations

from django.db.models import QuerySet

from balaikota.ground.people.rules import Actor
from balaikota.lib.errors import NotAllowed, NotFound, gettext_noop

from .. import permissions
from ..models import Version
from ..rules.life import Level
from .catalog import Card, VersionView, version_view


def may_read(actor: Actor, card: Card) -> bool:
    """Open data is everybody's; limited data needs the right to it."""
    return card.level is Level.OPEN or actor.may(permissions.LIMITED)


def require_read(actor: Actor, card: Card) -> None:
    """Raises NotAllowed."""
    if not may_read(actor, card):
        raise NotAllowed(
            "limited", gettext_noop("Access to this dataset is limited. Ask its owner.")
        )


def opened(actor: Actor, card: Card, number: int | None = None) -> VersionView:
    """The version to read, the newest without a number.

    Raises:
        NotAllowed: access is limited.
        NotFound: a harvested dataset has no rows here; or no such version.
    """
    require_read(actor, card)
    if card.version is None:
        raise NotFound("elsewhere", gettext_noop("The rows of this dataset lie at its source."))
    if number is None or number == card.version.number:
        return card.version
    return version(card, number)


def version(card: Card, number: int) -> VersionView:
    """One version by its number. Raises NotFound."""
    found = _numbered(card).filter(number=number).first() if number < 2**31 else None
    if found is None:
        raise NotFound("no_version", gettext_noop("There is no such version."))
    return version_view(found)


def versions(card: Card, most: int = 200) -> list[VersionView]:
    """Its versions, the newest first."""
    return [version_view(row) for row in _numbered(card).order_by("-number")[:most]]


def _numbered(card: Card) -> QuerySet[Version]:
    return Version.objects.filter(entry__uid=card.uid).exclude(number=None)

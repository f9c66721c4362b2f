"""Reading the rows of a published dataset: who may, and which version."""

from __future__ import annotations

from django.db.models import QuerySet

from balaikota.ground.people.rules import Actor
from balaikota.lib.errors import NotAllowed, NotFound, gettext_noop

from .. import permissions
from ..models import Citation, Version
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
    """One version by its number.

    Raises:
        NotFound: there is none, or it was thinned; then the words name the one that follows it.
    """
    found = _numbered(card).filter(number=number).first() if number < 2**31 else None
    if found is None:
        raise NotFound("no_version", gettext_noop("There is no such version."))
    if found.thinned_at:
        following = _kept(card).filter(number__gt=number).order_by("number").first()
        raise NotFound(
            "thinned",
            gettext_noop("Version %(number)s is no longer kept. Take version %(following)s."),
            number=number, following=following.number if following else "",
        )  # fmt: skip
    return version_view(found, _cited([found]).get(found.pk, ()))


def before(card: Card, number: int) -> VersionView | None:
    """The newest version before this one that is still kept."""
    found = _kept(card).filter(number__lt=number).order_by("-number").first()
    return version_view(found) if found else None


def versions(card: Card, most: int = 200) -> list[VersionView]:
    """Those that are kept, the newest first. Two queries."""
    rows = list(_kept(card).order_by("-number")[:most])
    cited = _cited(rows)
    return [version_view(row, cited.get(row.pk, ())) for row in rows]


def thinned(card: Card) -> int:
    """How many old versions are no longer kept."""
    return _numbered(card).filter(thinned_at__isnull=False).count()


def _cited(rows: list[Version]) -> dict[int, list[str]]:
    found: dict[int, list[str]] = {}
    for pk, doi in Citation.objects.filter(version__in=rows).values_list("version_id", "doi"):
        found.setdefault(pk, []).append(doi)
    return found


def _kept(card: Card) -> QuerySet[Version]:
    return _numbered(card).filter(thinned_at=None)


def _numbered(card: Card) -> QuerySet[Version]:
    return Version.objects.filter(entry__uid=card.uid).exclude(number=None)

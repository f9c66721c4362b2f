"""What the pages of a dataset share: who asks, its head, and the questions in an address."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from balaikota.ground.people.doors import actor_of
from balaikota.ground.people.rules import Actor

from .. import queries
from ..queries import Card, VersionView
from ..rules import filters
from ..rules.filters import Ask
from ..rules.words import frequency, licence, themes

PAGE = 50
MOST_OFFSET = 1_000_000


def english() -> bool:
    return (get_language() or "").startswith("en")


def theme_name(code: str) -> str:
    """In the reader's language."""
    found = themes().get(code)
    if found is None:
        return code
    return found.name_en if english() else found.name


def frequency_name(word: str) -> str:
    """In the reader's language."""
    found = frequency(word)
    return found.name_en if english() else found.name


@dataclass(frozen=True)
class Opened:
    """A dataset that somebody looks at; `version` is `None` when its rows are not here or not
    theirs to read."""

    actor: Actor
    card: Card
    version: VersionView | None


def opened(request: HttpRequest, slug: str) -> Opened:
    """The dataset and the version to show (`?versi=`). Raises NotFound."""
    actor, card = actor_of(request), queries.card(slug)
    if card.version is None or not queries.may_read(actor, card):
        return Opened(actor, card, None)
    number = request.GET.get("versi", "")
    wanted = int(number) if number.isdecimal() and len(number) < 10 else None
    return Opened(actor, card, queries.opened(actor, card, wanted))


def head(found: Opened, here: str) -> dict[str, Any]:
    """The context that the head of every page of a dataset needs."""
    card = found.card
    return {
        "card": card,
        "version": found.version,
        "older": bool(
            found.version and card.version and found.version.number != card.version.number
        ),
        "quality": card.quality(timezone.now()),
        "licence": licence(card.licence),
        "theme": theme_name(card.theme),
        "frequency": frequency_name(card.frequency),
        "tabs": _tabs(found, here),
        "trail": [(_("City data"), reverse("opendata:catalog")), (card.title, "")],
        "limited": card.version is not None and found.version is None,
    }


def _tabs(found: Opened, here: str) -> list[tuple[str, str, str, bool]]:
    """(name, title, address, whether it is here)."""
    if found.version is None:
        return []
    names = [("dataset", _("Table")), ("chart", _("Chart"))]
    if found.card.has_map:
        names.append(("map", _("Map")))
    names += [("metadata", _("Metadata")), ("versions", _("Versions")), ("how_to", _("API"))]
    return [
        (name, title, reverse(f"opendata:{name}", args=[found.card.slug]), name == here)
        for name, title in names
    ]


def asked(request: HttpRequest, version: VersionView) -> Ask:
    """The question of an address: `q`, `where` (several), `sort`. Raises Invalid."""
    return Ask(
        words=request.GET.get("q", "").replace("\0", "")[:200],
        filters=tuple(filters.written(version.fields, text) for text in _wheres(request)),
        sort=filters.order(version.fields, request.GET.get("sort", "")),
    )


def _wheres(request: HttpRequest) -> list[str]:
    """`where=` as programs write it, and the three fields of the form."""
    found = [text for text in request.GET.getlist("where") if text][:20]
    column, value = request.GET.get("kolom", ""), request.GET.get("nilai", "")
    if column and value:
        found.append(f"{column}:{request.GET.get('cara') or 'eq'}:{value}")
    return found


def same_question(request: HttpRequest, **more: Any) -> str:
    """The query of this address with some parts changed; `None` leaves a part out."""
    pairs = [(name, value) for name, value in _pairs(request) if name not in more and value] + [
        (name, str(value)) for name, value in more.items() if value not in (None, "")
    ]
    return f"?{urlencode(pairs)}" if pairs else "?"


def _pairs(request: HttpRequest) -> list[tuple[str, str]]:
    keep = ("q", "kolom", "cara", "nilai", "where", "sort", "versi")
    return [(name, value) for name in keep for value in request.GET.getlist(name)]

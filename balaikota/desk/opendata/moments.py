"""Facts of datasets as lines of the command center's timeline."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from balaikota.ground.events.sockets import Moment, Scope

from . import queries


def tell(entries: Iterable[Any], scope: Scope) -> list[Moment]:
    """One line for each entry."""
    words = {
        "opendata.published": _("Data published: %(title)s"),
        "opendata.refreshed": _("New version: %(title)s"),
        "opendata.withdrawn": _("Data withdrawn: %(title)s"),
        "opendata.held": _("New rows held back: %(title)s"),
    }
    cards = queries.catalog().by_slug
    found = []
    for entry in entries:
        slug = str(entry.data.get("dataset", ""))
        card = cards.get(slug)
        url = reverse("opendata:dataset", args=[slug]) if card else ""
        text = words[entry.kind] % {"title": card.title if card else slug}
        found.append(Moment(at=entry.at, text=text, url=url, kind=entry.kind))
    return found

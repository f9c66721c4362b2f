"""What happens to letters, in words for the timeline: services and places, never people."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _

from balaikota.ground.events.sockets import Moment, Scope
from balaikota.ground.territory import queries as territory

from ..words import service_title

KINDS = ("letters.issued", "letters.overdue", "letters.services_changed")


def tell(entries: Iterable[Any], scope: Scope) -> list[Moment]:
    """Moments of the facts a viewer may hear."""
    return [
        Moment(at=entry.at, text=_words(entry), kind=entry.kind, place=entry.place)
        for entry in entries
    ]


def _words(entry: Any) -> str:
    said = {"service": service_title(entry.data["service"])}
    if entry.kind == "letters.services_changed":
        return _("%(service)s: a new version of the service") % said
    village = ".".join(entry.place.split(".")[:4])
    said["place"] = territory.region_names([village])[village]
    if entry.kind == "letters.overdue":
        return _("%(service)s in %(place)s is later than promised") % said
    return _("%(service)s issued in %(place)s") % said

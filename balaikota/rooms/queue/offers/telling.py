"""What happens at counters, in words for the timeline: offices and counters, never people."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _

from balaikota.ground.events.sockets import Moment, Scope
from balaikota.ground.territory import queries as territory

KINDS = ("queue.counter_turned", "queue.office_changed")


def tell(entries: Iterable[Any], scope: Scope) -> list[Moment]:
    """Moments of the facts a viewer may hear."""
    return [
        Moment(at=entry.at, text=_words(entry), kind=entry.kind, place=entry.place)
        for entry in entries
        if entry.data.get("what", "open") == "open"
    ]


def _words(entry: Any) -> str:
    if entry.kind == "queue.office_changed":
        return _("%(office)s: gives numbers from now on") % {
            "office": territory.agency_name(entry.data["office"])
        }
    office = {"office": territory.agency_name(entry.agency)}
    if entry.data["open"]:
        return _("%(office)s: a counter opened") % office
    return _("%(office)s: a counter closed") % office

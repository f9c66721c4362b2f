"""What happens in the register, in words for the timeline: counts and codes, never people."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from balaikota.ground.events.sockets import Moment, Scope

from ..rules.looking import RULE_NAMES

KINDS = ("residents.loaded", "residents.looking_unusual", "residents.agreement_changed")


def tell(entries: Iterable[Any], scope: Scope) -> list[Moment]:
    """Moments of the facts a viewer may hear."""
    found = [_moment(entry) for entry in entries]
    return [moment for moment in found if moment is not None]


def _moment(entry: Any) -> Moment | None:
    if entry.kind == "residents.loaded":
        return _loaded(entry)
    if entry.kind == "residents.looking_unusual":
        words = _(RULE_NAMES.get(entry.data["rule"], entry.data["rule"]))
        text = _("Unusual looking at residents' data: %(what)s") % {"what": words}
        return Moment(at=entry.at, text=text, url=reverse("residents:looks"), kind=entry.kind)
    text = _agreement(entry.data["what"]) % {"application": entry.data["application"]}
    page = reverse("residents:agreement", args=[entry.data["agreement_id"]])
    return Moment(at=entry.at, text=text, url=page, kind=entry.kind)


def _loaded(entry: Any) -> Moment | None:
    """Only the end of a file: its batches would fill the screen."""
    if not entry.data["whole"]:
        return None
    count = entry.data["done"]
    text = ngettext(
        "A file with %(n)s resident was loaded", "A file with %(n)s residents was loaded", count
    ) % {"n": f"{count:,}".replace(",", ".")}
    return Moment(at=entry.at, text=text, kind=entry.kind, place=entry.place)


def _agreement(what: str) -> str:
    if what == "made":
        return _("%(application)s may ask about residents, by agreement")
    if what == "ended":
        return _("%(application)s may no longer ask about residents")
    return _("%(application)s got a new key for asking about residents")

"""Names and addresses of reports for every offer of this room."""

from __future__ import annotations

from datetime import datetime

from django.urls import reverse
from django.utils.translation import get_language

from balaikota.ground.events.sockets import Scope
from balaikota.ground.territory import queries as territory

from .. import permissions, queries
from ..queries.standing import AGING, FRESH


def category_name(code: str) -> str:
    """In the reader's language."""
    found = queries.categories().by_code.get(code)
    if found is None:
        return code
    return found.name_en if (get_language() or "").startswith("en") else found.name


def place_name(code: str) -> str:
    return territory.region_names([code])[code] if code else ""


def page_of(code: str, scope: Scope) -> str:
    """The page this viewer reads a report on: the officers' or the public one."""
    office = scope.viewer.may(permissions.VIEW)
    return reverse("reports:work" if office else "reports:track", args=[code])


def age_of(filed_at: datetime, now: datetime) -> str:
    """fresh (3 days), aging (14) or old."""
    age = now - filed_at
    if age <= FRESH:
        return "fresh"
    return "aging" if age <= AGING else "old"

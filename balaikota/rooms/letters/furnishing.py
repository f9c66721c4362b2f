"""The catalog of letters and permits that every city begins with, and their templates."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from balaikota.ground.events.sockets import Furnishing, offer

from .actions.catalog import load_services
from .actions.signing import ship_templates


def furnish() -> None:
    """Services first: each brings its template."""
    load_services()
    ship_templates()


offer(
    Furnishing(key="letters.catalog", title=_("Letters and permits"), apply=furnish, order=120)
)

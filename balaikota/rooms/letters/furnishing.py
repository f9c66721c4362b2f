"""The catalog of letters and permits that every city begins with."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from balaikota.ground.events.sockets import Furnishing, offer

from .actions.catalog import load_services

offer(
    Furnishing(
        key="letters.catalog", title=_("Letters and permits"), apply=load_services, order=120
    )
)

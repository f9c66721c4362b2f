"""The lines of the register of processing that every city begins with."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from balaikota.ground.events.sockets import Furnishing, offer

from .actions.breaches import load_processing

offer(
    Furnishing(key="residents.processing", title=_("Register of processing"), apply=load_processing)
)

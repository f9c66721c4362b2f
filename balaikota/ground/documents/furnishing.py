"""Registers and templates that every city begins with."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from balaikota.ground.events.sockets import Furnishing, offer

from .actions.setup import ship

offer(Furnishing(key="documents.first", title=_("Registers and templates"), apply=ship, order=40))

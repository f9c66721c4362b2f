"""The catalog of categories that every city begins with."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from balaikota.ground.events.sockets import Furnishing, offer

from .actions import load_catalog

offer(Furnishing(key="reports.catalog", title=_("Categories of reports"), apply=load_catalog))

"""The catalog of what rooms and sources offer, listed when the house is made ready."""

from __future__ import annotations

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from balaikota.ground.events.sockets import Furnishing, offer

from . import actions


def _list() -> None:
    actions.catalogue(timezone.now())


offer(Furnishing(key="opendata.catalog", title=_("Catalog of datasets"), apply=_list, order=900))

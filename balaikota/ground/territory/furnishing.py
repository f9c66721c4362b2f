"""The city of the setting `BALAIKOTA_CITY`, loaded into a database that has none."""

from __future__ import annotations

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from balaikota.ground.events.sockets import Furnishing, offer

from .actions import load_city
from .models import Region


def load_named_city() -> None:
    """Regions with outlines where we ship them, offices, and joint leave."""
    code = settings.CONFIG.city
    if code and not Region.objects.filter(code=code).exists():
        load_city(code)


offer(
    Furnishing(
        key="territory.city", title=_("The city and its regions"), apply=load_named_city, order=10
    )
)

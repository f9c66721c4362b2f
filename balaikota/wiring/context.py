"""What every page knows."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext

from balaikota.ground.people.rules import ANONYMOUS
from balaikota.ground.territory import queries as territory

from . import menus


def house(request: HttpRequest) -> dict[str, Any]:
    """The actor, the demo mark, the city's name and the menus."""
    actor = getattr(request, "actor", ANONYMOUS)
    return {
        "actor": actor,
        "demo": settings.DEMO,
        "city_name": territory.city_name() or gettext("City hall"),
        "menu": menus.menu(actor, request.path),
        "footer_menu": menus.menu(actor, request.path, menus.FOOTER),
        "sign_in_url": reverse("account_login"),
        "account_url": reverse("people:me"),
        "bell_url": reverse("notices:inbox"),
        "bell_count_url": reverse("notices:count"),
    }

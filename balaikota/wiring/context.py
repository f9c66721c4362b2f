"""What every page knows."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest


def house(request: HttpRequest) -> dict[str, Any]:
    """The actor, the demo mark, and the main menu's sockets."""
    return {"actor": getattr(request, "actor", None), "demo": settings.DEMO}

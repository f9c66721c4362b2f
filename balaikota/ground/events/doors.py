"""What the doors of every floor share: who asks, and a refusal in the reader's language."""

from __future__ import annotations

from typing import cast

from django.http import HttpRequest
from django.utils.translation import gettext

from balaikota.lib.errors import Refusal
from balaikota.lib.viewer import Viewer


def viewer_of(request: HttpRequest) -> Viewer:
    """Who asks, for floors that stand below people; upper ones ask `people.doors.actor_of`."""
    return cast(Viewer, request.actor)  # type: ignore[attr-defined]


def in_words(refusal: Refusal) -> str:
    """A refusal in the reader's language."""
    words = gettext(refusal.message)
    return words % refusal.data if refusal.data else words

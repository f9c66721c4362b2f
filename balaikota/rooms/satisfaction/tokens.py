"""Links to the survey, made from what they are about; the tables keep blind indexes only."""

from __future__ import annotations

import base64

from django.conf import settings


def of_subject(subject: str) -> str:
    """The link of a visit ("ticket:17"): always the same, and known to this city only."""
    made = settings.KEY_RING.blind(subject, "satisfaction.token")
    return base64.urlsafe_b64encode(made[:24]).decode()


def index(token: str) -> bytes:
    return bytes(settings.KEY_RING.blind(token, "satisfaction.token_index"))

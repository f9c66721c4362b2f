"""Secrets of numbers, appointments and kiosks; the tables keep blind indexes only."""

from __future__ import annotations

import base64

from django.conf import settings


def of_key(key: bytes) -> str:
    """Always the same for the key of a tap, so that a repeated answer leads to the same page."""
    made = settings.KEY_RING.blind(key.hex(), "queue.token")
    return base64.urlsafe_b64encode(made[:24]).decode()


def index(token: str) -> bytes:
    return bytes(settings.KEY_RING.blind(token, "queue.token_index"))

"""What sign-in needs before the first token: a key to sign with."""

from __future__ import annotations

from django.utils import timezone

from . import actions


def apply() -> object:
    """Make the first signing key."""
    return actions.rotate_keys(timezone.now())

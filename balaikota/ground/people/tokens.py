"""Secrets that are shown once and kept as digests: API keys and one-time links."""

from __future__ import annotations

import hashlib
import secrets

_ALPHABET = "23456789abcdefghjkmnpqrstuvwxyz"


def new_key() -> tuple[str, str]:
    """A fresh API key as (the whole key to show once, its public prefix).

    The secret part has 158 random bits, so a fast digest is enough.
    """
    prefix = "".join(secrets.choice(_ALPHABET) for _ in range(8))
    return f"bk_{prefix}_" + "".join(secrets.choice(_ALPHABET) for _ in range(32)), prefix


def prefix_of(raw: str) -> str:
    """The public part of a key; "" when the text is no key."""
    parts = raw.split("_")
    return parts[1] if len(parts) == 3 and parts[0] == "bk" and len(parts[1]) == 8 else ""


def new_link() -> str:
    """A fresh secret for a one-time link."""
    return secrets.token_urlsafe(32)


def digest_of(raw: str) -> bytes:
    """32 bytes; what the database keeps."""
    return hashlib.sha256(raw.encode()).digest()

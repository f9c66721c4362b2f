"""Blind indexes of whom a document is about: found by who knows the whole NIK or name."""

from __future__ import annotations

from django.conf import settings


def nik(number: str) -> bytes | None:
    return settings.KEY_RING.blind(number, "nik") if number else None


def name(whole: str) -> bytes | None:
    """However it is written: case and spaces do not count."""
    plain = " ".join(whole.upper().split())
    return settings.KEY_RING.blind(plain, "documents.name") if plain else None

"""The city's signing key, made from the key ring: the same in every process, never stored."""

from __future__ import annotations

from functools import cache

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.conf import settings

from balaikota.lib import jws


@cache
def signing_key() -> Ed25519PrivateKey:
    """Signs seals of the record and deliveries of events."""
    return jws.private_key(settings.KEY_RING.blind("exchange", "ed25519"))


@cache
def key_id() -> str:
    """Names the key: the beginning of its public half."""
    return jws.encode(signing_key().public_key().public_bytes_raw())[:12]


def public_jwks() -> dict[str, list[dict[str, str]]]:
    """What others check our signatures with."""
    return {"keys": [jws.jwk(signing_key().public_key(), key_id())]}

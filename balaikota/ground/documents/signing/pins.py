"""A private key under a PIN: scrypt, then AES-256-GCM. Outside it lies the city's key ring.

A PIN is short, so neither lock is enough alone: who has the database lacks the key ring, and who
has both still has to guess at a tenth of a second a try.
"""

from __future__ import annotations

import os
from hashlib import scrypt

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

_COST = {"n": 2**15, "r": 8, "p": 1, "maxmem": 64 * 1024 * 1024, "dklen": 32}
_SALT, _NONCE = 16, 12


def closed(secret: bytes, pin: str) -> bytes:
    """The secret, to be opened with the PIN only."""
    salt, nonce = os.urandom(_SALT), os.urandom(_NONCE)
    return salt + nonce + AESGCM(_key(pin, salt)).encrypt(nonce, secret, None)


def opened(sealed: bytes, pin: str) -> bytes | None:
    """The secret, or None for a wrong PIN."""
    salt, nonce, rest = sealed[:_SALT], sealed[_SALT : _SALT + _NONCE], sealed[_SALT + _NONCE :]
    try:
        return AESGCM(_key(pin, salt)).decrypt(nonce, rest, None)
    except InvalidTag:
        return None


def _key(pin: str, salt: bytes) -> bytes:
    return scrypt(pin.encode(), salt=salt, **_COST)

"""Web push: messages that only one browser can read (RFC 8291), signed by the sender (RFC 8292)."""

from __future__ import annotations

import os
from urllib.parse import urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from .jws import decode, encode

LONGEST = 3800  # bytes of text: a push service takes 4096 of the whole
_CURVE = ec.SECP256R1()
_ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
_RECORD = 4096


def private_key(seed: bytes) -> ec.EllipticCurvePrivateKey:
    """A P-256 key from 32 secret bytes; the same bytes give the same key."""
    return ec.derive_private_key(int.from_bytes(seed) % (_ORDER - 1) + 1, _CURVE)


def public_bytes(key: ec.EllipticCurvePrivateKey) -> bytes:
    """The public half as browsers take it: an uncompressed point of 65 bytes."""
    return key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)


def check_keys(p256dh: str, auth: str) -> None:
    """Raises ValueError for keys that no browser gave."""
    ec.EllipticCurvePublicKey.from_encoded_point(_CURVE, decode(p256dh))
    if len(decode(auth)) != 16:
        raise ValueError("the secret of a browser has 16 bytes")


def encrypt(
    text: bytes, p256dh: str, auth: str, *,
    sender: ec.EllipticCurvePrivateKey | None = None, salt: bytes = b"",
) -> bytes:  # fmt: skip
    """The body of a push message, encoded as `aes128gcm` in one record.

    `sender` and `salt` are made anew for each message; tests give those of the standard.

    Raises:
        ValueError: the keys are none, or the text is too long.
    """
    if len(text) > LONGEST:
        raise ValueError("the message is too long for a push service")
    sender, salt = sender or ec.generate_private_key(_CURVE), salt or os.urandom(16)
    theirs, ours = decode(p256dh), public_bytes(sender)
    shared = sender.exchange(
        ec.ECDH(), ec.EllipticCurvePublicKey.from_encoded_point(_CURVE, theirs)
    )
    secret = _derive(shared, decode(auth), b"WebPush: info\0" + theirs + ours, 32)
    key = _derive(secret, salt, b"Content-Encoding: aes128gcm\0", 16)
    nonce = _derive(secret, salt, b"Content-Encoding: nonce\0", 12)
    head = salt + _RECORD.to_bytes(4) + bytes([len(ours)]) + ours
    return head + AESGCM(key).encrypt(nonce, text + b"\x02", None)


def _derive(secret: bytes, salt: bytes, info: bytes, length: int) -> bytes:
    return HKDF(SHA256(), length, salt, info).derive(secret)


def authorization(
    key: ec.EllipticCurvePrivateKey, endpoint: str, contact: str, expires: int
) -> str:
    """The Authorization header that tells a push service who sends. `expires`: Unix time."""
    parts = urlsplit(endpoint)
    claims = {"aud": f"{parts.scheme}://{parts.netloc}", "exp": expires, "sub": contact}
    token = jwt.encode(claims, key, algorithm="ES256", headers={"typ": "JWT"})
    return f"vapid t={token}, k={encode(public_bytes(key))}"

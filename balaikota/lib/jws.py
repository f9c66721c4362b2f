"""Signatures with Ed25519: detached JWS (RFC 7515, RFC 8037) and Standard Webhooks (v1a)."""

from __future__ import annotations

import base64
import json

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import (
    Ed25519PrivateKey,
    Ed25519PublicKey,
)


def private_key(seed: bytes) -> Ed25519PrivateKey:
    """A key from 32 secret bytes; the same bytes give the same key."""
    return Ed25519PrivateKey.from_private_bytes(seed)


def encode(raw: bytes) -> str:
    """base64url without padding."""
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def decode(text: str) -> bytes:
    """The inverse of `encode`. Raises ValueError."""
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def jwk(key: Ed25519PublicKey, kid: str) -> dict[str, str]:
    """The public key as others read it."""
    x = encode(key.public_bytes_raw())
    return {"kty": "OKP", "crv": "Ed25519", "alg": "EdDSA", "use": "sig", "kid": kid, "x": x}


def sign_detached(key: Ed25519PrivateKey, payload: bytes, kid: str) -> str:
    """`header..signature`: whoever has the payload can check it."""
    header = encode(json.dumps({"alg": "EdDSA", "kid": kid}, separators=(",", ":")).encode())
    signature = key.sign(f"{header}.{encode(payload)}".encode())
    return f"{header}..{encode(signature)}"


def verify_detached(key: Ed25519PublicKey, payload: bytes, token: str) -> bool:
    """Whether this token signs this payload."""
    header, sign, rest = token.partition("..")
    if not sign:
        return False
    try:
        key.verify(decode(rest), f"{header}.{encode(payload)}".encode())
        return bool(json.loads(decode(header)).get("alg") == "EdDSA")
    except (InvalidSignature, ValueError):
        return False


def sign_webhook(key: Ed25519PrivateKey, message: str, timestamp: int, body: bytes) -> str:
    """The `webhook-signature` header of Standard Webhooks, asymmetric (v1a)."""
    signature = key.sign(f"{message}.{timestamp}.".encode() + body)
    return f"v1a,{base64.b64encode(signature).decode()}"


def verify_webhook(
    key: Ed25519PublicKey, message: str, timestamp: int, body: bytes, signature: str
) -> bool:
    """Whether one of the space-separated signatures is the city's."""
    signed = f"{message}.{timestamp}.".encode() + body
    for part in signature.split():
        version, _, text = part.partition(",")
        try:
            if version == "v1a":
                key.verify(base64.b64decode(text), signed)
                return True
        except (InvalidSignature, ValueError):
            continue
    return False

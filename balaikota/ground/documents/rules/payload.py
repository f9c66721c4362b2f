"""The short signed words in a document's QR: enough to check a print without the network.

`B1.<base64url of MessagePack>.<base64url of Ed25519 over "B1." + the first part>`. It stands after
the `#` of the address, which browsers never send to the server.
"""

from __future__ import annotations

import hashlib
from dataclasses import astuple, dataclass
from datetime import date

import msgspec
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from balaikota.lib import jws

VERSION = "B1"


@dataclass(frozen=True, slots=True)
class Payload:
    """What a print says of itself. `about` is masked; `token` is a digest, not the token."""

    number: str
    title: str
    signed_on: date
    signer: str
    about: str
    valid_until: date | None
    token: bytes


def token_mark(token: str) -> bytes:
    """Six bytes that tie the words to the address they stand behind."""
    return hashlib.sha256(token.encode()).digest()[:6]


def packed(payload: Payload, key: Ed25519PrivateKey) -> str:
    """The words, signed."""
    fields = [value.toordinal() if isinstance(value, date) else value for value in astuple(payload)]
    body = f"{VERSION}.{jws.encode(msgspec.msgpack.encode(fields))}"
    return f"{body}.{jws.encode(key.sign(body.encode()))}"


def opened(text: str, key: Ed25519PublicKey) -> Payload | None:
    """What the words say, or None when they are not the city's."""
    body, _, signature = text.strip().rpartition(".")
    version, _, fields = body.partition(".")
    if version != VERSION:
        return None
    try:
        key.verify(jws.decode(signature), body.encode())
        number, title, signed, signer, about, until, token = msgspec.msgpack.decode(
            jws.decode(fields)
        )
        return Payload(
            number, title, date.fromordinal(signed), signer, about,
            None if until is None else date.fromordinal(until), token,
        )  # fmt: skip
    except (InvalidSignature, ValueError, TypeError, msgspec.DecodeError):
        return None

"""The short signed words in a document's QR: enough to check a print without the network.

`B1.<base64url of a JSON list>.<base64url of Ed25519 over "B1." + the first part>`. It stands after
the `#` of the address, which browsers never send to the server. The list: number, kind, day of
signing, title of the signer, initials of whom it is about, last day or null, mark of the token.
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
_Words = tuple[str, str, date, str, str, date | None, str]


@dataclass(frozen=True, slots=True)
class Payload:
    """What a print says of itself. `about` are initials; `token` is a mark, not the token."""

    number: str
    title: str
    signed_on: date
    signer: str
    about: str
    valid_until: date | None
    token: str


def token_mark(token: str) -> str:
    """Eight characters that tie the words to the address they stand behind."""
    return jws.encode(hashlib.sha256(token.encode()).digest()[:6])


def packed(payload: Payload, key: Ed25519PrivateKey) -> str:
    """The words, signed."""
    body = f"{VERSION}.{jws.encode(msgspec.json.encode(astuple(payload)))}"
    return f"{body}.{jws.encode(key.sign(body.encode()))}"


def opened(text: str, key: Ed25519PublicKey) -> Payload | None:
    """What the words say, or None when they are not the city's."""
    body, _, signature = text.strip().rpartition(".")
    version, _, words = body.partition(".")
    if version != VERSION:
        return None
    try:
        key.verify(jws.decode(signature), body.encode())
        return Payload(*msgspec.json.decode(jws.decode(words), type=_Words))
    except (InvalidSignature, ValueError, msgspec.DecodeError):
        return None

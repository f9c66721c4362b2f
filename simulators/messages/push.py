"""A push service with one browser behind it, which opens its messages with `http-ece`, and checks
who sent them as RFC 8292 says."""

from __future__ import annotations

import base64
import json
import os
import re
from collections.abc import Mapping
from typing import Any

import http_ece
import jwt
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from simulators.agencies.serving import Answer, Asked

from .party import Party


def _text(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def _bytes(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


class PushService(Party):
    """`shown` are the messages as the browser's service worker reads them."""

    def __init__(self) -> None:
        super().__init__()
        self.shown: list[dict[str, Any]] = []
        self.asked: list[Mapping[str, str]] = []
        self.left = False  # the browser withdrew
        self.trusted = ""  # the sender's key, once it subscribed with it
        self._key = ec.generate_private_key(ec.SECP256R1())
        self._secret = os.urandom(16)

    def keys(self) -> dict[str, str]:
        """What the browser gives its application."""
        public = self._key.public_key()
        point = public.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
        return {"p256dh": _text(point), "auth": _text(self._secret)}

    def answer(self, asked: Asked) -> Answer:
        headers = asked.headers
        if self.left:
            return Answer(status=410)
        if not self._genuine(headers.get("authorization", "")) or "ttl" not in headers:
            return Answer(status=403)
        if headers.get("content-encoding") != "aes128gcm" or len(asked.body) > 4096:
            return Answer(status=400)
        opened = http_ece.decrypt(asked.body, private_key=self._key, auth_secret=self._secret)
        self.asked.append(headers)
        self.shown.append(json.loads(opened))
        return Answer(status=201, headers={"Location": f"{self.url}/m/{len(self.shown)}"})

    def _genuine(self, authorization: str) -> bool:
        found = re.fullmatch(r"vapid t=([\w.-]+), k=([\w-]+)", authorization)
        if found is None or (self.trusted and found[2] != self.trusted):
            return False
        key = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), _bytes(found[2]))
        claims = jwt.decode(found[1], key, algorithms=["ES256"], audience=self.url)
        return str(claims["sub"]).startswith(("mailto:", "https:")) and "exp" in claims

"""Damkar's dispatch: pushes each incident as a signed CloudEvent over HTTP, twice when unsure."""

from __future__ import annotations

import hashlib
import hmac
import json
import random
import time
import urllib.request
from collections.abc import Callable
from datetime import datetime, timezone
from typing import Any
from urllib.error import HTTPError

from .town import Town, as_offices_write

SECRET = "rahasia-damkar-113"
_KINDS = ("Kebakaran rumah", "Kebakaran lahan", "Evakuasi hewan", "Pohon tumbang", "Banjir")
Send = Callable[[bytes, dict[str, str]], int]


class Fires:
    """Incidents one after the other, numbered; `push` sends the next."""

    def __init__(self, town: Town, send: Send, secret: str = SECRET) -> None:
        self._town, self._send, self._secret = town, send, secret
        self._chance, self.number = random.Random(3308), 0

    def incident(self) -> dict[str, Any]:
        """The next one."""
        self.number += 1
        place = self._chance.choice(list(self._town))
        return {
            "nomor": f"DK-{self.number:05d}",
            "jenis": self._chance.choice(_KINDS),
            "waktu": datetime.now(timezone.utc).isoformat(timespec="seconds"),  # noqa: UP017
            "kelurahan": as_offices_write(place.name, self.number),
            "lat": round(place.latitude + self._chance.uniform(-0.001, 0.001), 6),
            "lon": round(place.longitude + self._chance.uniform(-0.001, 0.001), 6),
            "menit_tiba": self._chance.randrange(4, 22),
        }

    def push(self, data: dict[str, Any] | None = None, *, secret: str = "") -> int:
        """Send an incident (the next, or this again). Returns the status that came back."""
        data = data or self.incident()
        body = json.dumps({
            "specversion": "1.0", "id": data["nomor"], "source": "/damkar/dispatch",
            "type": "id.example.damkar.kejadian", "datacontenttype": "application/json",
            "data": data,
        }).encode()  # fmt: skip
        stamp = str(int(time.time()))
        mac = hmac.new((secret or self._secret).encode(), f"{stamp}.".encode() + body,
                       hashlib.sha256).hexdigest()  # fmt: skip
        return self._send(body, {
            "Content-Type": "application/cloudevents+json",
            "Webhook-Signature": f"t={stamp},v1={mac}",
        })  # fmt: skip


def to(url: str) -> Send:
    """Sends to an address over HTTP."""

    def send(body: bytes, headers: dict[str, str]) -> int:
        request = urllib.request.Request(url, body, headers, method="POST")
        try:
            with urllib.request.urlopen(request, timeout=15) as answer:
                return int(answer.status)
        except HTTPError as error:
            return error.code

    return send

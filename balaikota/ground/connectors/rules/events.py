"""CloudEvents 1.0 over HTTP, binary and structured, and the proof of who sent them.

The sender writes `Webhook-Signature: t=<unix seconds>,v1=<hex>`, where v1 is HMAC-SHA-256 of
"<t>.<body>" under the shared secret. Older than five minutes is refused, so a recorded request
cannot be played again later.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import msgspec

from balaikota.lib.errors import Invalid, gettext_noop

from . import checking

TOLERANCE = 300  # seconds


@dataclass(frozen=True)
class Event:
    """What an application tells."""

    id: str
    source: str
    type: str
    data: Any

    @property
    def key(self) -> str:
        """Source and id together are unique (CloudEvents 1.0, 3.1)."""
        return f"{self.source}#{self.id}"[:200]


def sign(secret: str, body: bytes, now: datetime) -> str:
    """The header of a request that is sent now."""
    stamp = str(int(now.timestamp()))
    return f"t={stamp},v1={_mac(secret, stamp, body)}"


def proven(secret: str, body: bytes, headers: Mapping[str, str], now: datetime) -> bool:
    """Whether the body was signed with the secret within the last minutes."""
    parts = dict(
        part.strip().split("=", 1)
        for part in headers.get("webhook-signature", "").split(",")
        if "=" in part
    )
    stamp, given = parts.get("t", ""), parts.get("v1", "")
    if not secret or not stamp.isascii() or not stamp.isdigit() or len(stamp) > 12:
        return False
    if abs(now.timestamp() - int(stamp)) > TOLERANCE:
        return False
    return hmac.compare_digest(_mac(secret, stamp, body).encode(), given.encode())


def _mac(secret: str, stamp: str, body: bytes) -> str:
    return hmac.new(secret.encode(), f"{stamp}.".encode() + body, hashlib.sha256).hexdigest()


def read(body: bytes, headers: Mapping[str, str]) -> Event:
    """An event in structured mode (the body is all of it) or binary mode (headers `ce-...`)."""
    try:
        tree = msgspec.json.decode(body) if body else None
    except msgspec.DecodeError as error:
        raise _no_event() from error
    if headers.get("content-type", "").startswith("application/cloudevents+json"):
        if not isinstance(tree, dict):
            raise _no_event()
        given = {name: tree.get(name) for name in ("id", "source", "type", "specversion")}
        data = tree.get("data")
    else:
        given = {
            name: headers.get(f"ce-{name}") for name in ("id", "source", "type", "specversion")
        }
        data = tree
    if given["specversion"] != "1.0" or not all(
        isinstance(value, str) and value for value in given.values()
    ):
        raise _no_event()
    return Event(str(given["id"]), str(given["source"]), str(given["type"]), data)


def allowed_rate(wished: str, most: int) -> str:
    """Events a minute that are allowed to whoever wishes so many (WebHook-Allowed-Rate)."""
    asked = int(wished) if wished.isascii() and wished.isdecimal() and len(wished) < 8 else most
    return str(max(1, min(asked, most)))


def rows(data: Any, records: str) -> list[Any]:
    """The rows an event brings: the list at a path of its data, or the data as one row."""
    found = checking.dig(data, records) if records else data
    return found if isinstance(found, list) else [found]


def _no_event() -> Invalid:
    return Invalid("no_event", gettext_noop("This is no CloudEvent of version 1.0 in JSON."))

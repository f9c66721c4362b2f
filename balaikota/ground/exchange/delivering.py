"""Sending events to addresses of applications, signed. Knows no database."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlsplit

import httpx
import msgspec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from balaikota.lib import jws, outgoing
from balaikota.lib.errors import Refusal

SECONDS = 15.0
RATE = 600  # deliveries a minute that are asked for
Judge = Callable[[str], bool]


@dataclass(frozen=True)
class Sent:
    """How one try went: `status` 0 when nothing answered. `pause`: seconds it asks us to wait."""

    status: int
    problem: str = ""
    pause: int = 0
    allowed_origin: str = ""
    allowed_rate: str = ""


def send(url: str, event: dict[str, object], key: Ed25519PrivateKey, allowed: Judge) -> Sent:
    """One try."""
    body = msgspec.json.encode(event)
    message, moment = str(event["id"]), int(time.time())
    headers = {
        "content-type": "application/cloudevents+json; charset=utf-8",
        "webhook-id": message,
        "webhook-timestamp": str(moment),
        "webhook-signature": jws.sign_webhook(key, message, moment, body),
    }
    return _request("POST", url, headers, body, allowed)


def agrees(url: str, origin: str, callback: str, allowed: Judge) -> str | None:
    """Whether an address wants our events, by the handshake of CloudEvents' webhooks (OPTIONS).

    Returns the rate it allows as it says it, None when it does not agree now. It may agree later
    at `callback`.
    """
    host = urlsplit(origin).hostname or ""
    asked = {
        "webhook-request-origin": host, "webhook-request-callback": callback,
        "webhook-request-rate": str(RATE),
    }  # fmt: skip
    said = _request("OPTIONS", url, asked, b"", allowed)
    good = 200 <= said.status < 300 and said.allowed_origin in ("*", host)
    return said.allowed_rate if good else None


def _request(method: str, url: str, headers: dict[str, str], body: bytes, allowed: Judge) -> Sent:
    """Never redirected, bounded in time, body not read."""
    try:
        sent = {**headers, "user-agent": "Balaikota-Kejadian"}
        with (
            outgoing.client(allowed, timeout=SECONDS) as client,
            client.stream(method, url, headers=sent, content=body) as answer,
        ):
            problem = "" if answer.status_code < 300 else f"status {answer.status_code}"
            wait = answer.headers.get("retry-after", "")
            return Sent(
                answer.status_code, problem, int(wait[:9]) if wait.isdecimal() else 0,
                answer.headers.get("webhook-allowed-origin", ""),
                answer.headers.get("webhook-allowed-rate", ""),
            )  # fmt: skip
    except Refusal as refusal:
        return Sent(0, refusal.code)
    except httpx.TimeoutException:
        return Sent(0, "timeout")
    except (httpx.HTTPError, httpx.InvalidURL):
        return Sent(0, "no_answer")

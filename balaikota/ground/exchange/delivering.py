"""Sending events to addresses of applications, signed. Knows no database."""

from __future__ import annotations

import time
from collections.abc import Callable
from urllib.parse import urlsplit

import httpx
import msgspec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from balaikota.lib import jws, outgoing
from balaikota.lib.errors import Refusal

SECONDS = 15.0
Judge = Callable[[str], bool]


def send(
    url: str, event: dict[str, object], key: Ed25519PrivateKey, allowed: Judge
) -> tuple[int, str]:
    """(status, problem) of one try; (0, code) when nothing answered."""
    body = msgspec.json.encode(event)
    message, moment = str(event["id"]), int(time.time())
    headers = {
        "content-type": "application/cloudevents+json; charset=utf-8",
        "webhook-id": message,
        "webhook-timestamp": str(moment),
        "webhook-signature": jws.sign_webhook(key, message, moment, body),
    }
    return _request("POST", url, headers, body, allowed)[:2]


def agrees(url: str, origin: str, allowed: Judge) -> bool:
    """Whether an address wants our events: the handshake of CloudEvents' webhooks (OPTIONS)."""
    host = urlsplit(origin).netloc
    status, _problem, said = _request(
        "OPTIONS", url, {"webhook-request-origin": host}, b"", allowed
    )
    return 200 <= status < 300 and said in ("*", host)


def _request(
    method: str, url: str, headers: dict[str, str], body: bytes, allowed: Judge
) -> tuple[int, str, str]:
    """(status, problem, what it allows). Never redirected, bounded in time, body not read."""
    try:
        sent = {**headers, "user-agent": "Balaikota-Kejadian"}
        with (
            outgoing.client(allowed, timeout=SECONDS) as client,
            client.stream(method, url, headers=sent, content=body) as answer,
        ):
            problem = "" if answer.status_code < 300 else f"status {answer.status_code}"
            return answer.status_code, problem, answer.headers.get("webhook-allowed-origin", "")
    except Refusal as refusal:
        return 0, refusal.code, ""
    except httpx.TimeoutException:
        return 0, "timeout", ""
    except (httpx.HTTPError, httpx.InvalidURL):
        return 0, "no_answer", ""

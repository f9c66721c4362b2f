"""Notices on a person's own browsers, through the push service of each."""

from __future__ import annotations

import json
import time
from functools import cache
from typing import TYPE_CHECKING

import httpx
from django.conf import settings

from balaikota.lib import jws, outgoing, webpush
from balaikota.lib.errors import Invalid, Refusal, gettext_noop

from .message import Browser, Message, Outcome, Sent, judged

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey

_SECONDS = 10.0
_KEPT = 24 * 3600  # seconds a push service keeps what a browser did not fetch
_TOKEN = 12 * 3600
_GONE = (404, 410)


@cache
def signing_key() -> EllipticCurvePrivateKey:
    """The city's key towards push services, made from the key ring."""
    return webpush.private_key(settings.KEY_RING.blind("notices", "vapid"))


def public_key() -> str:
    """What a browser is given when it joins."""
    return jws.encode(webpush.public_bytes(signing_key()))


def check_keys(p256dh: str, auth: str) -> None:
    """Raises Invalid."""
    try:
        webpush.check_keys(p256dh, auth)
    except ValueError as error:
        raise Invalid("keys", gettext_noop("These are no keys of a browser.")) from error


def send(message: Message) -> Sent:
    """To every browser of the person; taken when one of them takes it."""
    if not message.browsers:
        return Sent(Outcome.REFUSED, problem="no_device")
    body = _body(message)
    with outgoing.client(settings.MAY_BE_ASKED, timeout=_SECONDS) as client:
        tries = [(browser.id, _to(client, browser, message, body)) for browser in message.browsers]
    gone = tuple(number for number, sent in tries if sent.status in _GONE)
    found = [sent for _number, sent in tries]
    best = next((s for s in found if s.outcome is Outcome.TAKEN), None) or next(
        (s for s in found if s.outcome is Outcome.LATER), found[0]
    )
    return Sent(best.outcome, best.status, best.problem, best.reference, best.pause, gone)


def _body(message: Message) -> bytes:
    """What the service worker reads; the text is cut where it would be too long."""
    told = {
        "title": message.title, "text": message.text[:900], "link": message.link,
        "tag": message.reference.partition(".")[0], "lang": message.language,
    }  # fmt: skip
    return json.dumps(told, ensure_ascii=False).encode()


def _to(client: httpx.Client, browser: Browser, message: Message, body: bytes) -> Sent:
    expires = int(time.time()) + _TOKEN
    contact = settings.CONFIG.push_contact
    headers = {
        "Authorization": webpush.authorization(signing_key(), browser.endpoint, contact, expires),
        "Content-Encoding": "aes128gcm",
        "Content-Type": "application/octet-stream",
        "TTL": str(_KEPT),
        "Urgency": "high" if message.urgent else "normal",
    }
    try:
        sealed = webpush.encrypt(body, browser.p256dh, browser.auth)
        answer = client.post(browser.endpoint, content=sealed, headers=headers)
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        return Sent(Outcome.LATER, problem=type(error).__name__)
    except Refusal as refusal:  # an address inside our own network
        return Sent(Outcome.REFUSED, problem=refusal.code)
    return judged(
        answer.status_code, pause=answer.headers.get("retry-after", ""),
        reference=answer.headers.get("location", "")[-120:],
    )  # fmt: skip

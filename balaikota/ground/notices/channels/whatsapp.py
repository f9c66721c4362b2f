"""Notices by WhatsApp: the Cloud API of Meta, with templates that Meta approved beforehand.

A business may begin a conversation with an approved template only. Each kind of notice has one:
its name is the kind's code with underscores, its language the person's, its body what
`body_to_register` gives, with the gaps numbered as they come.
"""

from __future__ import annotations

import hmac
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import httpx
from django.conf import settings

from balaikota.lib import outgoing
from balaikota.lib.errors import Refusal

from ..rules import Words, names_in
from .message import Message, Outcome, Sent, judged

_SECONDS = 10.0
# Codes of the Cloud API: https://developers.facebook.com/docs/whatsapp/cloud-api/support/error-codes
_HASTE = frozenset({4, 80007, 130429, 131048, 131056, 133016})
_THEIRS = frozenset({1, 2, 131000, 131016, 131057, 133004})
_OURS = frozenset({0, 3, 10, 190, 131005, 131031, 131042, 131045, 133010})  # token, right, payment
_CLOSING = {
    "id": "Selengkapnya: {link}\nBalas STOP bila tidak ingin dikabari lagi.",
    "en": "Details: {link}\nReply STOP to hear no more.",
}


def template_of(kind: str) -> str:
    """The name under which a kind's template is registered at Meta."""
    return kind.replace(".", "_").lower()


def body_to_register(words: Words, language: str) -> str:
    """The template's text with numbered gaps, to be copied to Meta."""
    text = f"{words.text}\n\n{_CLOSING.get(language, _CLOSING['en'])}"
    for number, name in enumerate([*names_in(words.text), "link"], 1):
        text = text.replace(f"{{{name}}}", f"{{{{{number}}}}}")
    return text


def payload(message: Message) -> dict[str, Any]:
    """What the Cloud API is asked. A parameter may have no line break, and is never empty."""
    values = [" ".join(value.split()) or "–" for value in (*message.parameters, message.link)]
    return {
        "messaging_product": "whatsapp", "recipient_type": "individual",
        "to": message.to.removeprefix("+"), "type": "template",
        "template": {
            "name": template_of(message.kind), "language": {"code": message.language},
            "components": [
                {"type": "body", "parameters": [{"type": "text", "text": v} for v in values]}
            ],
        },
    }  # fmt: skip


def send(message: Message) -> Sent:
    """One template message."""
    config = settings.CONFIG
    headers = {"Authorization": f"Bearer {config.whatsapp_token}"}
    url = f"{config.whatsapp_url.rstrip('/')}/messages"
    try:
        with outgoing.client(settings.MAY_BE_ASKED, timeout=_SECONDS) as client:
            answer = client.post(url, json=payload(message), headers=headers)
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        return Sent(Outcome.LATER, problem=type(error).__name__)
    except Refusal as refusal:
        return Sent(Outcome.LATER, problem=refusal.code)
    return _read(answer)


def _read(answer: httpx.Response) -> Sent:
    try:
        said = answer.json()
    except ValueError:
        said = {}
    if answer.is_success:
        found: dict[str, Any] = next(iter(said.get("messages") or []), {})
        return Sent(Outcome.TAKEN, answer.status_code, reference=str(found.get("id", "")))
    error = said.get("error") or {}
    code = int(error.get("code") or 0)
    pause = answer.headers.get("retry-after", "")
    judgement = judged(answer.status_code, pause=pause, problem=f"code {code}" if code else "")
    return Sent(
        _outcome(code) if error else judgement.outcome,
        answer.status_code, judgement.problem, pause=judgement.pause,
    )  # fmt: skip


def _outcome(code: int) -> Outcome:
    """131026 (undeliverable) has many reasons, so it ends this message and not the number."""
    again = code in _HASTE or code in _THEIRS or code in _OURS
    return Outcome.LATER if again else Outcome.REFUSED


def is_genuine(body: bytes, signature: str) -> bool:
    """Whether a webhook was signed with our app secret (X-Hub-Signature-256)."""
    secret = settings.CONFIG.whatsapp_app_secret
    if not secret:
        return False
    right = f"sha256={hmac.digest(secret.encode(), body, 'sha256').hex()}"
    return hmac.compare_digest(right.encode(), signature.encode())


@dataclass(frozen=True)
class Status:
    """What became of a message. `state`: delivered, read or failed; others say nothing new."""

    reference: str
    state: str
    problem: str = ""
    code: int = 0


@dataclass(frozen=True)
class Reply:
    """What somebody wrote to the city's number, which is in E.164."""

    sender: str
    text: str


def news(told: Mapping[str, Any]) -> Iterator[Status | Reply]:
    """The news in one webhook call. Raises LookupError, TypeError, AttributeError for none."""
    for entry in told["entry"]:
        for change in entry["changes"]:
            value = change["value"]
            for status in value.get("statuses", []):
                wrong: Mapping[str, Any] = next(iter(status.get("errors", [])), {})
                code = int(wrong.get("code", 0))
                yield Status(
                    str(status["id"])[:120], str(status["status"]),
                    f"code {code}" if code else "", code,
                )  # fmt: skip
            for message in value.get("messages", []):
                yield Reply(f"+{message['from']}", str(message.get("text", {}).get("body", "")))

"""Meta's Cloud API for one number: takes approved templates, and tells by signed webhooks what
became of them. Form and codes as on developers.facebook.com/docs/whatsapp/cloud-api."""

from __future__ import annotations

import hashlib
import hmac
import json
import re
import time
import urllib.error
import urllib.request
from typing import Any

from simulators.agencies.serving import Answer, Asked, in_json

from .party import Party

_NUMBER = "106540352242922"


class CloudApi(Party):
    """`templates`: name and language → how many gaps the approved body has."""

    def __init__(self, token: str, app_secret: str, templates: dict[tuple[str, str], int]) -> None:
        super().__init__()
        self.token, self.app_secret, self.templates = token, app_secret, templates
        self.messages: list[dict[str, Any]] = []

    @property
    def api(self) -> str:
        return f"{self.url}/v23.0/{_NUMBER}"

    def answer(self, asked: Asked) -> Answer:
        if asked.path != f"/v23.0/{_NUMBER}/messages":
            return self._error(400, 100, "Unsupported post request")
        if asked.headers.get("authorization") != f"Bearer {self.token}":
            return self._error(401, 190, "Invalid OAuth access token")
        message = json.loads(asked.body)
        wrong = self._wrong(message)
        if wrong:
            return self._error(400, *wrong)
        number = message["to"].removeprefix("+")
        reference = f"wamid.{hashlib.sha256(asked.body + bytes([len(self.messages)])).hexdigest()}"
        self.messages.append({**message, "id": reference})
        return in_json({
            "messaging_product": "whatsapp",
            "contacts": [{"input": message["to"], "wa_id": number}],
            "messages": [{"id": reference, "message_status": "accepted"}],
        })  # fmt: skip

    def _wrong(self, asked: dict[str, Any]) -> tuple[int, str] | None:
        """What Meta would refuse: (code, words)."""
        if asked.get("messaging_product") != "whatsapp" or asked.get("type") != "template":
            return 131009, "Parameter value is not valid"
        if not re.fullmatch(r"\+?[1-9]\d{7,14}", str(asked.get("to", ""))):
            return 131009, "Parameter value is not valid"
        template = asked["template"]
        gaps = self.templates.get((template["name"], template["language"]["code"]))
        if gaps is None:
            return 132001, "Template name does not exist in the translation"
        values = [
            parameter["text"]
            for component in template.get("components", [])
            if component["type"] == "body"
            for parameter in component["parameters"]
        ]
        if len(values) != gaps:
            return 132000, "Number of parameters does not match"
        if any(not value or re.search(r"[\n\t]| {5}", value) for value in values):
            return 132012, "Parameter format does not match"
        return None

    def _error(self, status: int, code: int, message: str) -> Answer:
        error = {"message": f"(#{code}) {message}", "type": "OAuthException", "code": code}
        return in_json({"error": {**error, "fbtrace_id": "A1"}}, status)

    def tell(self, webhook: str, value: dict[str, Any], *, secret: str = "") -> int:
        """Call the city's webhook with news, signed. Returns the status it answers with."""
        body = json.dumps({
            "object": "whatsapp_business_account",
            "entry": [{"id": "1", "changes": [{"field": "messages", "value": {
                "messaging_product": "whatsapp",
                "metadata": {"display_phone_number": "62254", "phone_number_id": _NUMBER}, **value,
            }}]}],
        }).encode()  # fmt: skip
        key = (secret or self.app_secret).encode()
        signature = f"sha256={hmac.new(key, body, hashlib.sha256).hexdigest()}"
        request = urllib.request.Request(webhook, body, {
            "Content-Type": "application/json", "X-Hub-Signature-256": signature,
        })  # fmt: skip
        try:
            with urllib.request.urlopen(request, timeout=30) as answer:
                return int(answer.status)
        except urllib.error.HTTPError as refused:
            refused.close()
            return int(refused.code)

    def status(self, reference: str, state: str, code: int = 0) -> dict[str, Any]:
        """What a webhook says of one message."""
        errors = {"errors": [{"code": code, "title": "Message undeliverable"}]} if code else {}
        at = str(int(time.time()))
        told = {"id": reference, "status": state, "timestamp": at, "recipient_id": "62", **errors}
        return {"statuses": [told]}

    def written(self, sender: str, text: str) -> dict[str, Any]:
        """What a webhook says when somebody writes to the number."""
        return {"messages": [{
            "from": sender.removeprefix("+"), "id": "wamid.in", "timestamp": str(int(time.time())),
            "type": "text", "text": {"body": text},
        }]}  # fmt: skip

"""An SMS gateway of the plain form: POST {"to", "text"} with a bearer token."""

from __future__ import annotations

import json

from simulators.agencies.serving import Answer, Asked, in_json

from .party import Party


class Gateway(Party):
    """Keeps what it was given, as (number, text)."""

    def __init__(self, token: str) -> None:
        super().__init__()
        self.token = token
        self.messages: list[tuple[str, str]] = []

    def answer(self, asked: Asked) -> Answer:
        if asked.headers.get("authorization") != f"Bearer {self.token}":
            return Answer(status=401)
        message = json.loads(asked.body)
        self.messages.append((message["to"], message["text"]))
        return in_json({"id": f"sms-{len(self.messages)}"}, 202)

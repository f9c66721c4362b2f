"""Short messages to telephones, through whatever gateway a city has."""

from __future__ import annotations

import os
import secrets
from datetime import datetime
from pathlib import Path
from typing import Protocol

import httpx
from django.conf import settings
from django.utils import timezone

from balaikota.lib.errors import Refusal, gettext_noop


class CannotSend(Refusal):
    """The gateway did not take the message."""

    status = 503


class Messenger(Protocol):
    """Sends one short text to one telephone. Returns when the gateway has taken it."""

    def send(self, to: str, text: str) -> None:
        """`to` is in E.164. Raises CannotSend."""
        ...


class Outbox:
    """Without a gateway: each message becomes a file that only this user can read."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def send(self, to: str, text: str) -> None:
        now: datetime = timezone.now()
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        file = self.folder / f"sms-{now:%Y%m%dT%H%M%S}-{secrets.token_hex(3)}.txt"
        handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w") as out:
            out.write(f"To: {to}\n\n{text}\n")


class Gateway:
    """Any gateway that takes `POST {"to": …, "text": …}` and answers 2xx.

    WhatsApp and SMS providers differ in names only; a relay of ten lines fits one to this form.
    """

    def __init__(self, url: str, token: str, client: httpx.Client | None = None) -> None:
        self.url = url
        self.token = token
        self._client = client or httpx.Client(timeout=10)

    def send(self, to: str, text: str) -> None:
        headers = {"Authorization": f"Bearer {self.token}"} if self.token else {}
        try:
            answer = self._client.post(self.url, json={"to": to, "text": text}, headers=headers)
            answer.raise_for_status()
        except httpx.HTTPError as error:
            raise CannotSend(
                "sms", gettext_noop("The message could not be sent. Please try again later.")
            ) from error


def messenger() -> Messenger:
    """The messenger of this city: its gateway, or the outbox folder."""
    config = settings.CONFIG
    if config.sms_url:
        return Gateway(config.sms_url, config.sms_token)
    return Outbox(config.data / "outbox")

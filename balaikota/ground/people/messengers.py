"""Short messages to telephones, through whatever gateway a city has."""

from __future__ import annotations

import os
import secrets
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Protocol

import httpx
from django.conf import settings
from django.utils import timezone

from balaikota.lib import outgoing, sms
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


@dataclass(frozen=True)
class Taken:
    """What a gateway said: `status` 0 when nothing answered. `pause`: its Retry-After."""

    status: int
    problem: str = ""
    reference: str = ""
    pause: str = ""


class Gateway:
    """Any gateway that speaks HTTP, in the form that `lib.sms` describes."""

    def __init__(
        self, url: str, token: str, client: httpx.Client | None = None, form: str = "plain"
    ) -> None:
        self.url = url
        self.token = token
        self.form = sms.read_form(form)
        self._client = client or outgoing.client(settings.MAY_BE_ASKED, timeout=10)

    def post(self, to: str, text: str) -> Taken:
        """Hand one message over, whatever comes of it."""
        asked = sms.request(self.form, self.url, self.token, to, text)
        try:
            answer = self._client.post(
                asked.url, headers=asked.headers, json=asked.json, data=asked.data,
                auth=asked.auth or httpx.USE_CLIENT_DEFAULT,
            )  # fmt: skip
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            return Taken(0, type(error).__name__)
        except Refusal as refusal:
            return Taken(0, refusal.code)
        try:
            said = answer.json()
        except ValueError:
            said = None
        reference = sms.reference_in(said, self.form.reference)
        return Taken(
            answer.status_code, "" if answer.is_success else f"status {answer.status_code}",
            reference[:120], answer.headers.get("retry-after", ""),
        )  # fmt: skip

    def send(self, to: str, text: str) -> None:
        if self.post(to, text).problem:
            raise CannotSend(
                "sms", gettext_noop("The message could not be sent. Please try again later.")
            )


def gateway() -> Gateway:
    """The gateway of this city, which must have one."""
    config = settings.CONFIG
    return Gateway(config.sms_url, config.sms_token, form=config.sms_form)


def messenger() -> Messenger:
    """The messenger of this city: its gateway, or the outbox folder."""
    config = settings.CONFIG
    return gateway() if config.sms_url else Outbox(config.data / "outbox")

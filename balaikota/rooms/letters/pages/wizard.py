"""A form on its way: the answers so far travel in the page and in drafts on the device, sealed."""

from __future__ import annotations

import json
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings

from balaikota.ground.people.rules import Actor
from balaikota.lib.crypto import CannotDecrypt

from ..rules import answers as asking
from ..rules.catalog import Definition, Step

_KIND = "letters.form"  # no other sealed words are taken for a form
_LASTS = timedelta(days=7)  # a half-filled form can be sent on


@dataclass
class Wizard:
    """Answers so far, and the step that is shown. `key` makes what is sent one request."""

    definition: Definition
    kept: dict[str, Any]
    key: str
    at: int

    @classmethod
    def begun(cls, definition: Definition, known: Mapping[str, Any]) -> Wizard:
        return cls(definition, dict(known), uuid.uuid4().hex, 0)

    @property
    def steps(self) -> list[Step]:
        return asking.shown_steps(self.definition, self.kept)

    @property
    def at_place(self) -> bool:
        return self.at >= len(self.steps)

    def sealed(self, now: datetime) -> str:
        """For the page: nobody reads or changes it there."""
        words = json.dumps([_KIND, now.timestamp(), self.key, self.kept])
        return str(settings.KEY_RING.encrypt(words))


def opened(data: Mapping[str, Any], definition: Definition, now: datetime) -> Wizard | None:
    """The form a post belongs to; None for one that is none of ours, or too old."""
    try:
        kind, at, key, kept = json.loads(settings.KEY_RING.decrypt(data.get("kept", "")))
    except (CannotDecrypt, ValueError):
        return None
    if kind != _KIND or not 0 <= now.timestamp() - at <= _LASTS.total_seconds():
        return None
    step = data.get("at", "0")
    return Wizard(definition, kept, key, int(step) if step.isdecimal() and len(step) < 3 else 0)


def draft_mark(actor: Actor) -> str:
    """Whose drafts of a device are shown: a mark of the account that tells nothing else."""
    if actor.account_id is None:
        return ""
    blind: bytes = settings.KEY_RING.blind(str(actor.account_id), "letters.drafts")
    return blind[:9].hex()

"""Events for other programs: CloudEvents 1.0, and how long a delivery is tried. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from balaikota.lib.errors import Invalid, gettext_noop

PREFIX = "id.balaikota."
# Seconds until the next try after the n-th: minutes first, then hours, for three days in all.
PAUSES = (10, 60, 300, 900, 3600, 7200, 14400, 28800, 43200, 43200, 43200, 43200)
# A taken answer is any of these; 410 means: never again.
GONE = 410


def event(
    *, base: str, entry: int, kind: str, subject: str, at: datetime, data: Mapping[str, Any]
) -> dict[str, Any]:
    """A fact as a CloudEvent in structured JSON. `id` and `source` together name it for ever."""
    told = {
        "specversion": "1.0", "id": str(entry), "source": f"{base}/", "type": f"{PREFIX}{kind}",
        "time": at.isoformat(), "datacontenttype": "application/json", "data": dict(data),
    }  # fmt: skip
    return {**told, "subject": subject} if subject else told


def next_try(attempts: int, now: datetime, pause: int = 0) -> datetime | None:
    """When to try again after this many attempts, and not before `pause` seconds, which the other
    side may ask for up to half a day; None: given up."""
    if attempts > len(PAUSES):
        return None
    return now + timedelta(seconds=max(PAUSES[attempts - 1], min(pause, PAUSES[-1])))


def rate_of(said: str) -> int | None:
    """What an address allows a minute (WebHook-Allowed-Rate); None: as fast as we like."""
    text = said.strip()[:6]
    return max(1, int(text)) if text.isascii() and text.isdecimal() else None


def within_rate(rate: int | None, tried: int, due: int) -> int:
    """How many of `due` deliveries may be tried now, after so many in the last minute."""
    return due if rate is None else max(0, min(due, rate - tried))


def check_url(url: str) -> str:
    """Where events go. Raises Invalid."""
    parts = urlsplit(url.strip())
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.username:
        raise Invalid(
            "url", gettext_noop("Write an address such as https://simpeg.kota.go.id/kejadian."),
            field="url",
        )  # fmt: skip
    return url.strip()[:500]


def check_kinds(kinds: list[str], public: Mapping[str, str]) -> list[str]:
    """Kinds somebody may subscribe to. Raises Invalid."""
    chosen = sorted(set(kinds))
    if not chosen or any(not re.fullmatch(r"[a-z_.]+", k) or k not in public for k in chosen):
        raise Invalid("kinds", gettext_noop("Choose kinds of the catalogue."), field="kinds")
    return chosen

"""The words of the pages for what the tables keep as codes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from .models import Attempt
from .queries.deliveries import Row
from .rules import CHANNELS, Channel

_STATES: Mapping[str, Any] = {
    "waiting": pgettext_lazy("message", "Waiting"),
    "sent": pgettext_lazy("message", "Sent"),
    "delivered": pgettext_lazy("message", "Delivered"),
    "read": pgettext_lazy("message", "Read"),
    "given_up": pgettext_lazy("message", "Given up"),
    "taken_back": pgettext_lazy("message", "Taken back"),
    "no_way": pgettext_lazy("message", "Nobody to reach"),
}
_TAGS = {
    "waiting": "info", "sent": "good", "delivered": "good", "read": "good", "given_up": "danger",
    "taken_back": "withdrawn", "no_way": "warn",
}  # fmt: skip
_OUTCOMES: Mapping[str, Any] = {
    "taken": gettext_lazy("The other side took it"),
    "later": gettext_lazy("Not now; tried again later"),
    "refused": gettext_lazy("The other side refuses it"),
    "no_such": gettext_lazy("There is no such address"),
    "delivered": gettext_lazy("It reached the telephone"),
    "read": gettext_lazy("It was read"),
    "failed": gettext_lazy("It did not reach the telephone"),
    "again": gettext_lazy("Sent again by hand"),
}
_PROBLEMS: Mapping[str, Any] = {
    "off": gettext_lazy("This channel is not set up."),
    "nowhere": gettext_lazy("No address, number or device is known."),
    "stopped": gettext_lazy("The person asked for no more, or messages came back."),
    "no_device": gettext_lazy("No browser shows notices any more."),
    "address_refused": gettext_lazy("The address lies inside the network; see Operating."),
}


def states() -> list[tuple[str, Any]]:
    return list(_STATES.items())


def channels() -> list[tuple[str, str]]:
    return [(channel.value, _(CHANNELS[channel])) for channel in Channel]


def shown(row: Row) -> dict[str, Any]:
    """A line of the list, in words."""
    return {
        **asdict(row), "channel": _(CHANNELS[Channel(row.channel)]),
        "state_name": _STATES[row.state], "tag": _TAGS[row.state],
        "problem": _PROBLEMS.get(row.problem, row.problem),
    }  # fmt: skip


def attempt(row: Attempt) -> dict[str, Any]:
    """A line of a delivery's log, in words."""
    return {
        "at": row.at, "outcome": _OUTCOMES.get(row.outcome, row.outcome), "status": row.status,
        "problem": "" if row.outcome == "again" else _PROBLEMS.get(row.problem, row.problem),
        "bad": row.outcome in ("refused", "no_such", "failed"),
    }  # fmt: skip

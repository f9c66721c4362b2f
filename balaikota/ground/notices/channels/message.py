"""What a channel is given, and what it says of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from ..rules import Channel


@dataclass(frozen=True)
class Browser:
    """A browser that shows notices: its number, its address at a push service, its keys."""

    id: int
    endpoint: str
    p256dh: str
    auth: str


@dataclass(frozen=True)
class Item:
    """One of several notices gathered into one message."""

    title: str
    text: str
    link: str


@dataclass(frozen=True, kw_only=True)
class Message:
    """One message, ready to go. `reference` names this try of it."""

    channel: Channel
    to: str  # address, or number in E.164; "" for browsers
    browsers: tuple[Browser, ...]
    kind: str
    language: str
    city: str
    title: str
    text: str
    link: str
    stop: str  # where its owner ends it
    parameters: tuple[str, ...]
    reference: str
    urgent: bool
    items: tuple[Item, ...] = ()


class Outcome(StrEnum):
    """What became of a try."""

    TAKEN = "taken"
    LATER = "later"
    REFUSED = "refused"  # this message, for good
    NO_SUCH = "no_such"  # the address itself is wrong


@dataclass(frozen=True)
class Sent:
    """How a try went. `pause`: seconds they ask us to wait. `gone`: browsers to forget."""

    outcome: Outcome
    status: int = 0
    problem: str = ""
    reference: str = ""
    pause: int = 0
    gone: tuple[int, ...] = ()


Send = Callable[[Message], Sent]


def judged(status: int, *, pause: str = "", problem: str = "", reference: str = "") -> Sent:
    """What an HTTP status stands for: our fault is for good, theirs and haste are not."""
    wait = int(pause[:9]) if pause.isdecimal() else 0
    if 200 <= status < 300:
        return Sent(Outcome.TAKEN, status, reference=reference)
    later = status >= 500 or status in (0, 401, 403, 408, 425, 429)
    outcome = Outcome.LATER if later else Outcome.REFUSED
    return Sent(outcome, status, problem or f"status {status}", pause=wait)

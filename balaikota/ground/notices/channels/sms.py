"""Notices by SMS, through the gateway that also brings codes for signing in."""

from __future__ import annotations

from balaikota.ground.people import messengers

from .message import Message, Outcome, Sent, judged

_LONGEST = 300  # two short messages; more costs more than it says


def text_of(message: Message) -> str:
    """One line: what it is about, and where to read more."""
    said = " ".join(f"{message.title}. {message.text}".split())
    room = _LONGEST - len(message.link) - 1
    short = said if len(said) <= room else f"{said[: room - 1].rstrip()}…"
    return f"{short} {message.link}"


def send(message: Message) -> Sent:
    """One SMS."""
    taken = messengers.gateway().post(message.to, text_of(message))
    if taken.problem and not taken.status:
        return Sent(Outcome.LATER, problem=taken.problem)
    return judged(taken.status, pause=taken.pause, reference=taken.reference)

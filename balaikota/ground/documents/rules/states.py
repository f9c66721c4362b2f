"""What may become of a document. A signed document is never changed: it is replaced or revoked."""

from __future__ import annotations

from datetime import date
from enum import StrEnum

from balaikota.lib.errors import Conflict, Invalid, gettext_noop


class State(StrEnum):
    """Stored, but for `EXPIRED`, which the calendar says."""

    VALID = "valid"
    REPLACED = "replaced"
    REVOKED = "revoked"
    EXPIRED = "expired"


STORED = (State.VALID, State.REPLACED, State.REVOKED)
NEXT: dict[State, frozenset[State]] = {
    State.VALID: frozenset({State.REPLACED, State.REVOKED}),
    State.EXPIRED: frozenset({State.REPLACED, State.REVOKED}),
    State.REPLACED: frozenset(),
    State.REVOKED: frozenset(),
}
SHORTEST_REASON = 5


def state_on(stored: State, valid_until: date | None, day: date) -> State:
    """How a document stands on a day. The last day counts."""
    if stored is State.VALID and valid_until is not None and valid_until < day:
        return State.EXPIRED
    return stored


def check_turn(now: State, to: State, reason: str) -> str:
    """The reason, cleaned, of a turn that may be made.

    Raises:
        Conflict: the document is no longer in force.
        Invalid: no reason is given.
    """
    if to not in NEXT[now]:
        raise Conflict("turned", gettext_noop("This document is no longer in force."))
    text = " ".join(reason.split())
    if len(text) < SHORTEST_REASON:
        raise Invalid("reason", gettext_noop("Please give the reason."), field="reason")
    return text[:400]

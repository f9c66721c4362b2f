"""The life of a number, and what may be done with it in which state."""

from __future__ import annotations

from enum import StrEnum

from balaikota.lib.errors import Conflict, gettext_noop


class State(StrEnum):
    """Where a number stands."""

    WAITING = "waiting"
    CALLED = "called"  # at a counter, from the call on
    SKIPPED = "skipped"  # did not come when called; may come back
    DONE = "done"
    CANCELLED = "cancelled"  # by the person
    LAPSED = "lapsed"  # the day ended before its turn, or it never came back


class Act(StrEnum):
    """What is done with a number."""

    CALL = "call"
    RECALL = "recall"
    SKIP = "skip"
    BACK = "back"  # a skipped person came after all
    TRANSFER = "transfer"
    FINISH = "finish"
    CANCEL = "cancel"
    LAPSE = "lapse"


class Priority(StrEnum):
    """Why somebody goes before others (UU 25/2009 art. 29, UU 8/2016 art. 19)."""

    NONE = ""
    ELDERLY = "elderly"
    DISABLED = "disabled"
    PREGNANT = "pregnant"


class Channel(StrEnum):
    """How a number was taken."""

    KIOSK = "kiosk"
    PHONE = "phone"
    COUNTER = "counter"
    APPOINTMENT = "appointment"


OPEN = frozenset({State.WAITING, State.CALLED, State.SKIPPED})
EDGES: dict[tuple[State, Act], State] = {
    (State.WAITING, Act.CALL): State.CALLED,
    (State.CALLED, Act.RECALL): State.CALLED,
    (State.CALLED, Act.SKIP): State.SKIPPED,
    (State.SKIPPED, Act.BACK): State.WAITING,
    (State.SKIPPED, Act.CALL): State.CALLED,
    (State.CALLED, Act.TRANSFER): State.WAITING,
    (State.CALLED, Act.FINISH): State.DONE,
    (State.WAITING, Act.CANCEL): State.CANCELLED,
    (State.SKIPPED, Act.CANCEL): State.CANCELLED,
    (State.WAITING, Act.LAPSE): State.LAPSED,
    (State.SKIPPED, Act.LAPSE): State.LAPSED,
    (State.CALLED, Act.LAPSE): State.LAPSED,
}


def after(state: State, act: Act) -> State:
    """Where an act leads. Raises Conflict when it cannot be done in this state."""
    found = EDGES.get((state, act))
    if found is None:
        raise Conflict("state", gettext_noop("This number is no longer where it was. Look again."))
    return found


def label(prefix: str, number: int) -> str:
    """ "A-012": as it is printed, shown and called."""
    return f"{prefix}-{number:03d}"

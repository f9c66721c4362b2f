"""How a dataset gets out: the steps, who may take them, and how far it may go. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from balaikota.lib.errors import Conflict, Invalid, gettext_noop


class State(StrEnum):
    """Where a dataset stands on its way to the public."""

    LISTED = "listed"  # offered by a room or a source; nobody asked to publish it
    PROPOSED = "proposed"
    RETURNED = "returned"  # the reviewer wants something mended
    PUBLISHED = "published"
    WITHDRAWN = "withdrawn"


class Level(StrEnum):
    """Who may have the data (Perpres 39/2019 art. 6; UU 14/2008 art. 17 for what is closed)."""

    OPEN = "open"
    LIMITED = "limited"  # known to all, given to officers and programs with the right
    CLOSED = "closed"  # only those who steward data know of it


class Act(StrEnum):
    """A step somebody takes with a dataset."""

    PROPOSE = "propose"
    RETURN = "return"
    PUBLISH = "publish"
    WITHDRAW = "withdraw"


STEPS: dict[tuple[State, Act], State] = {
    (State.LISTED, Act.PROPOSE): State.PROPOSED,
    (State.RETURNED, Act.PROPOSE): State.PROPOSED,
    (State.WITHDRAWN, Act.PROPOSE): State.PROPOSED,
    (State.PROPOSED, Act.RETURN): State.RETURNED,
    (State.PROPOSED, Act.PUBLISH): State.PUBLISHED,
    (State.PUBLISHED, Act.WITHDRAW): State.WITHDRAWN,
}

_WIDTH = {Level.CLOSED: 0, Level.LIMITED: 1, Level.OPEN: 2}


def after(state: State, act: Act) -> State:
    """Where a step leads. Raises Conflict when it cannot be taken from here."""
    found = STEPS.get((state, act))
    if found is None:
        raise Conflict(
            "wrong_state", gettext_noop("This step is not possible now: the dataset has moved on.")
        )
    return found


def possible(state: State) -> list[Act]:
    """The steps that lead on from a state, in the order of the table."""
    return [act for (known, act) in STEPS if known is state]


def levels_up_to(most: str) -> list[Level]:
    """The levels that may be asked for when the owner allows `most`, the widest first."""
    limit = _WIDTH[Level(most)] if most in set(Level) else 0
    return [level for level in (Level.OPEN, Level.LIMITED, Level.CLOSED) if _WIDTH[level] <= limit]


def check_level(asked: str, most: str) -> Level:
    """Raises Invalid when more is asked for than the owner allows."""
    if asked not in set(levels_up_to(most)):
        raise Invalid(
            "too_wide", gettext_noop("The owner does not allow this level."), field="level"
        )
    return Level(asked)


def check_four_eyes(proposer: str, reviewer: str) -> None:
    """Nobody reviews the own proposal (Perpres 39/2019: producer and walidata are two roles)."""
    if proposer == reviewer and reviewer != "system":
        raise Conflict(
            "own_proposal", gettext_noop("Somebody else must review what you proposed yourself.")
        )


@dataclass(frozen=True)
class Due:
    """Whether a published dataset needs a new version, and why not."""

    now: bool
    fresh: bool


def due(stamp: str, last_stamp: str, age_days: float, period_days: float | None) -> Due:
    """A new version is due when the rows changed and the promised period has passed.

    `period_days` is `None` for what comes irregularly: then every change is due. An hour of grace
    keeps a daily version at the same time of day.
    """
    changed = stamp != last_stamp
    period_over = period_days is None or age_days >= period_days - 1 / 24
    return Due(now=changed and period_over, fresh=not changed or not period_over)

"""The life of a request, pure: states, steps, and who may take them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from balaikota.lib.errors import Conflict, NotAllowed, gettext_noop


class State(StrEnum):
    """Where a request stands."""

    GATHERING = "gathering"  # what is needed comes together; the city's time does not run yet
    REVIEW = "review"  # complete; lies at a station of the chain
    RETURNED = "returned"  # something must be mended; the clock stands still
    SIGNING = "signing"  # handed to a bulk signing, whose end is near
    ISSUED = "issued"  # the letter is signed
    REFUSED = "refused"  # with reason and legal remedy
    WITHDRAWN = "withdrawn"  # by the applicant, or never completed


OPEN = frozenset({State.GATHERING, State.REVIEW, State.RETURNED, State.SIGNING})
ENDED = frozenset(State) - OPEN
INCOMPLETE = frozenset({State.GATHERING, State.RETURNED})


class Part(StrEnum):
    """Who takes a step, seen from the request."""

    APPLICANT = "applicant"  # the account that asked, or who holds the link of the counter
    HELPER = "helper"  # holds a personal link for one need
    NEIGHBOUR = "neighbour"  # head of the RT or RW where the applicant lives
    STATION = "station"  # holds the office at which the request lies
    COUNTER = "counter"  # typed it in for the applicant
    SYSTEM = "system"


class Act(StrEnum):
    """What is done to a request."""

    APPLY = "apply"
    FULFIL = "fulfil"  # something needed is there
    TAP = "tap"  # the head of RT or RW confirms
    OBJECT = "object"  # the head of RT or RW does not
    COMPLETE = "complete"  # the last thing needed came; the chain begins
    PASS = "pass"  # noqa: S105 - checked (paraf), on to the next station
    RETURN = "return"
    REFUSE = "refuse"
    HAND = "hand"  # into a bulk signing
    RELEASE = "release"  # back out of it
    SIGN = "sign"
    WITHDRAW = "withdraw"
    LAPSE = "lapse"
    COMMENT = "comment"
    REASSIGN = "reassign"  # to another agency's station


@dataclass(frozen=True)
class Edge:
    """The state after a step, and who may take it."""

    to: State
    parts: frozenset[Part]


def _edge(to: State, *parts: Part) -> Edge:
    return Edge(to, frozenset(parts))


_MENDING = (Part.APPLICANT, Part.HELPER, Part.COUNTER, Part.SYSTEM)
STEPS: dict[tuple[State, Act], Edge] = {
    (State.GATHERING, Act.FULFIL): _edge(State.GATHERING, *_MENDING),
    (State.GATHERING, Act.TAP): _edge(State.GATHERING, Part.NEIGHBOUR),
    (State.GATHERING, Act.OBJECT): _edge(State.RETURNED, Part.NEIGHBOUR),
    (State.GATHERING, Act.COMPLETE): _edge(State.REVIEW, Part.SYSTEM),
    (State.GATHERING, Act.WITHDRAW): _edge(State.WITHDRAWN, Part.APPLICANT, Part.COUNTER),
    (State.GATHERING, Act.LAPSE): _edge(State.WITHDRAWN, Part.SYSTEM),
    (State.RETURNED, Act.FULFIL): _edge(State.RETURNED, *_MENDING),
    (State.RETURNED, Act.TAP): _edge(State.RETURNED, Part.NEIGHBOUR),
    (State.RETURNED, Act.COMPLETE): _edge(State.REVIEW, Part.SYSTEM),
    (State.RETURNED, Act.REFUSE): _edge(State.REFUSED, Part.STATION),
    (State.RETURNED, Act.WITHDRAW): _edge(State.WITHDRAWN, Part.APPLICANT, Part.COUNTER),
    (State.RETURNED, Act.LAPSE): _edge(State.WITHDRAWN, Part.SYSTEM),
    (State.REVIEW, Act.PASS): _edge(State.REVIEW, Part.STATION),
    (State.REVIEW, Act.REASSIGN): _edge(State.REVIEW, Part.STATION),
    (State.REVIEW, Act.RETURN): _edge(State.RETURNED, Part.STATION),
    (State.REVIEW, Act.REFUSE): _edge(State.REFUSED, Part.STATION),
    (State.REVIEW, Act.SIGN): _edge(State.ISSUED, Part.STATION),
    (State.REVIEW, Act.HAND): _edge(State.SIGNING, Part.STATION),
    (State.REVIEW, Act.WITHDRAW): _edge(State.WITHDRAWN, Part.APPLICANT, Part.COUNTER),
    (State.SIGNING, Act.SIGN): _edge(State.ISSUED, Part.SYSTEM),
    (State.SIGNING, Act.RELEASE): _edge(State.REVIEW, Part.SYSTEM),
}


def step(state: State, act: Act, parts: frozenset[Part]) -> Edge:
    """The edge for this act, or a refusal that says why.

    Raises:
        Conflict: the request is not in a state for this act.
        NotAllowed: somebody else must take this step.
    """
    found = STEPS.get((state, act))
    if found is None:
        raise Conflict(
            "wrong_state",
            gettext_noop("This cannot be done now: the request has moved on. Open it again."),
            state=state,
            act=act,
        )
    if not parts & found.parts:
        raise NotAllowed("not_your_step", gettext_noop("This step belongs to somebody else."))
    return found


def possible(state: State, parts: frozenset[Part]) -> list[Act]:
    """Which acts these parts may do now, in the order of the table."""
    return [act for (at, act), edge in STEPS.items() if at == state and parts & edge.parts]

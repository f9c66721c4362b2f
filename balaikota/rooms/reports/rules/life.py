"""The life of a report, pure: states, steps, who may take them, and which clocks they move.

Sources: SP4N-LAPOR! (3, 5 and 10 working days), PermenPANRB 62/2018 (resolution classes),
Perpres 76/2013 (completion by the citizen). The lengths of clocks are data (`data/clocks.yaml`).
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from enum import StrEnum

from balaikota.lib.errors import Conflict, NotAllowed, gettext_noop


class State(StrEnum):
    """Where a report stands."""

    FILED = "filed"  # waits for verification
    CLARIFY = "clarify"  # waits for the citizen to complete it
    DISPOSED = "disposed"  # verified and forwarded to agencies; from here on public
    WORKING = "working"  # an agency follows up
    DONE = "done"  # the agency says done, with proof; the citizen may confirm or dispute
    CLOSED = "closed"  # confirmed, or nobody replied in time
    REFUSED = "refused"  # not ours to handle; with reason and referral
    WITHDRAWN = "withdrawn"  # by the reporter, or not completed in time


OPEN = frozenset({State.FILED, State.CLARIFY, State.DISPOSED, State.WORKING, State.DONE})
ENDED = frozenset(State) - OPEN
# A report is shown to the public once it was forwarded (SP4N-LAPOR!); never when secret.
PUBLIC = frozenset({State.DISPOSED, State.WORKING, State.DONE, State.CLOSED})
FORWARDED = OPEN & PUBLIC  # open, and with an agency


class Part(StrEnum):
    """Who takes a step, seen from the report."""

    REPORTER = "reporter"  # holds the tracking secret, or is the account that filed it
    VERIFIER = "verifier"  # permission reports.verify over the place
    HANDLER = "handler"  # permission reports.handle over the agency the report went to
    SYSTEM = "system"  # a clock ran out


class Act(StrEnum):
    """What is done to a report. Each is one edge (or a few) of the table below."""

    FILE = "file"
    ASK = "ask"  # ask the citizen to complete it
    ANSWER = "answer"  # the citizen completes it
    DISPOSE = "dispose"  # forward to one or several agencies; again = disposisi berjenjang
    REFUSE = "refuse"
    RETURN = "return"  # the agency says: not ours; back to the verifier
    FOLLOW_UP = "follow_up"
    FINISH = "finish"  # with proof of work
    CONFIRM = "confirm"
    DISPUTE = "dispute"
    REOPEN = "reopen"
    WITHDRAW = "withdraw"
    AUTO_CLOSE = "auto_close"
    LAPSE = "lapse"  # the citizen did not complete it in time
    COMMENT = "comment"  # changes no state


class ClockKind(StrEnum):
    """Named clocks; each report has at most one running clock of a kind."""

    VERIFY = "verify"  # filed → disposed or refused
    FOLLOW_UP = "follow_up"  # disposed → first follow-up
    RESOLVE = "resolve"  # filed → done, by the class of the category
    AUTO_CLOSE = "auto_close"  # done → closed unless somebody replies
    COMPLETE = "complete"  # the citizen's time to complete the report


@dataclass(frozen=True)
class Step:
    """One edge: the state after, who may, and what happens to the clocks."""

    to: State
    parts: frozenset[Part]
    start: frozenset[ClockKind] = frozenset()
    stop: frozenset[ClockKind] = frozenset()
    pause: frozenset[ClockKind] = frozenset()
    resume: frozenset[ClockKind] = frozenset()


def _step(to: State, *parts: Part, **clocks: set[ClockKind]) -> Step:
    return Step(to, frozenset(parts), **{name: frozenset(kinds) for name, kinds in clocks.items()})


_ALL = set(ClockKind)
_C = ClockKind

STEPS: dict[tuple[State, Act], Step] = {
    (State.FILED, Act.ASK): _step(
        State.CLARIFY, Part.VERIFIER, start={_C.COMPLETE}, pause={_C.VERIFY, _C.RESOLVE}
    ),
    (State.FILED, Act.DISPOSE): _step(
        State.DISPOSED, Part.VERIFIER, stop={_C.VERIFY}, start={_C.FOLLOW_UP}
    ),
    (State.FILED, Act.REFUSE): _step(State.REFUSED, Part.VERIFIER, stop=_ALL),
    (State.FILED, Act.WITHDRAW): _step(State.WITHDRAWN, Part.REPORTER, stop=_ALL),
    (State.CLARIFY, Act.ANSWER): _step(
        State.FILED, Part.REPORTER, stop={_C.COMPLETE}, resume={_C.VERIFY, _C.RESOLVE}
    ),
    (State.CLARIFY, Act.REFUSE): _step(State.REFUSED, Part.VERIFIER, stop=_ALL),
    (State.CLARIFY, Act.WITHDRAW): _step(State.WITHDRAWN, Part.REPORTER, stop=_ALL),
    (State.CLARIFY, Act.LAPSE): _step(State.WITHDRAWN, Part.SYSTEM, stop=_ALL),
    (State.DISPOSED, Act.DISPOSE): _step(State.DISPOSED, Part.VERIFIER, Part.HANDLER),
    (State.DISPOSED, Act.RETURN): _step(
        State.FILED, Part.HANDLER, stop={_C.FOLLOW_UP}, start={_C.VERIFY}
    ),
    (State.DISPOSED, Act.FOLLOW_UP): _step(State.WORKING, Part.HANDLER, stop={_C.FOLLOW_UP}),
    (State.DISPOSED, Act.FINISH): _step(
        State.DONE, Part.HANDLER, stop={_C.FOLLOW_UP, _C.RESOLVE}, start={_C.AUTO_CLOSE}
    ),
    (State.WORKING, Act.DISPOSE): _step(State.WORKING, Part.VERIFIER, Part.HANDLER),
    (State.WORKING, Act.RETURN): _step(State.FILED, Part.HANDLER, start={_C.VERIFY}),
    (State.WORKING, Act.FOLLOW_UP): _step(State.WORKING, Part.HANDLER),
    (State.WORKING, Act.FINISH): _step(
        State.DONE, Part.HANDLER, stop={_C.RESOLVE}, start={_C.AUTO_CLOSE}
    ),
    (State.DONE, Act.CONFIRM): _step(State.CLOSED, Part.REPORTER, stop=_ALL),
    (State.DONE, Act.AUTO_CLOSE): _step(State.CLOSED, Part.SYSTEM, stop=_ALL),
    (State.DONE, Act.DISPUTE): _step(
        State.DISPOSED, Part.REPORTER, stop={_C.AUTO_CLOSE}, start={_C.FOLLOW_UP, _C.RESOLVE}
    ),
    (State.CLOSED, Act.REOPEN): _step(
        State.DISPOSED, Part.REPORTER, Part.VERIFIER, start={_C.FOLLOW_UP, _C.RESOLVE}
    ),
    (State.REFUSED, Act.REOPEN): _step(State.FILED, Part.VERIFIER, start={_C.VERIFY, _C.RESOLVE}),
}
FILING = _step(State.FILED, Part.REPORTER, start={_C.VERIFY, _C.RESOLVE})

# A reply by reporter or verifier while DONE begins the ten days anew (SP4N-LAPOR!).
RESTARTED_BY_COMMENT = frozenset({ClockKind.AUTO_CLOSE})


def step(state: State, act: Act, parts: frozenset[Part]) -> Step:
    """The edge for this act, or a refusal that says why.

    Raises:
        Conflict: the report is not in a state for this act.
        NotAllowed: somebody else must take this step.
    """
    found = STEPS.get((state, act))
    if found is None:
        raise Conflict(
            "wrong_state",
            gettext_noop("This cannot be done now: the report has moved on. Open it again."),
            state=state,
            act=act,
        )
    if not parts & found.parts:
        raise NotAllowed("not_your_step", gettext_noop("This step belongs to somebody else."))
    return found


def possible(state: State, parts: frozenset[Part]) -> list[Act]:
    """Which acts these parts may do now, in the order of the table."""
    return [act for (s, act), edge in STEPS.items() if s == state and parts & edge.parts]


def outcome(
    edge: Step, act: Act, state: State, *, waiting: Collection[str], lead_done: bool
) -> Step:
    """The edge as it is walked when several agencies share a report.

    Each agency's part ends by itself. The report moves on only with the last one: until then a
    finished part leaves the report in work, and a returned part leaves it where it was.

    Args:
        waiting: agencies whose part is still open after this step.
        lead_done: whether the leading agency has finished its part (this step counts).
    """
    if act is Act.FINISH and waiting:
        return Step(State.WORKING, edge.parts, stop=frozenset({ClockKind.FOLLOW_UP}))
    if act is Act.RETURN and waiting:
        return Step(state, edge.parts)
    if act is Act.RETURN and lead_done:
        finish = STEPS[state, Act.FINISH]
        return replace(finish, parts=edge.parts)
    return edge

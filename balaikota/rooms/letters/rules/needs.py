"""What a request still needs, and who is next. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from balaikota.lib.errors import Conflict, gettext_noop

from .catalog import TAPS, Definition, Need
from .life import State


class NeedState(StrEnum):
    WAITING = "waiting"
    DONE = "done"
    OBJECTED = "objected"  # by RT, RW, a witness or a register; the applicant must act


class Holder(StrEnum):
    """With whom a thing lies."""

    APPLICANT = "applicant"
    RT = "rt"
    RW = "rw"
    WITNESS = "witness"
    AGENCY = "agency"


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the shared check list."""

    key: str
    kind: str
    required: bool
    state: NeedState
    since: datetime | None = None


def lines(needs: Iterable[Need]) -> list[tuple[str, Need]]:
    """Key → need for each line of the list: every witness has a line."""
    found = []
    for need in needs:
        if need.kind == "witness":
            found += [(f"{need.key}.{number}", need) for number in range(1, need.witnesses + 1)]
        else:
            found.append((need.key, need))
    return found


def holder(kind: str) -> Holder:
    """With whom a line lies first."""
    if kind in TAPS:
        return Holder(TAPS[kind])
    return {"witness": Holder.WITNESS, "agency": Holder.AGENCY}.get(kind, Holder.APPLICANT)


def complete(given: Iterable[Line]) -> bool:
    """Whether all that is required is there."""
    return all(line.state is NeedState.DONE for line in given if line.required)


def next_ones(given: Iterable[Line]) -> list[Line]:
    """The lines that can be fulfilled now: the RW waits for the RT."""
    waiting = [line for line in given if line.state is not NeedState.DONE]
    rt_missing = any(line.kind == "rt_tap" and line.required for line in waiting)
    return [line for line in waiting if not (line.kind == "rw_tap" and rt_missing)]


def check_tap(kind: str, given: Iterable[Line]) -> None:
    """Raises Conflict when the RW comes before the RT."""
    if kind == "rw_tap" and all(line.kind != "rw_tap" for line in next_ones(given)):
        raise Conflict("rt_first", gettext_noop("The RT confirms first, then the RW."))


def from_register(answer: bool | None, now_state: NeedState) -> NeedState:
    """What a register's answer makes of a line: unknown changes nothing."""
    if answer is None:
        return now_state
    if answer:
        return NeedState.DONE
    return now_state if now_state is NeedState.DONE else NeedState.OBJECTED


def after_gathering(state: State, definition: Definition, given: Iterable[Line]) -> bool:
    """Whether the chain begins (again) now."""
    return state in (State.GATHERING, State.RETURNED) and bool(definition.chain) and complete(given)

"""The life of a past report, worked out from its steps: states, hands and clocks. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from balaikota.lib.errors import Invalid, gettext_noop
from balaikota.lib.times import WorkingDays

from .channels import Channel
from .clocks import CITYS, Running, Term, next_due, walked
from .handing import Handing, Hands, finish, give_again, give_back, hand_out
from .life import ENDED, FILING, STEPS, Act, ClockKind, State, Step, outcome


@dataclass(frozen=True, slots=True, kw_only=True)
class PastStep:
    """One step as it was taken. `agencies` are for DISPOSE; `agency` is who acted."""

    act: Act
    at: datetime
    text: str = ""
    agency: str = ""
    agencies: tuple[str, ...] = ()
    reason: str = ""
    rating: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PastReport:
    """A report of the past. `source` names it once and for all ("boston311:101001240734").

    `steps` follow the filing, the oldest first. `place` is a kelurahan; with a point it may be left
    to be found. Degrees in WGS84; times aware.
    """

    source: str
    category: str
    description: str
    filed_at: datetime
    channel: Channel = Channel.IMPORT
    longitude: float | None = None
    latitude: float | None = None
    place: str = ""
    address: str = ""
    steps: tuple[PastStep, ...] = ()
    secret: bool = False
    anonymous: bool = False
    example: bool = True


@dataclass(slots=True)
class PastClock:
    """A clock of a past report, running or stopped."""

    running: Running
    told_at: datetime | None = None


@dataclass(slots=True)
class PastPart:
    """An agency's part."""

    agency: str
    given_at: datetime
    ended_at: datetime | None = None
    outcome: str = ""


@dataclass(slots=True)
class Life:
    """What follows from the steps."""

    state: State = State.FILED
    hands: Hands = field(default_factory=Hands)
    clocks: list[PastClock] = field(default_factory=list)
    parts: list[PastPart] = field(default_factory=list)
    edges: list[tuple[State, State]] = field(default_factory=list)  # before, after of each step
    updated_at: datetime | None = None
    answered_at: datetime | None = None
    done_at: datetime | None = None
    closed_at: datetime | None = None
    expected_at: datetime | None = None
    reopened: int = 0
    rating: int | None = None

    @property
    def due_at(self) -> datetime | None:
        return next_due(clock.running for clock in self.clocks)


TermOf = Callable[[ClockKind, date], Term]
_NO_TERMS: Mapping[ClockKind, Term] = {}
_ANSWERS = frozenset({Act.FOLLOW_UP, Act.FINISH, Act.REFUSE})


def live(past: PastReport, term_of: TermOf, calendar: WorkingDays, now: datetime) -> Life:
    """Walk a past report through its steps.

    Clocks of the city that ran out before `now` count as told, so that loading the past raises no
    alarm today.

    Raises:
        Invalid: a step that the table does not allow, or times out of order.
    """
    life = Life(updated_at=past.filed_at)
    open_clocks: dict[ClockKind, PastClock] = {}
    _move(life, open_clocks, FILING, past.filed_at, term_of, calendar)
    for taken in past.steps:
        if life.updated_at and taken.at < life.updated_at:
            raise _wrong(past, taken)
        edge = STEPS.get((life.state, taken.act))
        if edge is None:
            raise _wrong(past, taken)
        _take(life, open_clocks, edge, taken, term_of, calendar)
    for clock in life.clocks:
        _told(clock, now)
    return life


def _take(
    life: Life,
    open_clocks: dict[ClockKind, PastClock],
    edge: Step,
    taken: PastStep,
    term_of: TermOf,
    calendar: WorkingDays,
) -> None:
    lead_done = life.hands.lead_done
    handing = _hand(life, taken)
    lead_done = lead_done or (taken.act is Act.FINISH and handing.hands.lead_done)
    edge = outcome(edge, taken.act, life.state, waiting=handing.hands.open, lead_done=lead_done)
    _keep_parts(life, handing, taken.at)
    life.edges.append((life.state, edge.to))
    life.state, life.updated_at = edge.to, taken.at
    life.closed_at = taken.at if edge.to in ENDED else None
    if life.answered_at is None and taken.act in _ANSWERS:
        life.answered_at = taken.at
    if edge.to is State.DONE:
        life.done_at = taken.at
    elif taken.act in (Act.DISPUTE, Act.REOPEN):
        life.done_at, life.reopened = None, life.reopened + 1
    life.rating = taken.rating or life.rating
    _move(life, open_clocks, edge, taken.at, term_of, calendar)


def _hand(life: Life, taken: PastStep) -> Handing:
    hands = life.hands
    if taken.act is Act.DISPOSE:
        return hand_out(hands, taken.agencies)
    if taken.act is Act.RETURN:
        return give_back(hands, taken.agency or hands.lead)
    if taken.act is Act.FINISH:
        return finish(hands, taken.agency or hands.lead, for_all=False)
    if taken.act is Act.DISPUTE or (taken.act is Act.REOPEN and life.state is State.CLOSED):
        return give_again(hands)
    return Handing(hands)


def _keep_parts(life: Life, handing: Handing, at: datetime) -> None:
    life.hands = handing.hands
    for agency, how in handing.ended:
        for part in life.parts:
            if part.agency == agency and part.ended_at is None:
                part.ended_at, part.outcome = at, how
    life.parts += [PastPart(agency, at) for agency in handing.given]


def _move(
    life: Life,
    open_clocks: dict[ClockKind, PastClock],
    edge: Step,
    at: datetime,
    term_of: TermOf,
    calendar: WorkingDays,
) -> None:
    if not (edge.start or edge.stop or edge.pause or edge.resume):
        return
    day = at.astimezone(calendar.zone).date() if edge.start else None
    terms = {kind: term_of(kind, day) for kind in edge.start} if day else _NO_TERMS
    standing = {kind: clock.running for kind, clock in open_clocks.items()}
    for kind, (old, new) in walked(edge, standing, terms, at, calendar).items():
        if old is not None:
            open_clocks[kind].running = old
            if not old.open:
                del open_clocks[kind]
        if new is not None:
            open_clocks[kind] = PastClock(new)
            life.clocks.append(open_clocks[kind])
    resolve = open_clocks.get(ClockKind.RESOLVE)
    if resolve is not None:
        life.expected_at = resolve.running.due_at


def _told(clock: PastClock, now: datetime) -> None:
    running = clock.running
    ended = running.stopped_at or running.paused_at or now
    if running.kind in CITYS and running.due_at <= ended:
        clock.told_at = running.due_at


def _wrong(past: PastReport, taken: PastStep) -> Invalid:
    return Invalid(
        "past_step", gettext_noop("%(source)s: the step %(act)s is not possible there."),
        field="steps", source=past.source, act=taken.act.value,
    )  # fmt: skip

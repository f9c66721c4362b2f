"""What the actions on requests share: clocks, history, facts, and the way into the chain."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from balaikota.ground.events.log import emit
from balaikota.ground.people.rules import SYSTEM, Actor
from balaikota.ground.territory import queries as territory

from .. import facts, permissions
from ..models import HistoryLine, NeedLine, Request
from ..queries import one
from ..rules import Act, Part, State, chain, clocks
from ..rules import needs as rules
from ..rules.catalog import Definition, level_of
from . import telling


@dataclass(frozen=True)
class By:
    """Who takes a step: the actor, the part played, and the position it is played in."""

    actor: Actor
    part: Part
    title: str = ""

    @property
    def ref(self) -> str:
        return self.part.value if self.part in (Part.APPLICANT, Part.HELPER) else self.actor.ref


HOUSE = By(SYSTEM, Part.SYSTEM)


def write(
    request: Request, by: By, act: Act, now: datetime, *, before: str = "", text: str = "",
    need: str = "", internal: bool = False, level: str = "",
) -> HistoryLine:  # fmt: skip
    """One line of the history."""
    return HistoryLine.objects.create(
        request=request, act=act.value, before=before or request.state, after=request.state,
        actor=by.ref, part=by.part.value, title=by.title, need=need, level=level or request.level,
        text=text, internal=internal, at=now,
    )  # fmt: skip


def office_of(request: Request, definition: Definition) -> str:
    """The office a fact is about: where the request lies, or will begin."""
    level = request.level or level_of(definition.chain[0])
    return chain.office_of(level, request.place)


def tell_moved(request: Request, by: By, act: Act, before: str, now: datetime) -> None:
    emit(
        facts.LetterMoved(
            request_id=request.pk, place=request.place, service=request.service,
            agency=office_of(request, one.definition_of(request)), act=act.value, before=before,
            after=request.state, moved_at=now,
        ),
        actor=by.actor.ref, audience=permissions.HEARS,
    )  # fmt: skip


def move(
    request: Request, by: By, act: Act, to: State, now: datetime, *, text: str = "",
    level: str = "",
) -> None:  # fmt: skip
    """Into another state: row, history and fact. The caller has checked the edge and set fields."""
    before, request.state, request.updated_at = request.state, to.value, now
    request.save()
    write(request, by, act, now, before=before, text=text, level=level)
    tell_moved(request, by, act, before, now)
    telling.moved(request, act, by.title, text, now)


def clock_of(request: Request) -> clocks.Clock:
    return clocks.Clock(request.left, request.due_at)


def set_clock(request: Request, clock: clocks.Clock) -> None:
    request.left, request.due_at = clock.left, clock.due_at


def run_clock(request: Request, now: datetime) -> None:
    calendar = territory.working_days(request.place)
    if request.due_at is None:
        request.run_from = now
    set_clock(request, clocks.run(clock_of(request), now, calendar))


def pause_clock(request: Request, now: datetime) -> None:
    calendar = territory.working_days(request.place)
    set_clock(request, clocks.pause(clock_of(request), now, calendar))
    request.run_from = request.station_due_at = request.station_from = None


def to_station(request: Request, definition: Definition, number: int, now: datetime) -> None:
    """Lay a request at a station: fields only."""
    place = chain.station(definition, number)
    level = level_of(place.stage)
    request.station, request.level = number, level
    request.agency = chain.office_of(level, request.place)
    calendar = territory.working_days(request.place)
    request.station_from = now
    request.station_due_at = calendar.add(now, place.stage.days)


def settle(request: Request, now: datetime, lines: Iterable[NeedLine] | None = None) -> bool:
    """Begin the chain (again) when the last thing needed is there. Returns whether it did.

    Args:
        lines: the check list, when the caller has it at hand.
    """
    definition = one.definition_of(request)
    rows = NeedLine.objects.filter(request=request) if lines is None else lines
    given = [one.line_of(row) for row in rows]
    if not rules.after_gathering(State(request.state), definition, given):
        return False
    to_station(request, definition, request.station if request.complete_at else 0, now)
    request.complete_at = request.complete_at or now
    run_clock(request, now)
    move(request, HOUSE, Act.COMPLETE, State.REVIEW, now)
    return True


def end(request: Request, state: State, now: datetime) -> None:
    """Fields of a request that ends."""
    request.ended_at = now
    if state is State.ISSUED:
        request.in_time = request.due_at is None or now <= request.due_at
    request.level = request.agency = ""
    request.station_due_at = request.station_from = None

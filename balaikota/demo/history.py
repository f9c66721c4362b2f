"""Boston's requests as past reports of the example city: mapped, carried, turned, and lived.

Nothing is written here; `load` hands what comes out to the room's own bulk import.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from balaikota.lib.times import WorkingDays
from balaikota.rooms.reports.actions import PastReport, PastStep
from balaikota.rooms.reports.rules import Act, Channel

from .boston import BY_ROUTE, Request, Translation
from .carry import Area, Carried, Spot, carry
from .life import Moment, Past, live
from .turning import WEEK, Turn
from .words import Words

_BY_AGENCY = frozenset({Act.FOLLOW_UP, Act.FINISH, Act.RETURN})
GIVEN_UP_AFTER = 10  # working days without an answer, see the room's clocks.yaml


@dataclass(frozen=True)
class History:
    """The whole source, ready to be told.

    Args:
        requests: all of them, in the order they were opened.
        routes: category or group → agency, for queues that leave it to the category.
        now: local present of the city, aware.
    """

    requests: Sequence[Request]
    words: Translation
    sentences: Words
    areas: Sequence[Area]
    routes: Mapping[str, str]
    calendar: WorkingDays
    now: datetime

    @cached_property
    def turn(self) -> Turn:
        return Turn(self.requests[0].opened, self.requests[-1].opened, self.now)

    @cached_property
    def carried(self) -> Mapping[Spot, Carried]:
        return carry(self.areas, Counter(r.spot for r in self.requests if r.spot))

    def newest_first(self) -> list[Request]:
        """As they will lie in the example city: the last one filed comes first."""
        return sorted(self.requests, key=self._filed, reverse=True)

    def reports(self, chosen: Sequence[Request]) -> Iterator[PastReport]:
        """Past reports of these requests, one for one."""
        return map(self.report, chosen)

    def report(self, request: Request) -> PastReport:
        """One past report with all its steps up to now."""
        category = self.words.types[request.type]
        where = self.carried[request.spot] if request.spot else None
        filed = self._filed(request)
        return PastReport(
            source=request.key,
            category=category,
            channel=Channel(self.words.sources[request.source]),
            description=self.sentences.description(category, request.id),
            longitude=where.longitude if where else None,
            latitude=where.latitude if where else None,
            place=where.place if where else "",
            filed_at=filed,
            steps=tuple(self._steps(request, category, filed)),
            example=True,
        )

    def agency(self, request: Request, category: str) -> str:
        """The agency of the work queue; of the category's route where the queue names none."""
        named = self.words.queues[request.queue]
        return self.route(category) if named == BY_ROUTE else named

    def route(self, category: str) -> str:
        """Where a category goes by itself, or by its group."""
        return self.routes.get(category) or self.routes[category.partition(".")[0]]

    def _filed(self, request: Request) -> datetime:
        return self.turn.at(request.opened, self.turn.shift(request.opened))

    def _steps(self, request: Request, category: str, filed: datetime) -> Iterator[PastStep]:
        shift = self.turn.shift(request.opened)
        agency = self.agency(request, category)
        ending = self.words.ending(request.ended_with)
        # 84 requests were closed some seconds before they were opened: entered afterwards.
        ended = max(request.closed, request.opened) if request.closed else None
        closed = self.turn.at(ended, shift) if ended else None
        past = Past(request.id, filed, closed, ending.refused)
        for moment in live(past, self.now, self._given_up)[1:]:  # filing is not a step
            yield self._step(moment, request, category, agency, ending.reason)

    def _step(
        self, moment: Moment, request: Request, category: str, agency: str, reason: str
    ) -> PastStep:
        by_agency = moment.act in _BY_AGENCY
        return PastStep(
            act=moment.act,
            at=moment.at,
            text=self.sentences.step(moment.act, category, request.id, reason),
            agency=agency if by_agency else "",
            agencies=(agency,) if moment.act is Act.DISPOSE else (),
            reason=reason if moment.act is Act.REFUSE else "",
        )

    def _given_up(self, done: datetime) -> datetime:
        return self.calendar.add(done, GIVEN_UP_AFTER)

    def coming(self, days: int) -> Iterator[dict[str, object]]:
        """What citizens report from now on: the wheel turns on, and the oldest come again.

        Yields lines for the live day (see simulators/city_day/script.py).
        """
        again = self.turn.round * WEEK
        before = self.now
        for request in reversed(self.newest_first()):
            at = self._filed(request) + again
            if (at - self.now).days >= days:
                return
            category = self.words.types[request.type]
            line: dict[str, object] = {
                "after": round(max(0.0, (at - before).total_seconds()), 1),
                "service_code": category,
                "description": self.sentences.description(category, request.id),
            }
            if request.spot:
                where = self.carried[request.spot]
                line |= {"lat": where.latitude, "long": where.longitude}
            before = at
            yield line

"""The source's own judgement (on time or overdue), recomputed by our clocks, and why they differ.

Each request climbs the same ladder. Every rung changes one thing and asks again whether the
request was on time; the last rung that turned the answer is the reason of a disagreement:

    source         what the source says
    target         closing against the source's own target
    usual_term     the term its type usually has, in place of this request's own
    office_hours   the clock runs from filing, not from the next office morning
    holidays       the days off of our city, not those of Boston
    our_term       the working days that our regulation gives to the category

An open request is judged at the last moment the source was looked at. Where the source has no
target its answer is always "on time"; ours may differ, and the reason is `no_target`.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from enum import StrEnum

from balaikota.lib.times import WorkingDays

from .boston import Request

OFFICE = (time(8, 30), time(17))
_MINUTE = timedelta(minutes=1)
_DAY = timedelta(days=1)


class Why(StrEnum):
    """Why source and house differ; `AGREE` where they do not."""

    AGREE = "agree"
    NO_JUDGEMENT = "no_judgement"
    NO_TARGET = "no_target"
    TARGET = "target"
    USUAL_TERM = "usual_term"
    OFFICE_HOURS = "office_hours"
    HOLIDAYS = "holidays"
    OUR_TERM = "our_term"


@dataclass(frozen=True)
class Term:
    """What a type is given: days, worked or of the calendar, from filing or the office morning."""

    days: int
    worked: bool
    office: bool = True

    def due(self, opened: datetime, calendar: WorkingDays) -> datetime:
        """The target of a request opened then; both naive, on the calendar's wall clock."""
        start = office_morning(opened, calendar) if self.office else opened
        if not self.worked:
            return start + self.days * _DAY
        return calendar.add(start.replace(tzinfo=calendar.zone), self.days).replace(tzinfo=None)


@dataclass(frozen=True)
class Verdict:
    """One request judged twice. `due` is ours; None stands for "cannot say"."""

    request: Request
    due: datetime
    on_time: bool
    why: Why


@dataclass(frozen=True)
class Terms:
    """Terms found in the source, by type, and how many of its targets they give to the minute."""

    by_type: Mapping[str, Term]
    targets: int
    reproduced: int


def office_morning(opened: datetime, calendar: WorkingDays) -> datetime:
    """The moment itself in office hours, else the next office morning."""
    opens, closes = OFFICE
    if calendar.is_working(opened.date()) and opens <= opened.time() < closes:
        return opened
    day = opened.date() if opened.time() < opens else opened.date() + _DAY
    return datetime.combine(calendar.next_working(day), opens)


def learn(requests: Iterable[Request], calendar: WorkingDays) -> Terms:
    """Find the term of each type that gives most of the source's own targets."""
    by_type: dict[str, list[tuple[datetime, datetime]]] = defaultdict(list)
    for request in requests:
        if request.target:
            by_type[request.type].append((request.opened, request.target))
    found = {kind: _likeliest(pairs, calendar) for kind, pairs in by_type.items()}
    return Terms(
        by_type={kind: term for kind, (term, _) in found.items()},
        targets=sum(map(len, by_type.values())),
        reproduced=sum(hits for _, hits in found.values()),
    )


def _likeliest(pairs: list[tuple[datetime, datetime]], calendar: WorkingDays) -> tuple[Term, int]:
    seen: Counter[Term] = Counter()
    for opened, target in pairs:
        seen[Term(round((target - opened) / _DAY), worked=False, office=False)] += 1
        start = office_morning(opened, calendar).replace(tzinfo=calendar.zone)
        days = round(calendar.between(start, target.replace(tzinfo=calendar.zone)))
        seen[Term(max(days, 0), worked=True)] += 1
    candidates = [term for term, _ in seen.most_common(6)]
    scored = [(_hits(term, pairs, calendar), term) for term in candidates]
    hits, term = max(scored, key=lambda pair: pair[0])
    return term, hits


def _hits(term: Term, pairs: list[tuple[datetime, datetime]], calendar: WorkingDays) -> int:
    return sum(abs(term.due(opened, calendar) - target) < _MINUTE for opened, target in pairs)


@dataclass(frozen=True)
class Judge:
    """Judges requests. `our_days` gives the working days of each type by our regulation."""

    usual: Mapping[str, Term]
    theirs: WorkingDays
    ours: WorkingDays
    our_days: Mapping[str, int]
    looked_at: datetime  # when the source was last looked at

    def judge(self, request: Request) -> Verdict:
        """The verdict over one request."""
        due = Term(self.our_days[request.type], worked=True, office=False).due(
            request.opened, self.ours
        )
        ended = request.closed or self.looked_at
        on_time = ended <= due
        return Verdict(request, due, on_time, self._why(request, ended, due))

    def _why(self, request: Request, ended: datetime, due: datetime) -> Why:
        if request.on_time is None:
            return Why.NO_JUDGEMENT
        if request.on_time == (ended <= due):
            return Why.AGREE
        if request.target is None:
            return Why.NO_TARGET
        answers = [request.on_time]
        answers += [ended <= rung for rung in self._rungs(request, request.target)]
        answers.append(ended <= due)
        last = max(i for i in range(1, len(answers)) if answers[i] != answers[i - 1])
        return _LADDER[last - 1]

    def _rungs(self, request: Request, target: datetime) -> Iterable[datetime]:
        usual = self.usual[request.type]
        at_once = Term(usual.days, usual.worked, office=False)
        yield target
        yield usual.due(request.opened, self.theirs)
        yield at_once.due(request.opened, self.theirs)
        yield at_once.due(request.opened, self.ours)


_LADDER = (Why.TARGET, Why.USUAL_TERM, Why.OFFICE_HOURS, Why.HOLIDAYS, Why.OUR_TERM)

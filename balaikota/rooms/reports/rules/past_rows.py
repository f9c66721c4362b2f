"""Past reports as lines of COPY's text format. Pure: nothing here asks the database.

A process of its own makes the lines of the next batch while the database takes in this one
(`lib.apart`), so all but the search vector, which PostgreSQL makes, is said here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache, lru_cache
from typing import NamedTuple

from balaikota.lib.ids import tracking_code
from balaikota.lib.times import WorkingDays

from . import maps
from .clocks import Term, Terms
from .life import PUBLIC, ClockKind
from .past import Life, PastReport, live
from .words import search_words

REPORT = (
    "id", "code", "state", "category_id", "channel", "description", "address", "point", "place",
    "suggested", "agency", "agencies", "anonymous", "secret", "answers", "filed_at", "updated_at",
    "answered_at", "done_at", "closed_at", "due_at", "expected_at", "reopened", "rating", "example",
    "source", "words",
)  # fmt: skip
STEP = (
    "report_id", "act", "before", "after", "actor", "title", "agency", "agencies", "text", "reason",
    "internal", "at", "external_id",
)  # fmt: skip
CLOCK = (
    "report_id", "kind", "days", "working", "started_at", "due_at", "run_from", '"left"',
    "paused_at", "stopped_at", "overdue_told_at",
)  # fmt: skip
PART = ("report_id", "agency", "note", "given_by", "given_at", "ended_at", "outcome")
_BY = "import"
Square = tuple[int, int, int, str, str, str]  # level, x, y, category, state, place
Spot = tuple[float, float, str, str, str]  # longitude, latitude, category, state, place


@dataclass(frozen=True)
class Kind:
    """What a category means for its past reports."""

    name: str
    resolution_class: str


@dataclass(frozen=True)
class Book:
    """What lives are worked out with."""

    kinds: Mapping[str, Kind]
    terms: Terms
    now: datetime


class Row(NamedTuple):
    """A past report ready to be written: its lines in each table, and its words."""

    number: int
    source: str
    said: str
    report: str  # without number, code and search vector
    steps: str
    clocks: str
    parts: str
    spot: Spot | None  # where the map counts it


class Batch(NamedTuple):
    """Past reports with the number and place of each, and the calendars of those places."""

    numbers: list[int]
    reports: list[PastReport]
    places: list[str]
    calendars: Mapping[str, WorkingDays]


class Made(NamedTuple):
    """The rows of a batch, and what they add to the map together."""

    rows: list[Row]
    squares: dict[Square, list[float]]


def maker(book: Book) -> Callable[[Batch], Made]:
    """What makes the rows of batches. Raises Invalid for a step that cannot be."""
    terms = {code: _terms_of(book.terms, kind) for code, kind in book.kinds.items()}

    def make(batch: Batch) -> Made:
        made = []
        known = zip(batch.numbers, batch.reports, batch.places, strict=True)
        for number, past, place in known:
            life = live(past, terms[past.category], batch.calendars[place], book.now)
            name = book.kinds[past.category].name
            said = search_words(f"{past.description} {past.address} {name}")
            steps, clocks = _history(past, life)
            made.append(
                Row(
                    number, past.source, said, _report(past, place, life),
                    _numbered(number, steps), _numbered(number, clocks),
                    _numbered(number, _parts(life)), _spot(past, place, life),
                )
            )  # fmt: skip
        return Made(made, squares(made))

    return make


def report_line(row: Row, vector: str) -> str:
    """The whole line of the report's own table."""
    return f"{row.number}\t{tracking_code()}\t{row.report}{_e(vector)}\n"


def _numbered(number: int, lines: Iterable[str]) -> str:
    return "".join([f"{number}{line}" for line in lines])


def squares(made: Iterable[Row]) -> dict[Square, list[float]]:
    """What a batch adds to the map: square → [count, sum of longitudes, of latitudes]."""
    found: dict[Square, list[float]] = {}
    for row in made:
        if row.spot is None:
            continue
        longitude, latitude, wanted, state, place = row.spot
        for level, x, y in maps.squares(longitude, latitude):
            for category in (maps.ANY, wanted):
                sums = found.setdefault((level, x, y, category, state, place), [0, 0.0, 0.0])
                sums[0] += 1
                sums[1] += longitude
                sums[2] += latitude
    return found


def _spot(past: PastReport, place: str, life: Life) -> Spot | None:
    if past.longitude is None or past.latitude is None or past.secret or life.state not in PUBLIC:
        return None
    return past.longitude, past.latitude, past.category, life.state.value, place


def _terms_of(terms: Terms, kind: Kind) -> Callable[[ClockKind, date], Term]:
    @cache
    def of(clock: ClockKind, day: date) -> Term:
        return terms.of(clock, kind.resolution_class, day)

    return of


_ESCAPES = str.maketrans({"\\": r"\\", "\n": r"\n", "\t": r"\t", "\r": r"\r", "\0": ""})


def _e(text: str) -> str:
    """Text that people wrote, safe in a line."""
    return text.translate(_ESCAPES)


@lru_cache(maxsize=16_384)
def _t(moment: datetime | None) -> str:
    """A time, or COPY's NULL. One report tells the same few times again and again."""
    return r"\N" if moment is None else moment.isoformat()


def _codes(codes: Iterable[str]) -> str:
    return "{" + ",".join(codes) + "}"


def _report(past: PastReport, place: str, life: Life) -> str:
    point = r"\N" if past.longitude is None else f"({past.longitude!r},{past.latitude!r})"
    lead = life.hands.lead
    rating = r"\N" if life.rating is None else life.rating
    return (
        f"{life.state}\t{past.category}\t{past.channel}\t"
        f"{_e(past.description)}\t{_e(past.address)}\t{point}\t{place}\t{lead}\t{lead}\t"
        f"{_codes(life.hands.agencies)}\t{past.anonymous}\t{past.secret}\t{{}}\t"
        f"{_t(past.filed_at)}\t{_t(life.updated_at)}\t{_t(life.answered_at)}\t{_t(life.done_at)}\t"
        f"{_t(life.closed_at)}\t{_t(life.due_at)}\t{_t(life.expected_at)}\t{life.reopened}\t"
        f"{rating}\t{past.example}\t{_e(past.source)}\t"
    )


def _history(past: PastReport, life: Life) -> tuple[list[str], list[str]]:
    """Lines of steps, and of clocks."""
    steps = [f"\tfile\t\tfiled\t{_BY}\t\t\t{{}}\t\t\tf\t{_t(past.filed_at)}\t\n"]
    for taken, (before, after) in zip(past.steps, life.edges, strict=True):
        steps.append(
            f"\t{taken.act}\t{before}\t{after}\t{_BY}\t\t{taken.agency}\t"
            f"{_codes(taken.agencies)}\t{_e(taken.text)}\t{_e(taken.reason)}\tf\t{_t(taken.at)}\t\n"
        )
    clocks = []
    for clock in life.clocks:
        run = clock.running
        clocks.append(
            f"\t{run.kind}\t{run.days}\t{run.working}\t{_t(run.started_at)}\t{_t(run.due_at)}\t"
            f"{_t(run.run_from)}\t{run.left.total_seconds():f} s\t"
            f"{_t(run.paused_at)}\t{_t(run.stopped_at)}\t{_t(clock.told_at)}\n"
        )
    return steps, clocks


def _parts(life: Life) -> list[str]:
    return [
        f"\t{part.agency}\t\t{_BY}\t{_t(part.given_at)}\t{_t(part.ended_at)}\t{part.outcome}\n"
        for part in life.parts
    ]

"""Past reports as lines of COPY's text format. Pure: nothing here asks the database.

The bulk import makes the lines of the next batch while the database takes in this one, so all that
can be said before a report has its number is said here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache, lru_cache

from balaikota.lib.ids import tracking_code
from balaikota.lib.times import WorkingDays

from ..rules import PUBLIC, ClockKind, Term, Terms, maps, search_words
from ..rules.past import Life, PastReport, live
from .keeping import Square

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


@dataclass(frozen=True)
class Kind:
    """What a category means for its past reports."""

    name: str
    resolution_class: str


@dataclass(frozen=True)
class Book:
    """Everything lives are worked out with: categories, terms, and the calendar of each place."""

    kinds: Mapping[str, Kind]
    terms: Terms
    calendars: Mapping[str, WorkingDays]
    now: datetime


@dataclass(frozen=True, slots=True)
class Row:
    """A past report ready to be written: lines that lack their number, and its words."""

    past: PastReport
    place: str
    life: Life
    said: str
    report: str  # without number, code and search vector
    steps: list[str]
    clocks: list[str]
    parts: list[str]


def rows(chunk: Sequence[PastReport], places: Sequence[str], book: Book) -> list[Row]:
    """The rows of a batch. Raises Invalid for a step that cannot be."""
    terms = {code: _terms_of(book.terms, kind) for code, kind in book.kinds.items()}
    made = []
    for past, place in zip(chunk, places, strict=True):
        life = live(past, terms[past.category], book.calendars[place], book.now)
        said = search_words(f"{past.description} {past.address} {book.kinds[past.category].name}")
        line, parts = _report(past, place, life), _parts(life)
        made.append(Row(past, place, life, said, line, *_history(past, life), parts))
    return made


def report_line(number: int, row: Row, vector: str) -> str:
    """The whole line of the report's own table."""
    return f"{number}\t{tracking_code()}\t{row.report}{_e(vector)}\n"


def numbered(number: int, lines: Iterable[str]) -> str:
    """Lines of the report's other tables, with its number."""
    return "".join([f"{number}{line}" for line in lines])


def squares(made: Iterable[Row]) -> dict[Square, list[float]]:
    """What a batch adds to the map: square → [count, sum of longitudes, of latitudes]."""
    found: dict[Square, list[float]] = {}
    for row in made:
        past, state = row.past, row.life.state
        if past.longitude is None or past.latitude is None or past.secret or state not in PUBLIC:
            continue
        for level, x, y in maps.squares(past.longitude, past.latitude):
            for category in (maps.ANY, past.category):
                sums = found.setdefault(
                    (level, x, y, category, state.value, row.place), [0, 0.0, 0.0]
                )
                sums[0] += 1
                sums[1] += past.longitude
                sums[2] += past.latitude
    return found


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

"""Loading many past reports: batches by COPY, each one transaction, with history and clocks.

A batch looks up which sources are known and writes only the others, so that an import that was
stopped is simply started again. One import runs at a time.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from itertools import islice
from typing import Any

from django.db import connection, transaction

from balaikota.ground.events.log import emit
from balaikota.ground.people.rules import Actor
from balaikota.ground.territory import queries as territory
from balaikota.lib.ids import tracking_code

from .. import facts, queries
from ..rules import PUBLIC, ClockKind, Term, maps, search_words
from ..rules.past import Life, PastReport, live
from .keeping import Square, count_squares

BATCH = 2000
_LOCK = 0x6C61706F72  # "lapor": one import at a time
Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class _Row:
    """A past report ready to be written."""

    id: int
    past: PastReport
    place: str
    life: Life
    words: str


def import_reports(
    actor: Actor,
    reports: Iterable[PastReport],
    *,
    source: str,
    now: datetime,
    batch: int = BATCH,
    progress: Progress | None = None,
) -> int:
    """Load past reports with their history. Returns how many were new.

    Tells one ReportsImported for each batch. `progress` is called with (seen, new) after each.

    Raises:
        Invalid: a step that cannot be; the batches before it stay.
    """
    seen = new = 0
    rest = iter(reports)
    while chunk := list(islice(rest, batch)):
        new += _write_batch(actor, chunk, source, now)
        seen += len(chunk)
        if progress is not None:
            progress(seen, new)
    return new


def _write_batch(actor: Actor, chunk: list[PastReport], source: str, now: datetime) -> int:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
        fresh = _fresh(cursor, chunk)
        if not fresh:
            return 0
        rows = _rows(cursor, fresh, now)
        _copy(cursor, "reports_report", _REPORT, (_report(row) for row in rows))
        _copy(cursor, "reports_steptaken", _STEP, (line for row in rows for line in _steps(row)))
        _copy(cursor, "reports_clock", _CLOCK, (line for row in rows for line in _clocks(row)))
        _copy(cursor, "reports_disposition", _PART, (line for row in rows for line in _parts(row)))
        count_squares(_squares(rows))
        fact = facts.ReportsImported(source=source, count=len(rows), place=territory.city())
        emit(fact, actor=actor.ref)
    return len(rows)


def _fresh(cursor: Any, chunk: list[PastReport]) -> list[PastReport]:
    by_source = {past.source: past for past in chunk}
    cursor.execute(
        "SELECT source FROM reports_report WHERE source = ANY(%s) AND source <> ''", [list(by_source)]
    )
    for (known,) in cursor.fetchall():
        del by_source[known]
    return list(by_source.values())


def _rows(cursor: Any, fresh: list[PastReport], now: datetime) -> list[_Row]:
    cursor.execute(
        "SELECT nextval(pg_get_serial_sequence('reports_report', 'id')) FROM generate_series(1, %s)",
        [len(fresh)],
    )
    ids = [number for (number,) in cursor.fetchall()]
    places = _places(fresh)
    words = _vectors(cursor, [_said(past) for past in fresh])
    return [
        _Row(number, past, place, _live(past, place, now), vector)
        for number, past, place, vector in zip(ids, fresh, places, words, strict=True)
    ]


def _live(past: PastReport, place: str, now: datetime) -> Life:
    terms = _terms_of(queries.categories().by_code[past.category].resolution_class)
    return live(past, terms, territory.working_days(place), now)


@lru_cache(maxsize=64)
def _terms_of(resolution_class: str) -> Callable[[ClockKind, date], Term]:
    known: dict[tuple[ClockKind, date], Term] = {}

    def of(kind: ClockKind, day: date) -> Term:
        if (kind, day) not in known:
            known[kind, day] = queries.terms().of(kind, resolution_class, day)
        return known[kind, day]

    return of


def _places(fresh: list[PastReport]) -> list[str]:
    unknown = [p for p in fresh if not p.place and p.longitude is not None and p.latitude is not None]
    found = territory.locate_many([p.longitude for p in unknown], [p.latitude for p in unknown])
    located = {p.source: here.code if here else "" for p, here in zip(unknown, found, strict=True)}
    return [past.place or located.get(past.source, "") for past in fresh]


def _said(past: PastReport) -> str:
    name = queries.categories().by_code[past.category].name
    return search_words(f"{past.description} {past.address} {name}")


def _vectors(cursor: Any, texts: list[str]) -> list[str]:
    """Search vectors as text. Every different text is made once: examples repeat themselves."""
    distinct = list(dict.fromkeys(texts))
    cursor.execute(
        "SELECT t, to_tsvector('indonesian', t)::text FROM unnest(%s::text[]) AS t", [distinct]
    )
    made = dict(cursor.fetchall())
    return [made[text] for text in texts]


_REPORT = (
    "id", "code", "state", "category_id", "channel", "description", "address", "point", "place",
    "suggested", "agency", "agencies", "anonymous", "secret", "answers", "filed_at", "updated_at",
    "answered_at", "done_at", "closed_at", "due_at", "expected_at", "reopened", "rating", "example",
    "source", "words",
)  # fmt: skip
_STEP = (
    "report_id", "act", "before", "after", "actor", "title", "agency", "agencies", "text", "reason",
    "internal", "at", "external_id",
)  # fmt: skip
_CLOCK = (
    "report_id", "kind", "days", "working", "started_at", "due_at", "paused_at", "stopped_at",
    "overdue_told_at",
)  # fmt: skip
_PART = ("report_id", "agency", "note", "given_by", "given_at", "ended_at", "outcome")
_BY = "import"


def _copy(cursor: Any, table: str, columns: tuple[str, ...], lines: Iterator[tuple[Any, ...]]) -> None:
    with cursor.copy(f"COPY {table} ({', '.join(columns)}) FROM STDIN") as copy:
        for line in lines:
            copy.write_row(line)


def _report(row: _Row) -> tuple[Any, ...]:
    past, life = row.past, row.life
    point = None if past.longitude is None else f"({past.longitude!r},{past.latitude!r})"
    lead = life.hands.lead
    return (
        row.id, tracking_code(), life.state.value, past.category, past.channel.value,
        past.description, past.address, point, row.place, lead, lead, list(life.hands.agencies),
        past.anonymous, past.secret, "{}", past.filed_at, life.updated_at, life.answered_at,
        life.done_at, life.closed_at, life.due_at, life.expected_at, life.reopened, life.rating,
        past.example, past.source, row.words,
    )  # fmt: skip


def _steps(row: _Row) -> Iterator[tuple[Any, ...]]:
    past = row.past
    yield (row.id, "file", "", "filed", _BY, "", "", [], "", "", False, past.filed_at, "")
    for taken, (before, after) in zip(past.steps, row.life.edges, strict=True):
        yield (
            row.id, taken.act.value, before.value, after.value, _BY, "", taken.agency,
            list(taken.agencies), taken.text, taken.reason, False, taken.at, "",
        )  # fmt: skip


def _clocks(row: _Row) -> Iterator[tuple[Any, ...]]:
    for clock in row.life.clocks:
        run = clock.running
        yield (
            row.id, run.kind.value, run.days, run.working, run.started_at, run.due_at,
            run.paused_at, run.stopped_at, clock.told_at,
        )  # fmt: skip


def _parts(row: _Row) -> Iterator[tuple[Any, ...]]:
    for part in row.life.parts:
        yield (row.id, part.agency, "", _BY, part.given_at, part.ended_at, part.outcome)


def _squares(rows: list[_Row]) -> dict[Square, list[float]]:
    """What the batch adds to the map: square → [count, sum of longitudes, of latitudes]."""
    found: dict[Square, list[float]] = {}
    for row in rows:
        past = row.past
        if past.secret or row.life.state not in PUBLIC or past.longitude is None or past.latitude is None:
            continue
        for level in maps.LEVELS:
            x, y = maps.square(level, past.longitude, past.latitude)
            for category in (maps.ANY, past.category):
                sums = found.setdefault((level, x, y, category, row.life.state.value), [0, 0.0, 0.0])
                sums[0] += 1
                sums[1] += past.longitude
                sums[2] += past.latitude
    return found

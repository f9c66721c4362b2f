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
        "SELECT source FROM reports_report WHERE source = ANY(%s) AND source <> ''",
        [list(by_source)],
    )
    for (known,) in cursor.fetchall():
        del by_source[known]
    return list(by_source.values())


def _rows(cursor: Any, fresh: list[PastReport], now: datetime) -> list[_Row]:
    cursor.execute(
        "SELECT nextval(pg_get_serial_sequence('reports_report', 'id')) "
        "FROM generate_series(1, %s)",
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
    unknown = [
        p for p in fresh if not p.place and p.longitude is not None and p.latitude is not None
    ]
    found = territory.locate_many(
        [p.longitude or 0.0 for p in unknown], [p.latitude or 0.0 for p in unknown]
    )
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
    "report_id", "kind", "days", "working", "started_at", "due_at", "run_from", '"left"',
    "paused_at", "stopped_at", "overdue_told_at",
)  # fmt: skip
_PART = ("report_id", "agency", "note", "given_by", "given_at", "ended_at", "outcome")
_BY = "import"


def _copy(cursor: Any, table: str, columns: tuple[str, ...], lines: Iterator[str]) -> None:
    """Send lines in COPY's text format, many at once."""
    with cursor.copy(f"COPY {table} ({', '.join(columns)}) FROM STDIN") as copy:
        while part := "".join(islice(lines, 500)):
            copy.write(part)


_ESCAPES = str.maketrans({"\\": r"\\", "\n": r"\n", "\t": r"\t", "\r": r"\r", "\0": ""})


def _e(text: str) -> str:
    """Text that people wrote, safe in a line."""
    return text.translate(_ESCAPES)


def _n(value: object) -> object:
    """A value, or COPY's NULL."""
    return r"\N" if value is None else value


def _codes(codes: Iterable[str]) -> str:
    return "{" + ",".join(codes) + "}"


def _report(row: _Row) -> str:
    past, life = row.past, row.life
    point = r"\N" if past.longitude is None else f"({past.longitude!r},{past.latitude!r})"
    lead = life.hands.lead
    return (
        f"{row.id}\t{tracking_code()}\t{life.state.value}\t{past.category}\t{past.channel.value}\t"
        f"{_e(past.description)}\t{_e(past.address)}\t{point}\t{row.place}\t{lead}\t{lead}\t"
        f"{_codes(life.hands.agencies)}\t{past.anonymous}\t{past.secret}\t{{}}\t{past.filed_at}\t"
        f"{life.updated_at}\t{_n(life.answered_at)}\t{_n(life.done_at)}\t{_n(life.closed_at)}\t"
        f"{_n(life.due_at)}\t{_n(life.expected_at)}\t{life.reopened}\t{_n(life.rating)}\t"
        f"{past.example}\t{_e(past.source)}\t{_e(row.words)}\n"
    )


def _steps(row: _Row) -> Iterator[str]:
    past = row.past
    yield f"{row.id}\tfile\t\tfiled\t{_BY}\t\t\t{{}}\t\t\tf\t{past.filed_at}\t\n"
    for taken, (before, after) in zip(past.steps, row.life.edges, strict=True):
        yield (
            f"{row.id}\t{taken.act.value}\t{before.value}\t{after.value}\t{_BY}\t\t{taken.agency}\t"
            f"{_codes(taken.agencies)}\t{_e(taken.text)}\t{_e(taken.reason)}\tf\t{taken.at}\t\n"
        )


def _clocks(row: _Row) -> Iterator[str]:
    for clock in row.life.clocks:
        run = clock.running
        yield (
            f"{row.id}\t{run.kind.value}\t{run.days}\t{run.working}\t{run.started_at}\t{run.due_at}\t"
            f"{run.run_from}\t{run.left.total_seconds():f} s\t"
            f"{_n(run.paused_at)}\t{_n(run.stopped_at)}\t{_n(clock.told_at)}\n"
        )


def _parts(row: _Row) -> Iterator[str]:
    for part in row.life.parts:
        yield (
            f"{row.id}\t{part.agency}\t\t{_BY}\t{part.given_at}\t{_n(part.ended_at)}\t{part.outcome}\n"
        )


def _squares(rows: list[_Row]) -> dict[Square, list[float]]:
    """What the batch adds to the map: square → [count, sum of longitudes, of latitudes]."""
    found: dict[Square, list[float]] = {}
    for row in rows:
        past = row.past
        if (
            past.secret
            or row.life.state not in PUBLIC
            or past.longitude is None
            or past.latitude is None
        ):
            continue
        for level in maps.LEVELS:
            x, y = maps.square(level, past.longitude, past.latitude)
            for category in (maps.ANY, past.category):
                sums = found.setdefault(
                    (level, x, y, category, row.life.state.value), [0, 0.0, 0.0]
                )
                sums[0] += 1
                sums[1] += past.longitude
                sums[2] += past.latitude
    return found

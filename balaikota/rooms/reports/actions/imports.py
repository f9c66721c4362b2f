"""Loading many past reports: batches by COPY, each one transaction, with history and clocks.

While the database takes in one batch, a process of its own works out the next. A batch looks up
which sources are known and writes only the others, so that an import that was stopped is simply
started again. One import writes at a time.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import datetime
from itertools import chain, islice
from typing import Any

from django.db import connection, transaction
from psycopg.errors import UniqueViolation

from balaikota.ground.events.log import emit
from balaikota.ground.people.rules import Actor
from balaikota.ground.territory import queries as territory
from balaikota.lib.apart import unswept, workers

from .. import facts, queries
from ..rules import past_rows
from ..rules.past import PastReport
from ..rules.past_rows import Batch, Book, Kind, Made, Row
from .keeping import count_open_of, count_squares

BATCH = 5000
_DRAWS = 5
_LOCK = 0x6C61706F72  # "lapor": one import at a time
Progress = Callable[[int, int], None]


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
    `reports` is walked in a thread of its own, a batch ahead: it must not ask the database.

    Raises:
        Invalid: a step that cannot be; the batches before it stay.
    """
    seen = new = 0
    for made in _ahead(iter(reports), batch, now):
        new += _write_batch(actor, made, source)
        seen += len(made.rows)
        if progress is not None:
            progress(seen, new)
    return new


def _ahead(reports: Iterator[PastReport], batch: int, now: datetime) -> Iterator[Made]:
    """The rows of each batch; those of the next one are made while the caller has this one."""
    first = _pull(reports, batch + 1)
    helpers = 1 if len(first) > batch else 0  # one batch is not worth a process
    rest = chain(first, reports)
    threads = ThreadPoolExecutor(2, "import")
    with unswept(), workers(past_rows.maker, _book(now), helpers) as work, threads:
        pulled = threads.submit(_pull, rest, batch)
        made: Future[Made] | None = None
        while chunk := pulled.result():
            coming = threads.submit(work, _batch(chunk))
            pulled = threads.submit(_pull, rest, batch)
            if made is not None:
                yield made.result()
            made = coming
        if made is not None:
            yield made.result()


def _pull(reports: Iterator[PastReport], batch: int) -> list[PastReport]:
    return list(islice(reports, batch))


def _book(now: datetime) -> Book:
    """What lives are worked out with, and a helper cannot ask for."""
    kinds = {
        code: Kind(category.name, category.resolution_class)
        for code, category in queries.categories().by_code.items()
    }
    return Book(kinds, queries.terms(), now)


def _batch(chunk: list[PastReport]) -> Batch:
    places = _places(chunk)
    city = territory.city()
    calendars = {place: territory.working_days(place or city) for place in set(places)}
    return Batch(_numbers(len(chunk)), chunk, places, calendars)


def _places(chunk: list[PastReport]) -> list[str]:
    unknown = [
        p for p in chunk if not p.place and p.longitude is not None and p.latitude is not None
    ]
    found = territory.locate_many(
        [p.longitude or 0.0 for p in unknown], [p.latitude or 0.0 for p in unknown]
    )
    located = {p.source: here.code if here else "" for p, here in zip(unknown, found, strict=True)}
    return [past.place or located.get(past.source, "") for past in chunk]


def _write_batch(actor: Actor, made: Made, source: str) -> int:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
        cursor.execute("SET LOCAL gin_pending_list_limit = '64MB'")  # fewer, larger index updates
        rows = _fresh(cursor, made.rows)
        if not rows:
            return 0
        _write_unique(cursor, rows)
        all_new = len(rows) == len(made.rows)
        count_squares(made.squares if all_new else past_rows.squares(rows))
        fact = facts.ReportsImported(source=source, count=len(rows), place=territory.city())
        emit(fact, actor=actor.ref)
    return len(rows)


def _fresh(cursor: Any, made: list[Row]) -> list[Row]:
    by_source = {row.source: row for row in made}
    cursor.execute(
        "SELECT source FROM reports_report WHERE source = ANY(%s) AND source <> ''",
        [list(by_source)],
    )
    for (known,) in cursor.fetchall():
        del by_source[known]
    return list(by_source.values())


def _write_unique(cursor: Any, rows: list[Row]) -> None:
    """Write; when a tracking code drawn by chance is taken already, draw all of them anew."""
    for chances in range(_DRAWS - 1, -1, -1):
        try:
            with transaction.atomic():
                _write(cursor, rows)
            return
        except UniqueViolation:
            if not chances:
                raise


def _write(cursor: Any, rows: list[Row]) -> None:
    vectors = _vectors(cursor, {row.said for row in rows})
    lines = (past_rows.report_line(row, vectors[row.said]) for row in rows)
    _copy(cursor, "reports_report", past_rows.REPORT, lines)
    for table, columns, texts in (
        ("reports_steptaken", past_rows.STEP, (row.steps for row in rows)),
        ("reports_clock", past_rows.CLOCK, (row.clocks for row in rows)),
        ("reports_disposition", past_rows.PART, (row.parts for row in rows)),
    ):
        _copy(cursor, table, columns, texts)
    count_open_of([row.number for row in rows])


def _numbers(count: int) -> list[int]:
    """Numbers for reports to come; those that turn out to be known leave a gap."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence('reports_report', 'id')) "
            "FROM generate_series(1, %s)",
            [count],
        )
        return [number for (number,) in cursor.fetchall()]


def _vectors(cursor: Any, texts: set[str]) -> dict[str, str]:
    """Search vectors as text. Every different text is made once: examples repeat themselves."""
    cursor.execute(
        "SELECT t, to_tsvector('indonesian', t)::text FROM unnest(%s::text[]) AS t", [list(texts)]
    )
    return dict(cursor.fetchall())


def _copy(cursor: Any, table: str, columns: tuple[str, ...], texts: Iterator[str]) -> None:
    """Send texts in COPY's text format, many at once."""
    with cursor.copy(f"COPY {table} ({', '.join(columns)}) FROM STDIN") as copy:
        while part := "".join(islice(texts, 500)):
            copy.write(part)

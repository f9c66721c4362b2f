"""Bulk import with history, against the bare COPY of the same rows.

    python -m bench.imports                30,000 reports into an empty city
    python -m bench.imports --reports 60000

A report comes with its steps, clocks and dispositions. The bare COPY writes the very same rows of
the same four tables, ready made, into tables without index, constraint or history: the least that
any import must do.
"""

from __future__ import annotations

import argparse
import os
import shutil
import time
from collections.abc import Callable, Sequence
from typing import Any

from . import city as cities

TABLES = ("reports_report", "reports_steptaken", "reports_clock", "reports_disposition")
Timed = tuple[float, float]  # seconds, seconds of processor time of this process


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--reports", type=int, default=30_000)
    wanted = parser.parse_args().reports
    folder = cities.folder_for(0)
    shutil.rmtree(folder)
    folder = cities.folder_for(0)
    with cities.empty(folder) as environment:
        os.environ |= environment
        measure(wanted)


def measure(wanted: int) -> None:
    from . import data

    data.build()
    history = data.history()
    chosen = history.requests[:wanted]
    reports, told = timed(lambda: list(history.reports(chosen)))
    show("telling the history (demo)", len(reports), told)
    count, whole = timed(lambda: data.load(reports))
    show("import with history", count, whole)
    rows, bare = bare_copy()
    show(f"bare COPY of the same {rows:,} rows", count, bare)
    print(f"ratio {bare[0] / whole[0]:.2f}")


def timed(work: Callable[[], Any]) -> tuple[Any, Timed]:
    began, worked = time.perf_counter(), time.process_time()
    made = work()
    return made, (time.perf_counter() - began, time.process_time() - worked)


def show(name: str, count: int, spent: Timed) -> None:
    seconds, worked = spent
    print(
        f"{name:40} {count / seconds:8,.0f} reports/s   "
        f"{1e6 * worked / count:6.0f} µs of Python each"
    )


def bare_copy() -> tuple[int, Timed]:
    """COPY out what the import wrote, then time only COPYing it in again."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {', '.join(f'(SELECT count(*) FROM {t})' for t in TABLES)}")
        rows = sum(cursor.fetchone())
        texts = [copied_out(cursor, table) for table in TABLES]
        for table in TABLES:
            columns = ", ".join(f'"{name}"' for name in written(cursor, table))
            cursor.execute(f"CREATE TABLE bare_{table} AS SELECT {columns} FROM {table} LIMIT 0")
        _, spent = timed(lambda: copy_in(cursor, texts))
    return rows, spent


def written(cursor: Any, table: str) -> list[str]:
    """Columns that are written, in their order: COPY leaves out what the server works out."""
    cursor.execute(
        "SELECT attname FROM pg_attribute WHERE attrelid = %s::regclass AND attnum > 0 "
        "AND NOT attisdropped AND attgenerated = '' ORDER BY attnum",
        [table],
    )
    return [name for (name,) in cursor.fetchall()]


def copied_out(cursor: Any, table: str) -> Sequence[bytes]:
    with cursor.copy(f"COPY {table} TO STDOUT") as copy:
        text = b"".join(bytes(part) for part in copy)
    step = 128 * 1024
    return [text[start : start + step] for start in range(0, len(text), step)]


def copy_in(cursor: Any, texts: Sequence[Sequence[bytes]]) -> None:
    for table, parts in zip(TABLES, texts, strict=True):
        with cursor.copy(f"COPY bare_{table} FROM STDIN") as copy:
            for part in parts:
                copy.write(part)


if __name__ == "__main__":
    main()

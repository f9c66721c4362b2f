"""Asking for a letter against bare inserts of the same rows, and an office's list among many.

    python -m bench.letters                          500 requests, lists among 1,000,000
    python -m bench.letters --requests 50 --stored 10000

A request is: answers checked, place checked, row, check list, register and vault asked, history and
fact, committed. The bare one inserts as many rows of the same width and commits. Rates are of one
process, for a second of the clock and of its own processor time.
"""

from __future__ import annotations

import argparse
import os
import shutil
import time
from collections.abc import Callable
from typing import Any

from . import city as cities
from .documents import Rate, rate

LOOKS = 100


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--requests", type=int, default=500)
    parser.add_argument("--stored", type=int, default=1_000_000)
    wanted = parser.parse_args()
    shutil.rmtree(cities.folder_for(0))
    with cities.empty(cities.folder_for(0)) as environment:
        os.environ |= environment
        measure(wanted.requests, wanted.stored)


def measure(requests: int, stored: int) -> None:
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "balaikota.wiring.settings")
    django.setup()
    from balaikota.rooms.letters import factories

    village = factories.village()
    whole = rate(requests, lambda: factories.asked(village.citizen))
    bare = rate(requests, bare_request())
    said("request", whole, bare)
    fill(stored)
    for tab in ("sign", "waiting", "done"):
        listing(village.lurah, tab, stored)


def said(what: str, whole: Rate, bare: Rate) -> None:
    print(
        f"{what}: {whole.clock:.0f}/s, {whole.core:.0f}/s of a core; bare inserts "
        f"{bare.clock:.0f}/s, {bare.core:.0f}/s of a core; ratio {whole.clock / bare.clock:.2f}"
    )


def bare_request() -> Callable[[], Any]:
    """One request, four lines, one line of history and one entry of a log, as bare rows."""
    from django.db import connection, transaction

    with connection.cursor() as cursor:
        for name in ("request", "line", "history", "entry"):
            cursor.execute(
                f"CREATE TABLE IF NOT EXISTS bench_{name} (id bigserial PRIMARY KEY, body text)"
            )

    def insert() -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("INSERT INTO bench_request (body) VALUES (%s)", ["x" * 900])
            cursor.execute(
                "INSERT INTO bench_line (body) VALUES (%s), (%s), (%s), (%s)", ["x" * 80] * 4
            )
            cursor.execute("INSERT INTO bench_history (body) VALUES (%s)", ["x" * 120])
            cursor.execute("INSERT INTO bench_entry (body) VALUES (%s)", ["x" * 300])

    return insert


def fill(stored: int) -> None:
    """Many requests like the first one, in two kelurahan, nine of ten ended."""
    from django.db import connection

    from balaikota.ground.territory import factories as territory
    from balaikota.rooms.letters.models import Request

    own = {
        "code": "'B' || lpad(n::text, 9, '0')", "intake_key": "NULL", "account_id": "NULL",
        "place": f"CASE WHEN n %% 2 = 0 THEN '{territory.WEST}' ELSE '{territory.EAST}' END "
                 "|| '.001.00' || (1 + n %% 9)",
        "state": "CASE WHEN n %% 10 = 0 THEN 'review' WHEN n %% 10 = 1 THEN 'gathering' "
                 "ELSE 'issued' END",
        "level": "CASE WHEN n %% 10 = 0 THEN 'kelurahan' ELSE '' END",
        "document": "CASE WHEN n %% 10 > 1 THEN n END",
        "ended_at": "CASE WHEN n %% 10 > 1 THEN asked_at + interval '1 day' END",
        "asked_at": "asked_at - n * interval '1 minute'",
        "station_due_at": "asked_at - n * interval '1 minute' + interval '1 day'",
    }  # fmt: skip
    columns = [field.column for field in Request._meta.concrete_fields if field.column != "id"]
    names = ", ".join(f'"{column}"' for column in columns)
    values = ", ".join(own.get(column, f'"{column}"') for column in columns)
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO letters_request ({names}) SELECT {values} "
            "FROM (SELECT * FROM letters_request ORDER BY id LIMIT 1) one, "
            "generate_series(1, %s) n",
            [stored],
        )
        cursor.execute("ANALYZE letters_request")


def listing(lurah: Any, tab: str, stored: int) -> None:
    """A page of the office's list, half of all requests being of its kelurahan."""
    from balaikota.rooms.letters.queries import listing as lists

    spans = []
    for _ in range(LOOKS):
        began = time.perf_counter()
        lists.inbox(lurah, tab)
        spans.append(time.perf_counter() - began)
    spans.sort()
    middle, worst = spans[LOOKS // 2] * 1000, spans[int(LOOKS * 0.95)] * 1000
    print(f"list {tab} among {stored}: p50 {middle:.0f} ms, p95 {worst:.0f} ms")


if __name__ == "__main__":
    main()

"""Taking numbers against bare inserts: of one service, which share a row, and of many services.

    python -m bench.queue                   2,000 numbers, 1 and 4 takers
    python -m bench.queue --numbers 200

A number is: office and hours looked up, row of the series locked, number and fact written,
committed. The bare one inserts a row of the same width and commits. The display's line of 40 people
is read, with and without measured times. Rates are of one process, by the clock and of a core.
"""

from __future__ import annotations

import argparse
import os
import shutil
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from itertools import count
from typing import Any

from . import city as cities
from .documents import Rate

TAKERS = (1, 4)
PEOPLE, LOOKS = 40, 200


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--numbers", type=int, default=2000)
    wanted = parser.parse_args()
    shutil.rmtree(cities.folder_for(0))
    with cities.empty(cities.folder_for(0)) as environment:
        os.environ |= environment
        measure(wanted.numbers)


def measure(numbers: int) -> None:
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "balaikota.wiring.settings")
    django.setup()
    from balaikota.rooms.queue import factories

    hall = factories.hall()
    services = [hall.service(prefix) for prefix in "ABC"]
    turn = count()
    bare = bare_number()
    for takers in TAKERS:
        one = at_once(numbers, takers, lambda: factories.taken(services[0]))
        many = at_once(numbers, takers, lambda: factories.taken(services[next(turn) % 3]))
        plain = at_once(numbers, takers, bare)
        said(f"one service, {takers} at once", one, plain)
        said(f"three services, {takers} at once", many, plain)
    line(hall)


def at_once(numbers: int, takers: int, do: Callable[[], Any]) -> Rate:
    """So many takers, each with a connection of its own."""

    def work(share: int) -> None:
        from django.db import connection

        for _ in range(share):
            do()
        connection.close()

    do()  # what is made once is not counted
    clock, core = time.perf_counter(), time.process_time()
    with ThreadPoolExecutor(takers) as pool:
        list(pool.map(work, [numbers // takers] * takers))
    made = numbers // takers * takers
    return Rate(made / (time.perf_counter() - clock), made / (time.process_time() - core))


def said(what: str, whole: Rate, bare: Rate) -> None:
    print(
        f"{what}: {whole.clock:.0f}/s, {whole.core:.0f}/s of a core; bare inserts "
        f"{bare.clock:.0f}/s; ratio {whole.clock / bare.clock:.2f}"
    )


def bare_number() -> Callable[[], Any]:
    """A row as wide as a number, committed."""
    from django.db import connection, transaction

    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE TABLE IF NOT EXISTS bench_number (id bigserial PRIMARY KEY, body text)"
        )

    def insert() -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("INSERT INTO bench_number (body) VALUES (%s)", ["x" * 300])

    return insert


def line(hall: Any) -> None:
    """The line of a full hall, as display and phones read it."""
    from balaikota.rooms.queue import actions, factories
    from balaikota.rooms.queue.models import Ticket
    from balaikota.rooms.queue.queries import lines

    Ticket.objects.filter(state="waiting").update(state="lapsed")
    for _ in range(PEOPLE):
        factories.taken(hall.service())
    actions.open_counter(hall.officer, hall.first, now=factories.NOW)
    for measured in (False, True):
        spans = []
        for _ in range(LOOKS):
            began = time.perf_counter()
            lines.line_of(hall.office, factories.NOW, measure=measured)
            spans.append(time.perf_counter() - began)
        spans.sort()
        middle, worst = spans[LOOKS // 2] * 1000, spans[int(LOOKS * 0.95)] * 1000
        words = "with times" if measured else "without times"
        print(f"line of {PEOPLE} {words}: p50 {middle:.1f} ms, p95 {worst:.1f} ms")


if __name__ == "__main__":
    main()

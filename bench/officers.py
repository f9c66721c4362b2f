"""Lists, maps and panels of officers and leaders, in the database and the code that asks it.

    python -m bench.officers                    50,000 and 500,000 reports
    python -m bench.officers --reports 50000    one size

No web server: each question is asked thirty times, as the screens ask it, for the people who see
them. Milliseconds: the best, the middle one and the 95th of a hundred. On a machine that does other
work the best says most; compare with one bare SELECT.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from statistics import median
from typing import Any

from . import city as cities

TIMES = 30


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--reports", type=int, action="append")
    parser.add_argument("--only", default="", help="questions whose name holds this")
    parser.add_argument("--explain", action="store_true", help="time and pages in the database")
    parser.add_argument("--here", action="store_true", help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.here:
        measure(arguments.only, explained if arguments.explain else timed)
        return
    for reports in arguments.reports or [50_000, 500_000]:
        print(f"\n== {reports:,} reports ==", flush=True)
        with cities.stored(reports) as environment:
            how = ["--explain"] if arguments.explain else []
            subprocess.run(
                [sys.executable, "-m", "bench.officers", "--here", "--only", arguments.only, *how],
                env=environment, cwd=cities.ROOT, check=True,
            )  # fmt: skip


def measure(only: str, take: Callable[[Callable[[], Any]], str]) -> None:
    os.environ["DJANGO_SETTINGS_MODULE"] = "balaikota.wiring.settings"
    import django

    django.setup()
    from django.db import transaction

    with transaction.atomic():
        for name, ask in questions():
            if only not in name:
                continue
            print(f"{name:44} {take(ask)}", flush=True)
        transaction.set_rollback(True)


def timed(ask: Callable[[], Any]) -> str:
    ask()
    spent = []
    for _ in range(TIMES):
        began = time.perf_counter()
        ask()
        spent.append((time.perf_counter() - began) * 1000)
    late = sorted(spent)[int(TIMES * 0.95)]
    return f"best {min(spent):6.1f} ms   middle {median(spent):6.1f} ms   p95 {late:6.1f} ms"


def explained(ask: Callable[[], Any]) -> str:
    """What the database itself says: the best of three times, and the pages it looked at.

    Pages are the same whatever else the machine does.
    """
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    ask()
    with CaptureQueriesContext(connection) as seen:
        ask()
    spent, pages = 0.0, 0
    for query in seen.captured_queries:
        plans = [_plan(query["sql"]) for _ in range(3)]
        spent += min(plan["Execution Time"] for plan in plans)
        pages += plans[-1]["Plan"]["Shared Hit Blocks"] + plans[-1]["Plan"]["Shared Read Blocks"]
    return f"{len(seen)} statements {spent:6.1f} ms {pages:7} pages"


def _plan(sql: str) -> dict[str, Any]:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) {sql}")
        found: dict[str, Any] = cursor.fetchone()[0][0]
        return found


def questions() -> Iterator[tuple[str, Callable[[], Any]]]:
    """Each question with its name."""
    from django.db import connection
    from django.utils import timezone

    from balaikota.ground.people import factories
    from balaikota.rooms.reports import queries
    from balaikota.rooms.reports.queries import Filters, standing

    def bare() -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT code FROM reports_report WHERE id = 1")
            cursor.fetchone()

    yield "bare SELECT", bare
    now = timezone.now()
    mayor = factories.actor("mayor")
    verifier = factories.actor("report_admin")
    for share, agency in shares("agency"):
        officer = factories.actor("officer", agency=agency)
        whose = f"agency with {share:.2%}"
        yield (
            f"public list, {whose}",
            lambda a=agency: queries.listing(None, Filters(agency=a), now=now),
        )
        for tab in ("mine", "overdue", "waiting", "all"):
            yield (
                f"inbox {tab}, {whose}",
                lambda o=officer, t=tab: queries.listing(o, Filters(tab=t), now=now),
            )
        yield f"counts of the tabs, {whose}", lambda o=officer: queries.counts(o, now)
        yield f"open by agency, {whose}", lambda o=officer: standing.open_by_agency(o, "", now)
    for tab in ("verify", "overdue", "waiting", "all"):
        yield (
            f"inbox {tab}, verifier",
            lambda t=tab: queries.listing(verifier, Filters(tab=t), now=now),
        )
    yield "counts of the tabs, verifier", lambda: queries.counts(verifier, now)
    yield "list of open ones, mayor", lambda: queries.listing(mayor, Filters(open=True), now=now)
    yield from lists()
    yield from panels(mayor)
    yield from maps(mayor)


def lists() -> Iterator[tuple[str, Callable[[], Any]]]:
    """Lists of the public by place and category: the most, some, and the fewest reports."""
    from django.utils import timezone

    from balaikota.rooms.reports import queries
    from balaikota.rooms.reports.queries import Filters

    now = timezone.now()
    for column, name in (("place", "place"), ("category_id", "category")):
        for share, code in shares(column):
            filters = Filters(**{name: code})
            yield (
                f"public list, {name} with {share:.2%}",
                lambda f=filters: queries.listing(None, f, now=now),
            )
    (_, place), (_, category) = shares("place")[1], shares("category_id")[1]
    for name, filters in (
        ("of a district", Filters(place=place.rpartition(".")[0])),
        ("of a place and a category", Filters(place=place, category=category)),
        ("of a district and a category", Filters(
            place=place.rpartition(".")[0], category=shares("category_id")[-1][1]
        )),
        ("of what was withdrawn", Filters(state="withdrawn")),
    ):  # fmt: skip
        yield f"public list {name}", lambda f=filters: queries.listing(None, f, now=now)


def panels(mayor: Any) -> Iterator[tuple[str, Callable[[], Any]]]:
    """Each panel and layer as the wall loads it: for the whole city, and for one kelurahan."""
    from django.utils import timezone

    from balaikota.ground.events.sockets import Scope, Window
    from balaikota.rooms.reports.offers import maps as layers
    from balaikota.rooms.reports.offers import panels as room

    district = shares("place")[1][1].rpartition(".")[0]
    city = Window(west=105.8, south=-6.2, east=106.2, north=-5.8, zoom=11)
    for where, place in (
        ("city", ""),
        ("district", district),
        ("kelurahan", shares("place")[1][1]),
    ):
        scope = Scope(viewer=mayor, place=place, now=timezone.now(), query={})
        for name in ("today", "clocks_at_risk", "open_by_agency", "answers", "newest", "area"):
            load = getattr(room, name)
            yield f"panel {name}, {where}", lambda s=scope, of=load: of(s)
        yield f"layer of regions, {where}", lambda s=scope: layers.regions(s, city)
        yield f"layer of points, {where}", lambda s=scope: layers.points(s, city)


def maps(mayor: Any) -> Iterator[tuple[str, Callable[[], Any]]]:
    from balaikota.ground.events.sockets import Window
    from balaikota.rooms.reports import queries
    from balaikota.rooms.reports.queries import Filters

    for zoom, side in ((11, 0.4), (13, 0.1), (15, 0.03), (17, 0.01)):
        window = Window(
            west=106.0 - side / 2, south=-6.0 - side / 2, east=106.0 + side / 2,
            north=-6.0 + side / 2, zoom=zoom,
        )  # fmt: skip
        for name, actor in (("public", None), ("mayor", mayor)):
            yield (
                f"map of zoom {zoom}, open ones, {name}",
                lambda a=actor, w=window: queries.map_points(a, w, Filters(open=True)),
            )


def shares(column: str) -> list[tuple[float, str]]:
    """The values of a column with the most, some, and the fewest reports: (share, value)."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT count(*)::float / sum(count(*)) OVER (), {column} FROM reports_report "
            f"WHERE {column} <> '' GROUP BY {column} ORDER BY count(*) DESC"
        )
        found = cursor.fetchall()
    return [found[0], found[len(found) // 2], found[-1]]


if __name__ == "__main__":
    main()

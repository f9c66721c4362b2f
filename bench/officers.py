"""Lists, maps and panels of officers and leaders, in the database and the code that asks it.

    python -m bench.officers                    50,000 and 500,000 reports
    python -m bench.officers --reports 50000    one size

No web server: each question is asked thirty times, as the screens ask it, for the people who see
them. Milliseconds, the middle one and the 95th of a hundred; compare them with one bare SELECT.
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
    parser.add_argument("--here", action="store_true", help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.here:
        measure()
        return
    for reports in arguments.reports or [50_000, 500_000]:
        print(f"\n== {reports:,} reports ==", flush=True)
        with cities.stored(reports) as environment:
            subprocess.run(
                [sys.executable, "-m", "bench.officers", "--here"],
                env=environment, cwd=cities.ROOT, check=True,
            )  # fmt: skip


def measure() -> None:
    os.environ["DJANGO_SETTINGS_MODULE"] = "balaikota.wiring.settings"
    import django

    django.setup()
    from django.db import transaction

    with transaction.atomic():
        for name, ask in questions():
            print(f"{name:44} {timed(ask)}", flush=True)
        transaction.set_rollback(True)


def timed(ask: Callable[[], Any]) -> str:
    ask()
    spent = []
    for _ in range(TIMES):
        began = time.perf_counter()
        ask()
        spent.append((time.perf_counter() - began) * 1000)
    return f"{median(spent):8.1f} ms   p95 {sorted(spent)[int(TIMES * 0.95)]:8.1f} ms"


def questions() -> Iterator[tuple[str, Callable[[], Any]]]:
    """Each question with its name."""
    from django.db import connection
    from django.utils import timezone

    from balaikota.ground.people import factories
    from balaikota.rooms.reports import queries
    from balaikota.rooms.reports.queries import Filters, figures

    def bare() -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT code FROM reports_report WHERE id = 1")
            cursor.fetchone()

    yield "bare SELECT", bare
    now = timezone.now()
    mayor = factories.actor("mayor")
    verifier = factories.actor("report_admin")
    for share, agency in agencies():
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
        yield f"open by agency, {whose}", lambda o=officer: figures.open_by_agency(o, "", now)
    yield (
        "inbox verify, verifier",
        lambda: queries.listing(verifier, Filters(tab="verify"), now=now),
    )
    yield "counts of the tabs, verifier", lambda: queries.counts(verifier, now)
    yield "list of open ones, mayor", lambda: queries.listing(mayor, Filters(open=True), now=now)
    yield "open by agency, mayor", lambda: figures.open_by_agency(mayor, "", now)
    yield "clocks at risk, mayor", lambda: figures.clocks_at_risk(mayor, "", now)
    yield "shading of the map, mayor", lambda: queries.place_counts(mayor, "")
    yield "curve of the day, mayor", lambda: figures.day_curve(mayor, "", now)
    yield from maps(mayor)


def maps(mayor: Any) -> Iterator[tuple[str, Callable[[], Any]]]:
    from balaikota.rooms.reports import queries
    from balaikota.rooms.reports.queries import Filters, Window

    for zoom, side in ((11, 0.4), (13, 0.1), (15, 0.03), (17, 0.01)):
        window = Window(106.0 - side / 2, -6.0 - side / 2, 106.0 + side / 2, -6.0 + side / 2, zoom)
        for name, actor in (("public", None), ("mayor", mayor)):
            yield (
                f"map of zoom {zoom}, open ones, {name}",
                lambda a=actor, w=window: queries.map_points(a, w, Filters(open=True)),
            )


def agencies() -> list[tuple[float, str]]:
    """The agencies with the most, some, and the fewest reports: (share, code)."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*)::float / sum(count(*)) OVER (), agency FROM reports_report "
            "WHERE agency <> '' GROUP BY agency ORDER BY count(*) DESC"
        )
        found = cursor.fetchall()
    return [found[0], found[len(found) // 2], found[-1]]


if __name__ == "__main__":
    main()

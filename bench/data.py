"""Fill a bench city with N reports: the example history, again and again, further back in time.

    python -m bench.data 500000

Each round shifts the history by half a year and every point by up to 100 m. Called again it only
adds what is missing. Settings as for `balaikota load`.
"""

from __future__ import annotations

import os
import random
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import islice

os.environ["DJANGO_SETTINGS_MODULE"] = "balaikota.wiring.settings"
os.environ["BALAIKOTA_DEMO"] = "yes"

import django

django.setup()

from django.db import connection  # noqa: E402
from django.utils import timezone  # noqa: E402

from balaikota.demo import city, loading  # noqa: E402
from balaikota.ground.people.rules import SYSTEM  # noqa: E402
from balaikota.ground.territory.models import Region  # noqa: E402
from balaikota.rooms.reports import actions  # noqa: E402
from balaikota.rooms.reports.actions import PastReport  # noqa: E402

CITY = "36.72"
HALF_A_YEAR = timedelta(weeks=26)
Progress = Callable[[int, int], None]
JITTER = 0.0009  # degrees, about 100 m


def main() -> None:
    wanted = int(sys.argv[1])
    build()
    missing = wanted - count()
    if missing <= 0:
        return
    begun, done = time.monotonic(), 0
    reports = endless(history())

    def progress(_seen: int, new: int) -> None:
        rate = (done + new) / (time.monotonic() - begun)
        print(
            f"\r{done + new:,} reports, {rate:,.0f} a second", end="", file=sys.stderr, flush=True
        )

    while done < missing:
        done += load(islice(reports, missing - done), progress)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
    print(file=sys.stderr)


def build() -> None:
    """The example city's agencies, people and places, if they are not there yet."""
    if not Region.objects.filter(code=CITY).exists():
        city.build(CITY, datetime.now(UTC))


def history() -> loading.History:
    """The example history, brought to today."""
    return loading.prepare(CITY, timezone.localtime(), 10**9).history


def load(reports: Iterable[PastReport], progress: Progress | None = None) -> int:
    """Import them all; returns how many were new."""
    return actions.import_reports(
        SYSTEM, reports, source="bench", now=timezone.now(), progress=progress
    )


def count() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM reports_report")
        return int(cursor.fetchone()[0])


def endless(history: loading.History) -> Iterator[PastReport]:
    chance = random.Random(7)
    rounds = 0
    while True:
        for request in history.requests:
            yield moved(history.report(request), rounds, chance)
        rounds += 1


def moved(past: PastReport, rounds: int, chance: random.Random) -> PastReport:
    back = HALF_A_YEAR * rounds
    point = {}
    if past.longitude is not None and past.latitude is not None and rounds:
        point = {
            "longitude": past.longitude + chance.uniform(-JITTER, JITTER),
            "latitude": past.latitude + chance.uniform(-JITTER, JITTER),
        }
    return replace(
        past,
        source=f"bench{rounds}:{past.source}",
        filed_at=past.filed_at - back,
        steps=tuple(replace(step, at=step.at - back) for step in past.steps),
        **point,
    )


if __name__ == "__main__":
    main()

"""Loading residents: the whole way of a CSV into the register, against the bare COPY of the rows.

    python -m bench.residents_load                 200,000 people
    python -m bench.residents_load --people 2500000

The whole way: parse, check, seal, five blind indexes a row, families, unique NIK, problems, facts,
progress; then counting by area. The bare COPY writes the very same rows, ready made, into a table
without index or constraint: the least that any load must do.
"""

from __future__ import annotations

import argparse
import os
import resource
import shutil
import subprocess
import sys
import time
from pathlib import Path

import psutil

from . import city as cities

CITY = "36.72"
OUTLINES = cities.ROOT / f"balaikota/ground/territory/data/batas/kel_{CITY}.geojson.gz"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--people", type=int, default=200_000)
    parser.add_argument("--keep", action="store_true", help="load into what a kept folder holds")
    asked = parser.parse_args()
    folder = folder_for(asked.people)
    if not asked.keep:
        shutil.rmtree(folder)
        folder = folder_for(asked.people)
    file = people_file(asked.people)
    with cities.empty(folder) as environment:
        os.environ |= environment
        measure(file)


def folder_for(people: int) -> Path:
    """A database folder of its own for each size."""
    return cities.folder_for(-people)


def people_file(people: int) -> Path:
    """The made-up people, written once for each size."""
    file = cities.folder_for(0).with_name(f"balaikota-people-{people}.csv")
    if not file.exists():
        partial = file.with_suffix(".part")
        subprocess.run(
            [sys.executable, "-m", "simulators.population", "--from", str(OUTLINES),
             "--people", str(people), "--errors", "0.02", "--doubles", "0.002",
             "--out", str(partial)],
            check=True, cwd=cities.ROOT,
        )  # fmt: skip
        partial.rename(file)
    return file


def measure(file: Path) -> None:
    os.environ["DJANGO_SETTINGS_MODULE"] = "balaikota.wiring.settings"
    import django

    django.setup()
    from django.db import connection
    from django.utils import timezone

    from balaikota.ground.people.rules import SYSTEM
    from balaikota.ground.residents.actions import counting, files, loading
    from balaikota.ground.territory.actions import load_city

    load_city(CITY)
    run = files.begin(SYSTEM, file, now=timezone.now())
    stored, others = database_time(connection), helped()
    begun, worked = time.perf_counter(), time.process_time()
    with file.open("rb") as opened:
        run = loading.load(SYSTEM, run.pk, files.rows(opened))
    whole, worked = time.perf_counter() - begun, time.process_time() - worked
    print(
        f"load                {run.done / whole:9,.0f} rows/s  "
        f"{1e6 * worked / run.done:.1f} µs here, "
        f"{1e6 * (helped() - others) / run.done:.1f} in helpers, "
        f"{1e6 * (database_time(connection) - stored) / run.done:.1f} in the database for each; "
        f"{run.new:,} new, "
        f"{run.refused:,} refused, {run.flawed:,} with doubts"
    )
    begun = time.perf_counter()
    people = counting.recount(timezone.now())
    print(f"counting by area    {people / (time.perf_counter() - begun):9,.0f} rows/s")
    bare = bare_copy(connection)
    print(f"bare COPY           {run.new / bare:9,.0f} rows/s")
    print(f"ratio {bare / whole:.2f}")


def helped() -> float:
    """Seconds of processors that processes used which this one started and which have ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def database_time(connection: object) -> float:
    """Seconds of processors that this connection's server process used so far."""
    with connection.cursor() as cursor:  # type: ignore[attr-defined]
        cursor.execute("SELECT pg_backend_pid()")
        used = psutil.Process(cursor.fetchone()[0]).cpu_times()
    return float(used.user + used.system)


def bare_copy(connection: object) -> float:
    """Seconds to COPY the rows in again, into a table without index."""
    with connection.cursor() as cursor:  # type: ignore[attr-defined]
        with cursor.copy("COPY residents_resident TO STDOUT (FORMAT binary)") as copy:
            parts = [bytes(part) for part in copy]
        cursor.execute("CREATE TABLE bare_resident AS SELECT * FROM residents_resident LIMIT 0")
        begun = time.perf_counter()
        with cursor.copy("COPY bare_resident FROM STDIN (FORMAT binary)") as copy:
            for part in parts:
                copy.write(part)
        return time.perf_counter() - begun


if __name__ == "__main__":
    main()

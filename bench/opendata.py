"""Open data: writing, exporting and asking a version, against the bare library.

    python -m bench.opendata                  a million rows
    python -m bench.opendata --rows 200000

Writing goes through the check for personal data and its types; the bare one is pyarrow writing the
same columns ready made. The CSV export is measured against DuckDB's own COPY to CSV of the same
file; `datastore_search` through the whole door (envelope, JSON) against the bare query in DuckDB.
Memory is the peak of this process above where it stood before the rows.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import shutil
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from statistics import median
from typing import Any

from . import city as cities

KINDS = ("jalan", "lampu", "sampah", "air", "taman", "pasar", "sekolah", "puskesmas")
ASKED = 200


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rows", type=int, default=1_000_000)
    wanted = parser.parse_args().rows
    folder = cities.folder_for(0)
    shutil.rmtree(folder)
    with cities.empty(cities.folder_for(0)) as environment:
        os.environ |= environment
        measure(wanted)


def rows(count: int) -> Iterator[dict[str, Any]]:
    for n in range(count):
        yield {
            "kode": f"R{n:08d}",
            "jenis": KINDS[n % 8],
            "kelurahan": f"36.72.{n % 8 + 1:02d}.{1001 + n % 6}",
            "nilai": n * 7 % 1000,
            "ukuran": n % 977 / 10,
            "hari": f"2026-{n % 12 + 1:02d}-{n % 28 + 1:02d}",
            "titik": (106.0 + n % 1000 / 10_000, -6.0 - n % 700 / 10_000),
        }


def measure(count: int) -> None:
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "balaikota.wiring.settings")
    django.setup()
    from balaikota.desk.opendata import factories
    from balaikota.ground.events.sockets import Column

    columns = (
        Column(name="kode"), Column(name="jenis"), Column(name="kelurahan"),
        Column(name="nilai", type="integer"), Column(name="ukuran", type="number"),
        Column(name="hari", type="date"), Column(name="titik", type="geopoint"),
    )  # fmt: skip
    stood = peak()
    with factories.offering(lambda: rows(count), key="bench.rows", columns=columns):
        began = time.perf_counter()
        factories.published("bench.rows")
        spent = time.perf_counter() - began
    print(f"publish: {count:,} rows in {spent:.1f} s, {count / spent:,.0f} rows/s, "
          f"peak +{peak() - stood:.0f} MB")  # fmt: skip
    writing(count, spent)
    exporting(count)
    asking()


def peak() -> float:
    """The most memory this process has had, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def writing(count: int, spent: float) -> None:
    import pyarrow.parquet as pq
    from django.core.files.storage import default_storage

    from balaikota.desk.opendata import queries

    version = queries.card("sekolah").version
    assert version is not None
    table = pq.read_table(default_storage.path(version.path))
    with tempfile.NamedTemporaryFile(suffix=".parquet") as target:
        began = time.perf_counter()
        pq.write_table(table, target.name, compression="zstd", row_group_size=50_000)
        bare = time.perf_counter() - began
    print(f"    bare pyarrow: {count / bare:,.0f} rows/s, ratio {bare / spent:.2f}; "
          f"the file has {version.bytes / 1e6:.1f} MB")  # fmt: skip


def exporting(count: int) -> None:
    import duckdb
    from django.core.files.storage import default_storage

    from balaikota.desk.opendata import queries
    from balaikota.desk.opendata.rules.filters import Ask
    from balaikota.desk.opendata.store import exports

    version = queries.card("sekolah").version
    assert version is not None
    stood, began, size = peak(), time.perf_counter(), 0
    for part in exports.csv(version.file, Ask()):
        size += len(part)
    spent = time.perf_counter() - began
    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder) / "bare.csv"
        bare = duckdb.connect(config={"threads": "2"})
        began = time.perf_counter()
        source = default_storage.path(version.path)
        bare.execute(f"COPY (SELECT * FROM read_parquet('{source}')) TO '{target}' (HEADER)")
        copied = time.perf_counter() - began
    print(f"CSV export: {count / spent:,.0f} rows/s, {size / spent / 1e6:.0f} MB/s, "
          f"peak +{peak() - stood:.0f} MB")  # fmt: skip
    print(f"    bare COPY: {count / copied:,.0f} rows/s, ratio {copied / spent:.2f}")


def asking() -> None:
    import duckdb
    from django.core.files.storage import default_storage
    from django.test import Client

    from balaikota.desk.opendata import queries

    card = queries.card("sekolah")
    assert card.version is not None
    source = default_storage.path(card.version.path)
    client, bare = Client(SERVER_NAME="localhost"), duckdb.connect(config={"threads": "2"})
    asked = (
        ("a page", {}, "", []),
        ("a filter", {"filters": json.dumps({"jenis": "pasar"})}, "WHERE jenis = ?", ["pasar"]),
        ("filter and sort", {"filters": json.dumps({"jenis": "pasar"}), "sort": "nilai desc"},
         "WHERE jenis = ? ORDER BY nilai DESC", ["pasar"]),
    )  # fmt: skip
    for name, query, where, values in asked:
        given = {"resource_id": str(card.resource_id("csv")), "limit": 100, **query}
        whole = timed(lambda given=given: client.get("/api/3/action/datastore_search", given))
        query = f"SELECT * FROM read_parquet(?) {where} LIMIT 100"
        least = timed(
            lambda query=query, values=values: bare.execute(query, [source, *values]).fetchall()
        )
        p50, p99 = whole
        print(f"datastore_search, {name}: p50 {p50:.1f} ms, p99 {p99:.1f} ms")
        print(f"    bare DuckDB: p50 {least[0]:.1f} ms, ratio {least[0] / p50:.2f}")


def timed(work: Any) -> tuple[float, float]:
    """Median and 99th hundredth in milliseconds."""
    spent = []
    for _ in range(ASKED):
        began = time.perf_counter()
        work()
        spent.append((time.perf_counter() - began) * 1000)
    return median(spent), sorted(spent)[int(ASKED * 0.99)]


if __name__ == "__main__":
    main()

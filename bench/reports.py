"""The hot paths of the reports room, against the least the same server, stack and database can do.

    python -m bench.reports                    50,000 and 500,000 reports
    python -m bench.reports --reports 50000    one size

Create: Open311 POST (report, reporter, place, clocks, history, fact) against one bare INSERT and
commit through the same server. Reads: Open311 list, categories, the public map; near: in the
database, against the bare index scan.
"""

from __future__ import annotations

import argparse
import random
import time
import uuid
from statistics import median

import psycopg

from . import load
from .city import City, city
from .people import make_key

ROUNDS = 3
SECONDS = 6.0
CREATE_CONNECTIONS = 8
READ_CONNECTIONS = 2


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--reports", type=int, action="append")
    parser.add_argument("--reading", action="store_true", help="create none")
    arguments = parser.parse_args()
    for reports in arguments.reports or [50_000, 500_000]:
        with city(reports) as found:
            print(f"\n== {reports:,} reports ==")
            measure(found, reading=arguments.reading)


def measure(found: City, *, reading: bool) -> None:
    points = sample_points(found)
    if not reading:
        creates(found, make_key(found), points)
    reads(found)
    in_database(found, points)


def sample_points(found: City) -> list[tuple[float, float]]:
    """Places of real reports, so that load lies where reports lie."""
    with psycopg.connect(found.database) as connection:
        rows = connection.execute(
            "SELECT point[0], point[1] FROM reports_report WHERE point IS NOT NULL "
            "AND NOT secret ORDER BY id LIMIT 2000"
        ).fetchall()
    return [(float(lon), float(lat)) for lon, lat in rows]


def creates(found: City, key: str, points: list[tuple[float, float]]) -> None:
    with psycopg.connect(found.database, autocommit=True) as connection:
        connection.execute(
            "CREATE TABLE IF NOT EXISTS bench_bare "
            "(id bigserial PRIMARY KEY, description text, point point)"
        )
    chance = random.Random(1)

    def form() -> dict[str, str]:
        longitude, latitude = chance.choice(points)
        words = f"Jalan berlubang dan lampu padam, sudah dua minggu {uuid.uuid4()}"
        return {"description": words, "long": f"{longitude:.6f}", "lat": f"{latitude:.6f}"}

    def bare(_: int) -> bytes:
        return load.post(f"{found.base}/open311/bench/insert", form())

    def create(_: int) -> bytes:
        fields = {"api_key": key, "service_code": "jalan.lubang", **form()}
        return load.post(f"{found.base}/open311/v2/requests.json", fields)

    compare(
        "create: bare INSERT + commit",
        bare,
        "create: Open311 POST",
        create,
        found,
        CREATE_CONNECTIONS,
    )


def reads(found: City) -> None:
    base = found.base
    chance = random.Random(2)
    kelurahan = places(found)

    def bare(_: int) -> bytes:
        return load.get(f"{base}/bench/select")

    def bare_for_programs(_: int) -> bytes:
        return load.get(f"{base}/open311/bench/select")

    def listing(_: int) -> bytes:
        status = chance.choice(("open", "closed"))
        page = chance.randint(1, 5)
        return load.get(f"{base}/open311/v2/requests.json?status={status}&page={page}&page_size=50")

    def filtered(_: int) -> bytes:
        place = chance.choice(kelurahan)
        return load.get(f"{base}/api/v1/reports?place={place}&limit=50&category=jalan.lubang")

    def page(_: int) -> bytes:
        return load.get(f"{base}/laporan/")

    def categories(_: int) -> bytes:
        return load.get(f"{base}/open311/v2/services.json")

    def window(_: int) -> bytes:
        west, south = 105.95 + chance.random() * 0.1, -6.05 + chance.random() * 0.1
        box = f"{west:.4f},{south:.4f},{west + 0.03:.4f},{south + 0.03:.4f}"
        return load.get(
            f"{base}/peta/laporan.json?bbox={box}&z={chance.choice((12, 13, 14, 15, 16))}"
        )

    def wide(_: int) -> bytes:
        return load.get(f"{base}/peta/laporan.json?bbox=105.8,-6.2,106.2,-5.8&z=11")

    for name, make, least in (
        ("list of 50, by status (Open311)", listing, bare_for_programs),
        ("list of 50, by place and category (JSON)", filtered, bare_for_programs),
        ("public list page (HTML)", page, bare),
        ("category tree", categories, bare_for_programs),
        ("map window", window, bare),
        ("map of the whole city", wide, bare),
    ):
        compare("bare SELECT", least, name, make, found, READ_CONNECTIONS)


def compare(
    baseline: str,
    bare: load.MakeRequest,
    name: str,
    make: load.MakeRequest,
    found: City,
    connections: int,
) -> None:
    """Both in turn, several rounds; the medians and their ratio."""
    results: dict[str, list[load.Result]] = {baseline: [], name: []}
    for _ in range(ROUNDS):
        for label, request in ((baseline, bare), (name, make)):
            results[label].append(
                load.drive(found.base, request, connections=connections, seconds=SECONDS / 2)
            )
    middle = {
        label: sorted(rows, key=lambda r: r.rate)[ROUNDS // 2] for label, rows in results.items()
    }
    print(f"{name}\n    {middle[name]}\n    {baseline}: {middle[baseline]}")
    print(f"    ratio {middle[name].rate / middle[baseline].rate:.2f}")


def places(found: City) -> list[str]:
    with psycopg.connect(found.database) as connection:
        rows = connection.execute(
            "SELECT place FROM reports_report WHERE place <> '' GROUP BY place "
            "ORDER BY count(*) DESC LIMIT 20"
        ).fetchall()
    return [str(row[0]) for row in rows]


NEAR = """
SELECT id FROM reports_report WHERE point <@ box(point(%(w)s, %(s)s), point(%(e)s, %(n)s))
AND NOT secret AND state = ANY(ARRAY['disposed','working','done','closed'])
ORDER BY point <-> point(%(lon)s, %(lat)s) LIMIT 10
"""
BARE_SCAN = """
SELECT id FROM reports_report WHERE point <@ box(point(%(w)s, %(s)s), point(%(e)s, %(n)s)) LIMIT 10
"""


def in_database(found: City, points: list[tuple[float, float]]) -> None:
    """Reports within 50 m, in the database alone."""
    reach = 50 / 111_320
    with psycopg.connect(found.database) as connection:
        for name, query in (("near 50 m", NEAR), ("bare index scan", BARE_SCAN)):
            print(
                f"{name}: {timed(connection, query, points, reach):.2f} ms median in the database"
            )


def timed(
    connection: psycopg.Connection, query: str, points: list[tuple[float, float]], reach: float
) -> float:
    chance = random.Random(3)
    spent = []
    for _ in range(300):
        lon, lat = chance.choice(points)
        values = {
            "lon": lon, "lat": lat,
            "w": lon - reach, "e": lon + reach, "s": lat - reach, "n": lat + reach,
        }  # fmt: skip
        start = time.perf_counter()
        connection.execute(query, values).fetchall()
        spent.append((time.perf_counter() - start) * 1000)
    return median(spent)


if __name__ == "__main__":
    main()

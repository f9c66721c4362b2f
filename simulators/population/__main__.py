"""Make up a population and write it as CSV, as an office would bring it.

    python -m simulators.population --from http://127.0.0.1:8000 --people 20000 --out people.csv
    python -m simulators.population --from outlines.geojson.gz --people 2500000 --out people.csv

`--errors 0.01` gives one row in a hundred a gap or a contradiction; `--doubles 0.002` writes some
people twice, as two offices would have typed them. The same seed makes the same people.
"""

from __future__ import annotations

import argparse
import csv
import random
import sys
from collections.abc import Iterator
from datetime import date

from . import spoiling
from .families import HEADING, People, Row
from .land import villages


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--from", dest="source", required=True, metavar="URL|FILE")
    parser.add_argument("--people", type=int, default=20_000)
    parser.add_argument("--out", default="-")
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--errors", type=float, default=0.0)
    parser.add_argument("--doubles", type=float, default=0.0)
    parser.add_argument("--today", type=date.fromisoformat, default=date(2026, 11, 1))
    asked = parser.parse_args()
    rows = made(asked)
    if asked.out == "-":
        write(sys.stdout, rows)
        return
    with open(asked.out, "w", newline="", encoding="utf-8") as file:
        write(file, rows)


def made(asked: argparse.Namespace) -> Iterator[Row]:
    people = People(villages(asked.source), seed=asked.seed, today=asked.today)
    chance = random.Random(asked.seed + 1)
    return spoiling.spoilt(
        people.rows(asked.people), chance, errors=asked.errors, doubles=asked.doubles
    )


def write(file: object, rows: Iterator[Row]) -> None:
    writer = csv.writer(file)  # type: ignore[arg-type]
    writer.writerow(HEADING)
    writer.writerows(rows)


if __name__ == "__main__":
    main()

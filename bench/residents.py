"""The verification service through the server, against a bare SELECT by blind index through it.

    python -m bench.residents                    500,000 residents
    python -m bench.residents --people 2500000

One question: the key, the agreement, one resident found by blind index and opened, five fields
compared, and a line in the record of looks committed before the answer. The bare SELECT reads the
same row by the same index through the same server and stack, and writes nothing; the second one
also writes a bare row and commits it, which no verification can do without.
"""

from __future__ import annotations

import argparse
import csv
import json
import random
import subprocess
import sys
from itertools import islice
from pathlib import Path
from urllib.parse import urlsplit

from balaikota.lib import crypto

from . import city as cities
from . import load, residents_load

ROUNDS, SECONDS, CONNECTIONS = 3, 6.0, (1, 4)
NUMBER, PURPOSE = "BENCH/1", "Pendaftaran pasien"
FIELDS = ("name", "birth_date", "sex", "mother", "kk")
COLUMNS = {"name": "nama", "birth_date": "tanggal_lahir", "sex": "jenis_kelamin",
           "mother": "nama_ibu", "kk": "no_kk"}  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--people", type=int, default=500_000)
    parser.add_argument("--seconds", type=float, default=SECONDS)
    asked = parser.parse_args()
    people = asked.people
    file = residents_load.people_file(people)
    folder = residents_load.folder_for(people)
    with cities.empty(folder) as environment:
        key = _prepared(environment, file)
        ring = crypto.read_ring(folder / "secrets.json")
        with cities.served(environment) as base:
            measure(base, key, ring, sample(file), asked.seconds)


def _prepared(environment: dict[str, str], file: Path) -> str:
    """Load the people unless they are in, and make the agreement. Returns its key."""
    asked = [sys.executable, "-m", "bench.residents_ready", str(file)]
    done = subprocess.run(
        asked, env=environment, cwd=cities.ROOT, check=True, stdout=subprocess.PIPE, text=True
    )
    return done.stdout.strip().splitlines()[-1]


def sample(file: Path, most: int = 300_000, step: int = 7) -> list[dict[str, str]]:
    """People from all over the file."""
    with file.open(newline="", encoding="utf-8") as opened:
        found = islice(csv.DictReader(opened), 0, most, step)
        return [person for person in found if len(person["nik"]) == 16]


def measure(
    base: str, key: str, ring: crypto.KeyRing, people: list[dict[str, str]], seconds: float
) -> None:
    chance = random.Random(5)
    indexes = [ring.blind(person["nik"], "nik").hex() for person in people]

    def bare(_: int) -> bytes:
        return load.get(f"{base}/api/bench/resident?index={chance.choice(indexes)}")

    def noted(_: int) -> bytes:
        return load.get(f"{base}/api/bench/resident?index={chance.choice(indexes)}&note=1")

    def ask(_: int) -> bytes:
        return question(base, key, chance.choice(people))

    for connections in CONNECTIONS:
        print(f"\n== {connections} at a time ==")
        best: dict[str, load.Result] = {}
        for _ in range(ROUNDS):
            for name, make in (
                ("bare SELECT by blind index", bare),
                ("bare SELECT, INSERT, commit", noted),
                ("verification", ask),
            ):
                seen = load.drive(base, make, connections=connections, seconds=seconds)
                print(f"{name:28} {seen}")
                if name not in best or seen.rate > best[name].rate:
                    best[name] = seen
        for name in ("bare SELECT by blind index", "bare SELECT, INSERT, commit"):
            ratio = best["verification"].rate / best[name].rate
            print(f"ratio to the {name}, best rounds: {ratio:.2f}")


def question(base: str, key: str, person: dict[str, str]) -> bytes:
    """One POST, as an application sends it."""
    asked = {name: person[COLUMNS[name]] for name in FIELDS}
    body = json.dumps(
        {"nik": person["nik"], "fields": asked, "purpose": PURPOSE, "agreement": NUMBER}
    ).encode()
    head = (
        f"POST /api/v1/residents/verify HTTP/1.1\r\nHost: {urlsplit(base).netloc}\r\n"
        f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\nX-Api-Key: {key}\r\n"
        "Connection: keep-alive\r\n\r\n"
    )
    return head.encode() + body


if __name__ == "__main__":
    main()

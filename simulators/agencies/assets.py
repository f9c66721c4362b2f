"""BPKAD's list of assets: an SQLite file that an old desktop application writes."""

from __future__ import annotations

import random
import sqlite3
from contextlib import closing
from datetime import date, timedelta
from pathlib import Path

from .town import Town, as_offices_write

FILE = "aset/simbada.sqlite"
_KINDS = ("Tanah", "Gedung dan Bangunan", "Jalan, Irigasi dan Jaringan", "Peralatan dan Mesin")
_STATES = ("Baik", "Baik", "Baik", "Kurang Baik", "Rusak Berat")


def write(folder: Path, town: Town, today: date, count: int = 60) -> int:
    """The database anew. Returns the worth of all assets in rupiah."""
    file = folder / FILE
    file.parent.mkdir(parents=True, exist_ok=True)
    file.unlink(missing_ok=True)
    chance, worth = random.Random(3303), 0
    with closing(sqlite3.connect(file)) as database, database:
        database.execute(
            "CREATE TABLE tb_aset (id INTEGER PRIMARY KEY, kd_barang TEXT, nm_barang TEXT,"
            " gol TEXT, thn INTEGER, nilai REAL, kondisi TEXT, alamat TEXT, kel TEXT, ubah TEXT,"
            " lat REAL, lon REAL)"
        )
        for number in range(count):
            place, value = town[number % len(town)], chance.randrange(5, 90_000) * 125_000
            kind = chance.choice(_KINDS)
            worth += value
            database.execute(
                "INSERT INTO tb_aset VALUES (?,?,?,?,?,?,?,?,?,?,?,?)",
                (
                    number + 1, f"1.3.{_KINDS.index(kind) + 1}.{number + 1:05d}",
                    f"{kind} {number + 1}", kind, today.year - chance.randrange(25), value,
                    chance.choice(_STATES), f"Jl. Contoh No. {number + 1}",
                    as_offices_write(place.name, number),
                    (today - timedelta(count - number)).isoformat(),
                    place.latitude, place.longitude,
                ),
            )  # fmt: skip
    return worth

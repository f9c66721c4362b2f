"""Residents for tests: rows as a file has them, loaded through the public door."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from balaikota.ground.people.rules import SYSTEM
from balaikota.ground.territory import factories as territory

from .actions import counting, files, loading
from .models import Resident, Run
from .queries.finding import nik_index

NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
HEADING = (
    "nik", "no_kk", "nama", "jenis_kelamin", "tempat_lahir", "tanggal_lahir", "status_kawin",
    "shdk", "nama_ibu", "nama_ayah", "alamat", "kode_wilayah", "rw", "rt", "pendidikan",
    "pekerjaan",
)  # fmt: skip
# A made-up family: serials from 9000 on belong to nobody.
FATHER, MOTHER, CHILD = "9971010508719001", "9971014703759001", "9971015106059002"
KK = "9971011203159001"


def row(**cells: str) -> dict[str, str]:
    """A father in RT 002 RW 001 of WEST, unless told otherwise."""
    usual = {
        "nik": FATHER, "no_kk": KK, "nama": "Budi Santoso", "jenis_kelamin": "L",
        "tempat_lahir": "Serang", "tanggal_lahir": "1971-08-05", "status_kawin": "2", "shdk": "1",
        "nama_ibu": "Sumiati", "nama_ayah": "Salim", "alamat": "Jl. Melati No. 7",
        "kode_wilayah": territory.WEST, "rw": "1", "rt": "2", "pendidikan": "SLTA/SEDERAJAT",
        "pekerjaan": "WIRASWASTA",
    }  # fmt: skip
    return usual | cells


def family() -> list[dict[str, str]]:
    """Father, mother and daughter of one card."""
    return [
        row(),
        row(nik=MOTHER, nama="Siti Aminah", jenis_kelamin="P", tanggal_lahir="1975-03-07",
            shdk="3", nama_ibu="Khadijah"),
        row(nik=CHILD, nama="Putri Lestari", jenis_kelamin="P", tanggal_lahir="2005-06-11",
            shdk="4", status_kawin="1", nama_ibu="Siti Aminah", nama_ayah="Budi Santoso"),
    ]  # fmt: skip


def crowd(count: int, **cells: str) -> list[dict[str, str]]:
    """So many people, each with a family card of their own."""
    return [
        row(**{
            "nik": f"997101010180{9000 + n:04}", "no_kk": f"997101010120{9000 + n:04}",
            "nama": f"ORANG {chr(65 + n % 26)}{chr(65 + n // 26 % 26)}",
            "tanggal_lahir": "1980-01-01", **cells,
        })
        for n in range(count)
    ]  # fmt: skip


def table(rows: Iterable[dict[str, str]]) -> bytes:
    """The rows as the CSV of an office."""
    file = io.StringIO()
    writer = csv.DictWriter(file, HEADING, extrasaction="ignore")
    writer.writeheader()
    writer.writerows(rows)
    return file.getvalue().encode()


def loaded(rows: Iterable[dict[str, str]] | None = None, *, now: datetime = NOW, **how: Any) -> Run:
    """Load rows (the family, unless told otherwise) and count them."""
    data = table(family() if rows is None else rows)
    run = files.bring(SYSTEM, "warga.csv", data, now=now)
    run = loading.load(SYSTEM, run.pk, files.rows_of(run), now=lambda: now, **how)
    counting.recount(now)
    return run


def resident(nik: str = FATHER) -> Resident:
    """The record of a NIK."""
    return Resident.objects.exclude(state="merged").get(nik_index=nik_index(nik))

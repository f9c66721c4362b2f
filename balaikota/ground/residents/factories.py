"""Residents for tests: rows as a file has them, loaded through the public door."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from datetime import UTC, date, datetime
from typing import Any

from balaikota.ground.people.rules import SYSTEM, Actor
from balaikota.ground.territory import factories as territory

from .actions import agreements, breaches, counting, duplicates, files, links, loading, looks
from .models import Agreement, Alert, Link, Pair, Resident, Run, Wish
from .queries import finding
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


def agreement(steward: Actor, **fields: Any) -> tuple[Agreement, str]:
    """An agreement in force for "antrean", and its raw key."""
    new = agreements.NewAgreement(
        **{
            "number": "PKS/01/2026", "application": "antrean", "title": "Antrean RSUD",
            "fields": ("name", "birth_date", "sex", "mother", "kk", "living"),
            "purposes": ("Pendaftaran pasien",), "basis": "Permendagri 17/2023",
            "valid_from": date(2026, 1, 1), "valid_until": date(2026, 12, 31), **fields,
        }
    )  # fmt: skip
    made = agreements.make(steward, new, now=NOW)
    raw = agreements.give_key(steward, made.pk, now=NOW)
    made.refresh_from_db()
    return made, raw


def linked(citizen: Actor, officer: Actor, nik: str = FATHER) -> Link:
    """An account that an officer confirmed to be a resident's."""
    person = finding.person_of(resident(nik))
    said = links.Claim(nik=nik, kk=person.kk, birth_date=person.born, mother=person.mother)
    return links.confirm(officer, links.claim(citizen, said, now=NOW).code, now=NOW)


def matrix_samples() -> dict[str, Any]:
    """Something behind every address of the register, in kelurahan WEST."""
    run = loaded([*family(), row(nik="9971010508719009", nama="Boedi Santoso")])
    duplicates.find(NOW)
    breaches.load_processing()
    made, _raw = agreement(SYSTEM)
    breach = breaches.register(SYSTEM, title="Berkas tertinggal", found_at=NOW, now=NOW)
    father = resident()
    look = looks.record(
        SYSTEM,
        looks.LookedAt(
            subject=bytes(father.nik_index), fields=("name",), purpose="Uji", outcome="shown",
            resident=father.pk, place=father.place,
        ),
        NOW,
    )  # fmt: skip
    wish = Wish.objects.create(
        resident=father, kind="correction", text="Nama saya salah", place=father.place,
        made_at=NOW, due_at=NOW,
    )  # fmt: skip
    alert = Alert.objects.create(
        rule="burst", viewer="apikey:1", day=NOW.date(), count=9, raised_at=NOW
    )
    pair = Pair.objects.order_by("pk").first()
    return {
        "resident": father.pk, "family": father.family_id, "run": run.pk, "change": "pindah",
        "residents:family_event.change": "kelahiran", "pair": pair.pk if pair else 1,
        "verdict": "berbeda", "agreement": made.pk, "alert": alert.pk, "wish": wish.pk,
        "entry": "accounts", "breach": breach.pk, "step": "people_told", "look": look,
    }  # fmt: skip

"""What the example city's population register has to show: Bu Sri's record, an application that
asks, an officer who looked. Everything through the public doors."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from datetime import date, datetime

from balaikota.ground.people import queries as people
from balaikota.ground.people.models import Account
from balaikota.ground.people.queries import keys
from balaikota.ground.people.rules import SYSTEM, Actor
from balaikota.ground.residents.actions import (
    agreements,
    duplicates,
    files,
    links,
    loading,
    looking,
    verifying,
)
from balaikota.ground.residents.models import Agreement, Resident
from balaikota.ground.residents.queries import finding
from balaikota.ground.residents.rules import numbers

from .city import example_places

NUMBER, APPLICATION, TITLE = "PKS/CONTOH/2026", "antrean", "Antrean RSUD (contoh)"
PURPOSE = "Pendaftaran pasien"
BORN = date(1988, 4, 12)
_KK_SERIAL, _NIK_SERIAL = 9990, 9991  # nobody's: the simulator gives out others
_FAMILY = (  # name, woman, role, born, mother
    ("Budi Santoso", False, 1, date(1985, 9, 3), "Sumiati"),
    ("Sri Wahyuni", True, 3, BORN, "Kartini"),
    ("Bayu Santoso", False, 4, date(2014, 1, 20), "Sri Wahyuni"),
)
_HEADING = (
    "nik", "no_kk", "nama", "jenis_kelamin", "tempat_lahir", "tanggal_lahir", "status_kawin",
    "shdk", "nama_ibu", "nama_ayah", "alamat", "kode_wilayah", "rw", "rt", "pekerjaan",
)  # fmt: skip


def furnish(code: str, now: datetime) -> None:
    """Put the family of the demo's citizens into the register, and let somebody look. Once only."""
    if Agreement.objects.filter(number=NUMBER).exists():
        return
    home = example_places(code)
    run = files.bring(SYSTEM, "keluarga-contoh.csv", _file(home["rt"]), now=now)
    loading.load(SYSTEM, run.pk, files.rows_of(run))
    duplicates.find(now)
    sri = Resident.objects.get(nik_index=finding.nik_index(nik_of(code, 1)))
    _join(sri, code, now)
    _ask(code, now)
    looking.open_record(_actor("bulurah", now), sri, "counter", shown=True, now=now)


def nik_of(code: str, which: int) -> str:
    """The made-up NIK of a member of the demo's family."""
    kecamatan = example_places(code)["kecamatan"]
    _name, woman, _role, born, _mother = _FAMILY[which]
    return numbers.written(kecamatan, born, woman, _NIK_SERIAL + which)


def kk_of(code: str) -> str:
    return numbers.written(example_places(code)["kecamatan"], date(2015, 3, 12), False, _KK_SERIAL)


def _file(rt: str) -> bytes:
    village, rw, block = rt.rsplit(".", 2)
    city = ".".join(village.split(".")[:2])
    file = io.StringIO()
    writer = csv.writer(file)
    writer.writerow(_HEADING)
    for which, (name, woman, role, born, mother) in enumerate(_FAMILY):
        writer.writerow([
            nik_of(city, which), kk_of(city), name, "P" if woman else "L", "Serang",
            born.isoformat(), "1" if role == 4 else "2", role, mother,
            "Budi Santoso" if role == 4 else "Salim", "Jl. Melati No. 7", village, rw, block,
            "Pelajar" if role == 4 else "Wiraswasta",
        ])  # fmt: skip
    return file.getvalue().encode()


def _actor(username: str, now: datetime) -> Actor:
    return people.actor_of(Account.objects.get(username=username), now)


def _join(sri: Resident, code: str, now: datetime) -> None:
    """Bu Sri says who she is; Bu Lurah sees her e-KTP and confirms."""
    said = links.Claim(nik=nik_of(code, 1), kk=kk_of(code), birth_date=BORN, mother="Kartini")
    link = links.claim(_actor("sri", now), said, now=now)
    links.confirm(_actor("bulurah", now), link.code, now=now)


def _ask(code: str, now: datetime) -> None:
    """The hospital's queue asks about the family, once right and once wrong."""
    new = agreements.NewAgreement(
        number=NUMBER, application=APPLICATION, title=TITLE, agency="dinkes",
        fields=("name", "birth_date", "sex", "mother", "living"), purposes=(PURPOSE,),
        basis="Permendagri 17/2023; UU 17/2023", per_day=2000, valid_from=date(now.year, 1, 1),
        valid_until=date(now.year + 1, 12, 31),
    )  # fmt: skip
    made = agreements.make(SYSTEM, new, now=now)
    raw = agreements.give_key(SYSTEM, made.pk, now=now)
    program = keys.actor_of_key(raw, now)
    if program is None:
        raise ValueError("the example agreement's key does not open")
    for which, fields in _questions().items():
        question = verifying.Question(
            nik=nik_of(code, which), fields=fields, purpose=PURPOSE, agreement=NUMBER
        )
        verifying.verify(program, question, now=now)


def _questions() -> Mapping[int, Mapping[str, str]]:
    return {
        0: {"name": "Budi Santoso", "birth_date": "1985-09-03"},
        1: {"name": "Sri Wahyuni", "birth_date": "1988-04-21", "mother": "Kartini"},
    }

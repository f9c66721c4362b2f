"""Requests for tests: a small city, a resident, and everybody who has to do with letters."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import count
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from balaikota.ground.people import factories as people
from balaikota.ground.people.rules import Actor, Role
from balaikota.ground.residents import factories as residents
from balaikota.ground.territory import factories as territory

from .actions import applying, catalog
from .models import Request

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=ZoneInfo("Asia/Jakarta"))  # a Monday
RT, RW = f"{territory.WEST}.001.002", f"{territory.WEST}.001"  # where the family lives
_numbers: Iterator[int] = count(1)


@dataclass(frozen=True)
class Village:
    """The people of kelurahan WEST who have to do with letters, and some from elsewhere."""

    citizen: Actor  # not confirmed in the register
    father: Actor  # confirmed as a resident of RT 002 RW 001
    rt: Actor
    rw: Actor
    lurah: Actor
    camat: Actor
    counter: Actor
    other_rt: Actor  # RT 003 of the same RW
    neighbour: Actor  # lurah of EAST
    administrator: Actor


def village() -> Village:
    """The small city with its services, and one person of each kind."""
    territory.small_city()
    residents.loaded()
    catalog.load_services()
    lurah, father = people.actor(Role.LURAH, territory.WEST), people.actor(None)
    residents.linked(father, lurah)
    return Village(
        citizen=people.actor(None), father=father, lurah=lurah,
        rt=people.actor(Role.RT, RT), rw=people.actor(Role.RW, RW),
        camat=people.actor(Role.CAMAT, territory.DISTRICT),
        counter=people.actor(Role.COUNTER, territory.CITY),
        other_rt=people.actor(Role.RT, f"{RW}.003"),
        neighbour=people.actor(Role.LURAH, territory.EAST),
        administrator=people.actor(Role.ADMINISTRATOR, territory.CITY),
    )  # fmt: skip


def answers(**changed: Any) -> dict[str, Any]:
    """What an applicant for an SKTM writes."""
    usual = {
        "nama": "Sri Wahyuni", "nik": "9971014703759009", "tempat_lahir": "Serang",
        "tanggal_lahir": "1975-03-07", "jenis_kelamin": "P", "agama": "islam",
        "pekerjaan": "Buruh", "status_kawin": "2", "alamat": "Jl. Melati 7",
        "telepon": "0812 3456 7890", "keperluan": "Mendaftar sekolah", "sejak": "2015-01-01",
        "penghasilan": "1.500.000", "tanggungan": "3", "untuk": "hukum",
        "barang": "KTP", "tanggal_hilang": "2026-11-20", "tempat_hilang": "Pasar",
    }  # fmt: skip
    return usual | changed


def asked(
    actor: Actor, service: str = "domisili", *, now: datetime = NOW, place: str = RT,
    typed: bool = False, **changed: Any,
) -> applying.Asked:  # fmt: skip
    """A request that was made."""
    new = applying.NewRequest(service=service, answers=answers(**changed), place=place, typed=typed)
    return applying.apply(actor, new, now=now, key=next(_numbers).to_bytes(32))


def row(given: applying.Asked) -> Request:
    """The row of a request, fresh."""
    return Request.objects.get(code=given.code)


def matrix_samples() -> dict[str, Any]:
    """Something behind every address of letters: a request in RT 001 RW 001 of WEST."""
    catalog.load_services()
    given = asked(people.actor(None), place=f"{territory.WEST}.001.001")
    return {
        "letters:code": given.code, "letters:service": "domisili", "letters:key": "ktp",
        "letters:act": "setuju", "letters:file": UUID(int=1), "letters:size": "thumb",
        "letters:token": "tidak-ada",
    }  # fmt: skip

"""What the inventory asks of an application: one table that form, files, page and history read.

The fields follow the application architecture of SPBE (Perpres 95/2018, Perpres 132/2022): what
it is for, who uses it, what it runs on, what data it keeps, what it costs, how safe it is.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any

from balaikota.lib.errors import gettext_noop

from .codes import plain


class Kind(StrEnum):
    """How a value is written and shown."""

    TEXT = "text"
    LONG = "long"
    CODE = "code"
    CODES = "codes"  # several codes of a list
    YES_NO = "yes_no"  # None: not known
    NUMBER = "number"
    MONEY = "money"
    YEAR = "year"
    DATE = "date"
    URL = "url"
    AGENCY = "agency"


class Group(StrEnum):
    """Where a field stands on the form and the page."""

    WHAT = "what"
    USERS = "users"
    DATA = "data"
    TECHNOLOGY = "technology"
    HOSTING = "hosting"
    SECURITY = "security"
    COST = "cost"


GROUP_TITLES: dict[Group, str] = {
    Group.WHAT: gettext_noop("What it is for"),
    Group.USERS: gettext_noop("Who uses it"),
    Group.DATA: gettext_noop("Data and interfaces"),
    Group.TECHNOLOGY: gettext_noop("Technology"),
    Group.HOSTING: gettext_noop("Hosting"),
    Group.SECURITY: gettext_noop("Security"),
    Group.COST: gettext_noop("Cost and contract"),
}


@dataclass(frozen=True, kw_only=True)
class Field:
    """One field. `names` are headings of files that mean it; `asked`: counts for completeness."""

    name: str
    title: str
    group: Group
    kind: Kind = Kind.TEXT
    codes: str = ""
    asked: bool = False
    inner: bool = False  # for who works with the application, not for every officer
    names: tuple[str, ...] = ()
    most: int = 200

    @property
    def spellings(self) -> frozenset[str]:
        return frozenset(plain(name) for name in (self.name, self.title, *self.names))


_W, _U, _D, _T = Group.WHAT, Group.USERS, Group.DATA, Group.TECHNOLOGY
_H, _S, _C = Group.HOSTING, Group.SECURITY, Group.COST

FIELDS: tuple[Field, ...] = (
    Field(name="title", title=gettext_noop("Name"), group=_W, asked=True,
          names=("nama", "nama aplikasi", "judul", "aplikasi")),
    Field(name="agency", title=gettext_noop("Owner agency"), group=_W, kind=Kind.AGENCY, asked=True,
          most=60, names=("instansi pemilik", "instansi", "opd", "unit", "pemilik")),
    Field(name="klass", title=gettext_noop("Class"), group=_W, kind=Kind.CODE, codes="klass",
          asked=True, most=12, names=("klasifikasi", "jenis aplikasi", "umum khusus", "kelas")),
    Field(name="provider", title=gettext_noop("Provided by"), group=_W, kind=Kind.CODE,
          codes="provider", most=12, names=("disediakan oleh", "penyedia", "kategori")),
    Field(name="function", title=gettext_noop("Function"), group=_W, kind=Kind.CODE,
          codes="function", asked=True, most=20, names=("fungsi", "urusan", "layanan")),
    Field(name="purpose", title=gettext_noop("What it does"), group=_W, kind=Kind.LONG, asked=True,
          most=4000, names=("uraian fungsi", "uraian", "deskripsi", "kegunaan", "keterangan")),
    Field(name="process", title=gettext_noop("Business process"), group=_W, kind=Kind.LONG,
          most=2000, names=("proses bisnis", "probis")),
    Field(name="legal_basis", title=gettext_noop("Legal basis"), group=_W, most=400,
          names=("dasar hukum", "regulasi")),
    Field(name="status", title=gettext_noop("Status"), group=_W, kind=Kind.CODE, codes="status",
          asked=True, most=12, names=("status aktif", "keaktifan")),
    Field(name="year", title=gettext_noop("Year it was made"), group=_W, kind=Kind.YEAR, asked=True,
          names=("tahun", "tahun pembuatan", "tahun dibuat")),
    Field(name="audiences", title=gettext_noop("Meant for"), group=_U, kind=Kind.CODES,
          codes="audience", asked=True, names=("sasaran pengguna", "pengguna", "sasaran")),
    Field(name="user_agencies", title=gettext_noop("Agencies that use it"), group=_U,
          kind=Kind.LONG, most=1000, names=("instansi pengguna", "unit pengguna", "opd pengguna")),
    Field(name="user_count", title=gettext_noop("How many people use it"), group=_U,
          kind=Kind.NUMBER, names=("jumlah pengguna",)),
    Field(name="data_kept", title=gettext_noop("Data kept"), group=_D, kind=Kind.LONG, asked=True,
          most=2000, names=("data yang disimpan", "data", "data yang dikelola", "data tersimpan")),
    Field(name="data_in", title=gettext_noop("Data that goes in"), group=_D, kind=Kind.LONG,
          most=2000, names=("input", "masukan", "data masukan")),
    Field(name="data_out", title=gettext_noop("Data that comes out"), group=_D, kind=Kind.LONG,
          most=2000, names=("output", "keluaran", "data keluaran")),
    Field(name="personal", title=gettext_noop("Keeps personal data"), group=_D, kind=Kind.YES_NO,
          asked=True, names=("menyimpan data pribadi", "data pribadi",)),
    Field(name="interfaces", title=gettext_noop("Interfaces"), group=_D, kind=Kind.CODES,
          codes="interfaces", asked=True, names=("antarmuka", "api", "jenis integrasi")),
    Field(name="integration", title=gettext_noop("What it is integrated with, in words"), group=_D,
          kind=Kind.LONG, most=2000, names=("terintegrasi dengan apa", "integrasi")),
    Field(name="medium", title=gettext_noop("Medium"), group=_T, kind=Kind.CODE, codes="medium",
          asked=True, most=12, names=("media", "platform", "jenis media")),
    Field(name="url", title=gettext_noop("Address"), group=_T, kind=Kind.URL, most=500,
          names=("link", "url", "alamat", "tautan", "situs")),
    Field(name="public", title=gettext_noop("Open to the internet"), group=_T, kind=Kind.YES_NO,
          asked=True, names=("terbuka di internet", "terbuka untuk internet", "publik")),
    Field(name="version", title=gettext_noop("Version"), group=_T, most=60, names=("versi",)),
    Field(name="language", title=gettext_noop("Programming language"), group=_T, asked=True,
          most=80, names=("bahasa", "pemrograman", "bahasa pemrograman", "framework")),
    Field(name="database", title=gettext_noop("Database"), group=_T, kind=Kind.CODE,
          codes="database", asked=True, most=20, names=("basis data", "db", "dbms")),
    Field(name="database_version", title=gettext_noop("Version of the database"), group=_T, most=30,
          inner=True, names=("versi basis data", "versi database")),
    Field(name="developed", title=gettext_noop("Year of the last development"), group=_T,
          kind=Kind.YEAR, names=("tahun pengembangan terakhir", "tahun pengembangan")),
    Field(name="hosting", title=gettext_noop("Hosting"), group=_H, kind=Kind.CODE, codes="hosting",
          asked=True, most=12, names=("penempatan server", "lokasi server", "penempatan")),
    Field(name="server", title=gettext_noop("Server"), group=_H, kind=Kind.LONG, most=500,
          inner=True, names=("spesifikasi server", "cpu server", "perangkat keras")),
    Field(name="operating_system", title=gettext_noop("Operating system"), group=_H, most=80,
          inner=True, names=("sistem operasi", "os", "os server")),
    Field(name="backup", title=gettext_noop("Backup"), group=_H, kind=Kind.CODE, codes="backup",
          asked=True, inner=True, most=12, names=("cadangan data", "cadangan", "pencadangan")),
    Field(name="sign_in", title=gettext_noop("Sign-in"), group=_S, kind=Kind.CODE, codes="sign_in",
          asked=True, most=12, names=("cara masuk", "login", "autentikasi")),
    Field(name="security_tested", title=gettext_noop("Last security test"), group=_S,
          kind=Kind.DATE, inner=True, names=("uji keamanan terakhir", "uji keamanan", "pentest")),
    Field(name="responsible", title=gettext_noop("Position responsible"), group=_S, asked=True,
          most=120, names=("penanggung jawab", "jabatan penanggung jawab", "pengelola")),
    Field(name="cost_year", title=gettext_noop("Cost per year"), group=_C, kind=Kind.MONEY,
          asked=True, names=("biaya per tahun", "biaya tahunan", "anggaran pemeliharaan")),
    Field(name="cost_build", title=gettext_noop("Cost of building"), group=_C, kind=Kind.MONEY,
          names=("biaya pembangunan", "nilai spk", "nilai kontrak")),
    Field(name="fund", title=gettext_noop("Source of money"), group=_C, most=120,
          names=("sumber dana", "sumberdana")),
    Field(name="vendor", title=gettext_noop("Vendor"), group=_C, most=160,
          names=("penyedia jasa", "rekanan", "pengembang")),
    Field(name="contract", title=gettext_noop("Contract number"), group=_C, most=120, inner=True,
          names=("nomor kontrak", "kontrak", "spk")),
    Field(name="contract_until", title=gettext_noop("Contract until"), group=_C, kind=Kind.DATE,
          names=("akhir kontrak", "kontrak sampai")),
)  # fmt: skip
BY_NAME = {field.name: field for field in FIELDS}

Value = str | int | bool | date | Decimal | tuple[str, ...] | None


def filled(field: Field, value: Any) -> bool:
    """Whether a field says something; "no" and 0 do."""
    return value is not None and value not in ("", (), [])


def completeness(values: dict[str, Any]) -> float:
    """The share of the asked fields that are filled, 0 to 1."""
    asked = [field for field in FIELDS if field.asked]
    return sum(filled(field, values.get(field.name)) for field in asked) / len(asked)


def missing(values: dict[str, Any]) -> list[Field]:
    """The asked fields that are still empty."""
    return [f for f in FIELDS if f.asked and not filled(f, values.get(f.name))]

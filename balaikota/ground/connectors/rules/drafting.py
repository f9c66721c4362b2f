"""From what was chosen in the wizard to a manifest, and what to propose from the first rows."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

import yaml

from .guessing import good_name
from .shapes import ColumnSpec

FORMATS = ("csv", "excel", "json", "geojson", "parquet")
KINDS = (*FORMATS, "rest", "sheet", "sql", "soap", "sftp", "webhook", "email")
ADDRESSED = (*FORMATS, "rest", "sheet", "soap", "sftp")  # those that lie at an address
SIGNED = (*FORMATS, "rest", "soap")  # those that may be asked who we are in several ways
SECRET_KINDS = ("sftp", "webhook", "email")  # those that always have a secret
SIGN_INS = ("none", "header", "query", "basic", "bearer", "oauth2")
PAGINGS = ("none", "page", "offset", "cursor", "link", "next")
SECRET = "rahasia"  # noqa: S105 - how the wizard names the one secret it asks for
REFERENCE = f"${{{SECRET}}}"
FIGURES = ("count", "sum", "mean", "minimum", "maximum")
_ROLES = {
    "place": r"(kelurahan|desa|desa_kelurahan|kel|kode_wilayah|kode_kelurahan)",
    "within": r"(kecamatan|kec)",
    "longitude": r"(bujur|longitude|long|lon|lng|x)",
    "latitude": r"(lintang|latitude|lat|y)",
    "period": r"(tanggal|tgl|waktu|date|datetime|periode|tgl_.*|tanggal_.*)",
}


@dataclass(frozen=True, kw_only=True)
class DraftColumn:
    """A column that is taken. `spec.source` is theirs; `key`: it tells a row from the others."""

    spec: ColumnSpec
    key: bool = False


@dataclass(frozen=True, kw_only=True)
class SignIn:
    """How the source lets us in. `account` is the header, parameter, user or client."""

    way: str = "none"
    account: str = ""
    token_url: str = ""
    scope: str = ""


@dataclass(frozen=True, kw_only=True)
class Paging:
    """How a service cuts its answer. `following` is the path of the next cursor or address."""

    by: str = "none"
    parameter: str = ""
    size_parameter: str = ""
    size: int = 100
    following: str = ""
    total: str = ""


@dataclass(frozen=True, kw_only=True)
class Draft:
    """What somebody chose. Columns are named as ours; "" is nobody."""

    title: str
    agency: str
    owner: str
    kind: str
    address: str
    records: str = ""
    header: tuple[int, ...] = (1,)
    fresh: str = "1d"
    columns: Sequence[DraftColumn] = ()
    place: str = ""
    longitude: str = ""
    latitude: str = ""
    period: str = ""
    figure: str = "count"
    of: str = ""
    by: str = ""
    unit: str = ""
    newest: bool = False
    layer: bool = False
    dataset: bool = False
    sign_in: SignIn = SignIn()
    paging: Paging = Paging()
    read: Mapping[str, Any] = field(default_factory=dict)  # of kinds that say more
    upsert: bool = False
    target: str = ""
    becomes: Mapping[str, str] = field(default_factory=dict)  # the target's columns → ours


def code_of(title: str) -> str:
    """ "Harga Pangan (2026)" → "harga-pangan-2026"."""
    name = re.sub(r"[^a-z0-9]+", "-", title.lower()).strip("-")[:50].strip("-")
    return name if name[:1].isalpha() else f"sumber-{name}".strip("-")


def reading(draft: Draft) -> dict[str, Any]:
    """The part `read` of the manifest."""
    auth = _auth(draft.sign_in)
    if draft.read:
        return {**draft.read, **({"auth": auth} if auth and draft.kind in SIGNED else {})}
    if draft.kind == "rest":
        return {
            "kind": "rest", "url": draft.address, "records": draft.records,
            **({"auth": auth} if auth else {}), **_pages(draft.paging),
        }  # fmt: skip
    if draft.kind == "sheet":
        return {"kind": "sheet", "url": draft.address}
    there: dict[str, Any] = {"kind": "files", "format": draft.kind} | _where(draft.address)
    if draft.kind == "excel" and draft.header != (1,):
        there["excel"] = {"header": list(draft.header)}
    if draft.kind == "json" and draft.records:
        there["records"] = draft.records
    return there | ({"auth": auth} if auth else {})


def _auth(given: SignIn) -> dict[str, Any]:
    secret = REFERENCE
    ways: dict[str, Any] = {
        "header": {given.account: secret},
        "query": {given.account: secret},
        "basic": [given.account, secret],
        "bearer": secret,
        "oauth2": {
            "token_url": given.token_url, "client_id": given.account, "client_secret": secret,
            **({"scope": given.scope} if given.scope else {}),
        },
    }  # fmt: skip
    return {given.way: ways[given.way]} if given.way in ways else {}


_FOLLOWING = {"cursor": "cursor", "next": "next"}


def _pages(given: Paging) -> dict[str, Any]:
    if given.by == "none":
        return {}
    made: dict[str, Any] = {"by": given.by}
    for name in ("parameter", "size_parameter", "total"):
        if getattr(given, name):
            made[name] = getattr(given, name)
    if given.size_parameter:
        made["size"] = given.size
    if given.by in _FOLLOWING and given.following:
        made[_FOLLOWING[given.by]] = given.following
    return {"pages": made}


def _where(address: str) -> dict[str, str]:
    """A web address, or a folder of sources with a pattern: "keuangan/LRA_*.xlsx"."""
    if urlsplit(address).scheme in ("http", "https"):
        return {"url": address}
    return folder_of(address)


def folder_of(address: str) -> dict[str, str]:
    """ "keuangan/LRA_*.xlsx" → its folder and pattern."""
    folder, _slash, pattern = address.strip("/").rpartition("/")
    if not folder:
        folder, pattern = pattern, "*"
    return {"folder": folder, "pattern": pattern or "*"}


def text_of(draft: Draft) -> str:
    """The manifest, in the order people read it."""
    made: dict[str, Any] = {
        "source": code_of(draft.title), "title": draft.title, "agency": draft.agency,
        "owner": draft.owner, "read": reading(draft),
        "columns": [_column(column.spec) for column in draft.columns],
    }  # fmt: skip
    key = [column.spec.name for column in draft.columns if column.key]
    if key:
        made["key"] = key
    if draft.upsert:
        made["mode"] = "upsert"
    made |= _meanings(draft)
    if draft.target:
        made["map"] = {"target": draft.target, "columns": dict(draft.becomes)}
    made["contract"] = {"fresh": draft.fresh}
    made["schedule"] = {"every": draft.fresh}
    made["show"] = _show(draft)
    return yaml.safe_dump(
        made, sort_keys=False, allow_unicode=True, width=110, default_flow_style=None
    )


def _column(spec: ColumnSpec) -> dict[str, Any]:
    made: dict[str, Any] = {"name": spec.name}
    if spec.source and spec.source != spec.name:
        made["from"] = spec.source
    if spec.type != "string":
        made["type"] = spec.type
    for name in ("format", "required", "personal"):
        if getattr(spec, name):
            made[name] = getattr(spec, name)
    return made


def _meanings(draft: Draft) -> dict[str, Any]:
    names = [column.spec.name for column in draft.columns]
    made: dict[str, Any] = {}
    if draft.place:
        within = first_like("within", (name for name in names if name != draft.place))
        made["place"] = {"column": draft.place} | ({"within": within} if within else {})
    if draft.longitude and draft.latitude:
        made["point"] = {"longitude": draft.longitude, "latitude": draft.latitude}
    if draft.period:
        made["period"] = {"column": draft.period, "cut": "day"}
    return made


def _show(draft: Draft) -> dict[str, Any]:
    value: dict[str, Any] = {"count": True} if draft.figure == "count" else {draft.figure: draft.of}
    if draft.newest and draft.period:
        value["newest"] = True
    tile: dict[str, Any] = {"title": draft.title, "value": value}
    tile |= {name: getattr(draft, name) for name in ("unit", "by") if getattr(draft, name)}
    made: dict[str, Any] = {"tile": tile}
    if draft.layer and draft.longitude and draft.latitude:
        made["layer"] = {"title": draft.title, "label": draft.by or draft.columns[0].spec.name}
    elif draft.layer and draft.place:
        made["layer"] = {"title": draft.title, "shade": dict(value)}
    if draft.dataset:
        made["dataset"] = {"access": "limited"}
    return made


def first_like(role: str, names: Iterable[str]) -> str:
    """The first name that fits a role (place, within, longitude, latitude, period), or ""."""
    return next((name for name in names if re.fullmatch(_ROLES[role], good_name(name))), "")


_LIKE = {
    "name": r"nama(_.*)?|name|judul", "kind": r"jenis|kategori|type|tipe",
    "agency": r"instansi|opd|skpd",
    "nik": r"nik|no_nik", "kk": r"(no_?)?kk", "sex": r"jenis_kelamin|jk|sex", "rt": r"rt",
    "birth_date": r"(tgl|tanggal)_?lahir", "birth_place": r"tempat_lahir", "rw": r"rw",
    "address": r"alamat(_.*)?", "kelurahan": r"kelurahan|desa", "kecamatan": r"kecamatan",
    "value": r"nilai|value|jumlah",
}  # fmt: skip
_FOUND_OUT = {
    "area": "place", "region": "place", "period": "period", "longitude": "longitude",
    "latitude": "latitude",
}  # fmt: skip


def likely(name: str, draft: Draft) -> str:
    """What a column of a target is likely made from: ours, what was found out, or "=text"."""
    known = {
        "place": draft.place, "period": draft.period, "longitude": draft.longitude,
        "latitude": draft.latitude,
    }  # fmt: skip
    derived = _FOUND_OUT.get(name, "")
    if derived and known[derived]:
        return derived
    if name == "indicator":
        return "=" + code_of(draft.title).replace("-", "_")
    if name == "value" and draft.of:
        return draft.of
    fixed = {"title": draft.title, "unit": draft.unit, "direction": "up"}
    if fixed.get(name):
        return f"={fixed[name]}"
    fits = re.compile(_LIKE.get(name, re.escape(name)))
    names = (column.spec.name for column in draft.columns)
    return next((ours for ours in names if fits.fullmatch(ours)), "")

"""From what was chosen in the wizard to a manifest, and what to propose from the first rows."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import yaml

from .guessing import good_name
from .shapes import ColumnSpec

FORMATS = ("csv", "excel", "json", "geojson", "parquet")
KINDS = (*FORMATS, "rest", "sheet")
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


def code_of(title: str) -> str:
    """ "Harga Pangan (2026)" → "harga-pangan-2026"."""
    name = re.sub(r"[^a-z0-9]+", "-", title.lower()).strip("-")[:50].strip("-")
    return name if name[:1].isalpha() else f"sumber-{name}".strip("-")


def reading(draft: Draft) -> dict[str, Any]:
    """The part `read` of the manifest."""
    if draft.kind == "rest":
        return {"kind": "rest", "url": draft.address, "records": draft.records}
    if draft.kind == "sheet":
        return {"kind": "sheet", "url": draft.address}
    there: dict[str, Any] = {"kind": "files", "format": draft.kind} | _where(draft.address)
    if draft.kind == "excel" and draft.header != (1,):
        there["excel"] = {"header": list(draft.header)}
    if draft.kind == "json" and draft.records:
        there["records"] = draft.records
    return there


def _where(address: str) -> dict[str, str]:
    """A web address, or a folder of sources with a pattern: "keuangan/LRA_*.xlsx"."""
    if urlsplit(address).scheme in ("http", "https"):
        return {"url": address}
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
    made |= _meanings(draft)
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

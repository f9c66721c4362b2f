"""Guessing the columns of an unknown table from its first rows, for a manifest to start from."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from . import numbers
from .checking import EMPTY
from .shapes import ColumnSpec

_UNTRIED = ("boolean", "integer", "number", "date", "datetime", "geopoint")
_FORMATS = {"integer": ("", "indonesian", "plain"), "number": ("", "indonesian", "plain")}
_CODES = re.compile(r"(^|_)(kode|no|nomor|id|nik|nip|npsn|npwp|kd|code|telp|telepon|rt|rw)(_|$)")
_DEGREES = re.compile(r"lintang|bujur|lat|latitude|lon|lng|long|longitude")
_PERSONAL = re.compile(
    r"(^|_)(nik|no_?kk|nama_?(lengkap|ibu|ayah|pasien|siswa|warga|pegawai)|alamat_?rumah|telepon|"
    r"telp|no_?hp|hp|email|tgl_?lahir|tanggal_?lahir|nip|npwp)(_|$)"
)


def columns(rows: Sequence[Mapping[str, Any]]) -> tuple[ColumnSpec, ...]:
    """A column for each header: a good name, the narrowest type that fits all rows, personal?"""
    rows = [dict(_flat(row)) for row in rows]
    headers = list(dict.fromkeys(name for row in rows for name in row))
    taken: set[str] = set()
    return tuple(_column(header, [row.get(header) for row in rows], taken) for header in headers)


def _flat(row: Mapping[str, Any], above: str = "", depth: int = 2) -> Iterator[tuple[str, Any]]:
    """Values inside values by their dotted path; a geometry stays whole."""
    for name, value in row.items():
        if depth and isinstance(value, Mapping) and value and "coordinates" not in value:
            yield from _flat(value, f"{above}{name}.", depth - 1)
        else:
            yield f"{above}{name}", value


def _column(header: str, given: list[Any], taken: set[str]) -> ColumnSpec:
    name = _free(good_name(header), taken)
    filled = [value for value in given if not _empty(value)]
    kind, layout = _kind(name, filled)
    return ColumnSpec(
        name=name,
        source=header if header != name else "",
        type=kind,  # type: ignore[arg-type]
        format=layout,
        required=bool(filled) and len(filled) == len(given),
        personal=bool(_PERSONAL.search(name)),
    )


def _kind(name: str, filled: list[Any]) -> tuple[str, str]:
    """Degrees are written with a point: "-6.035" is no six thousand."""
    if _DEGREES.fullmatch(name) and filled and _fits("number", "plain", filled):
        return "number", "plain"
    return ("string", "") if _is_code(name, filled) else _type(filled)


def good_name(header: str) -> str:
    """ "Anggaran (Rp)" → "anggaran_rp"."""
    name = re.sub(r"[^a-z0-9]+", "_", str(header).lower()).strip("_")[:60]
    return name if name[:1].isalpha() else f"kolom_{name}".strip("_")


def _free(name: str, taken: set[str]) -> str:
    number, free = 1, name
    while free in taken:
        number += 1
        free = f"{name}_{number}"
    taken.add(free)
    return free


def _empty(value: Any) -> bool:
    return value is None or (isinstance(value, str) and value.strip().lower() in EMPTY)


def _is_code(name: str, filled: Iterable[Any]) -> bool:
    """Codes look like numbers but are none: "0123" must keep its zero."""
    if any(isinstance(v, str) and re.fullmatch(r"0\d+", v.strip()) for v in filled):
        return True
    return bool(_CODES.search(name))


def _type(filled: list[Any]) -> tuple[str, str]:
    if not filled:
        return "string", ""
    if any(isinstance(value, dict | list) for value in filled):
        return ("geopoint", "") if _fits("geopoint", "", filled) else ("any", "")
    words = {str(value).strip().lower() for value in filled}
    for kind in _UNTRIED:
        if kind == "boolean" and words <= {"0", "1"}:
            continue  # more likely counts
        for layout in _FORMATS.get(kind, ("",)):
            if _fits(kind, layout, filled):
                return kind, layout
    return "string", ""


def _fits(kind: str, layout: str, filled: list[Any]) -> bool:
    if kind in ("date", "datetime") and any(isinstance(v, int | float) for v in filled):
        return False
    read = numbers.reader(kind, layout)
    try:
        for value in filled:
            read(value)
    except (ValueError, TypeError, OverflowError, AttributeError):
        return False
    if kind == "date":  # a time would be cut off
        return not any(re.search(r"\d[T ]\d{1,2}:", str(value)) for value in filled)
    return True

"""Rows of regions: RW and RT by number under a kelurahan, or any region by its code."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from balaikota.lib.errors import gettext_noop

from ..calendar import applies
from ..codes import Kind, level, parent, rt_code, rw_code
from ..sheets import Checked, Row, RowError, check_rows, read

if TYPE_CHECKING:
    import shapely

ALIASES = {
    "code": "kode", "name": "nama", "desa": "kelurahan", "village": "kelurahan",
    "kode_kelurahan": "kelurahan", "kel": "kelurahan", "kel_name": "kelurahan",
    "district": "kecamatan", "kec": "kecamatan", "kec_name": "kecamatan",
    "kodepos": "kode_pos", "postal_code": "kode_pos", "population": "penduduk",
    "luas": "luas_km2", "area_km2": "luas_km2",
}  # fmt: skip
NEEDED = (("kelurahan", "rw"), ("kode", "nama"))
_VILLAGE_KINDS = {"1": Kind.VILLAGE, "2": Kind.RURAL_VILLAGE, "3": Kind.ADAT_VILLAGE}


@dataclass(frozen=True)
class Known:
    """What is loaded: code → name, kelurahan by lower-case name, their outlines, the city."""

    names: Mapping[str, str]
    villages: Mapping[str, tuple[str, ...]]
    outlines: Mapping[str, shapely.Geometry] = field(default_factory=dict)
    city: str = ""


@dataclass(frozen=True, slots=True)
class RegionRow:
    """A region to be written. `None` means the file does not say."""

    code: str
    name: str
    kind: Kind
    parent: str
    postal_code: str | None = None
    population: int | None = None
    area_km2: float | None = None
    outline: Mapping[str, Any] | None = None


def check_regions(data: bytes, known: Known) -> Checked[RegionRow]:
    """Raises Invalid when the file as a whole cannot be read."""
    rows = read(data, ALIASES, NEEDED, with_geometry=True)
    by_code = {row["kode"]: row["nama"] for row in rows if row["kode"]}
    checked = check_rows(rows, lambda row: _row(row, known, by_code))
    return Checked(_with_rw(checked.rows, known), checked.problems)


def _row(row: Row, known: Known, in_file: Mapping[str, str]) -> RegionRow:
    if row["kode"]:
        return _by_code(row, known, in_file)
    village = _village(row, known)
    rt = row["rt"]
    code = _number(row, "rw", lambda: rw_code(village, row["rw"]))
    if rt:
        code = _number(row, "rt", lambda: rt_code(village, row["rw"], rt))
    kind = Kind.RT if rt else Kind.RW
    name = row["nama"] or f"{kind.upper()} {code.rpartition('.')[2]}"
    return RegionRow(
        code, name[:120], kind, parent(code), outline=_outline(row, known.outlines.get(village))
    )


def _by_code(row: Row, known: Known, in_file: Mapping[str, str]) -> RegionRow:
    code = row["kode"]
    kind = _kind(code)
    above = parent(code)
    if kind is None:
        raise RowError("kode", gettext_noop("Write the code like 36.72.01.1001."))
    if code not in known.names and not applies(known.city, code):
        raise RowError("kode", gettext_noop("This region lies outside the city."))
    if above and above not in known.names and above not in in_file:
        message = gettext_noop("The region %(code)s above it is not known.")
        raise RowError("kode", message, code=above)
    if not row["nama"]:
        raise RowError("nama", gettext_noop("Write a name."))
    return RegionRow(
        code, row["nama"][:120], kind, above,
        postal_code=_postal(row), population=_count(row), area_km2=_area(row),
        outline=_outline(row, None),
    )  # fmt: skip


def _kind(code: str) -> Kind | None:
    found = level(code)
    if found == "kelurahan":
        return _VILLAGE_KINDS.get(code.rpartition(".")[2][0])
    if found == "kota":
        return Kind.CITY if int(code[3:5]) >= 71 else Kind.REGENCY
    return Kind(found) if found else None


def _village(row: Row, known: Known) -> str:
    wanted = row["kelurahan"]
    if wanted in known.names and level(wanted) == "kelurahan":
        return wanted
    found = list(known.villages.get(wanted.lower(), ()))
    if row["kecamatan"]:
        above = row["kecamatan"].lower()
        found = [c for c in found if above in (parent(c), known.names.get(parent(c), "").lower())]
    if not found:
        raise RowError("kelurahan", gettext_noop("This kelurahan is not known here."))
    if len(found) > 1:
        message = gettext_noop("Several kelurahan have this name: write the code (%(codes)s).")
        raise RowError("kelurahan", message, codes=", ".join(found))
    return found[0]


def _number(row: Row, column: str, make: Any) -> str:
    try:
        return str(make())
    except ValueError as error:
        raise RowError(column, gettext_noop("Write a number from 1 to 999.")) from error


def _postal(row: Row) -> str | None:
    code = row["kode_pos"]
    if not code:
        return None
    if not (code.isascii() and code.isdecimal() and len(code) == 5):
        raise RowError("kode_pos", gettext_noop("A postal code has five digits."))
    return code


def _count(row: Row) -> int | None:
    plain = row["penduduk"].replace(".", "").replace(",", "")
    if not plain:
        return None
    if not plain.isdecimal() or int(plain) > 2_000_000_000:
        raise RowError("penduduk", gettext_noop("Write a whole number."))
    return int(plain)


def _area(row: Row) -> float | None:
    if not row["luas_km2"]:
        return None
    try:
        area = float(row["luas_km2"].replace(",", "."))
    except ValueError as error:
        raise RowError("luas_km2", gettext_noop("Write a number, such as 3.14.")) from error
    if not 0 < area < 2_000_000:
        raise RowError("luas_km2", gettext_noop("Write a number, such as 3.14."))
    return area


def _outline(row: Row, within: shapely.Geometry | None) -> Mapping[str, Any] | None:
    """The row's polygon, whole and not crossing itself; most of it inside its kelurahan."""
    if row.geometry is None:
        return None
    import shapely
    from shapely.errors import ShapelyError

    try:
        shape = shapely.force_2d(shapely.from_geojson(json.dumps(row.geometry)))
    except (ShapelyError, ValueError, TypeError) as error:
        raise RowError("geometry", gettext_noop("The outline cannot be read.")) from error
    if shape.geom_type not in ("Polygon", "MultiPolygon") or shape.is_empty:
        raise RowError("geometry", gettext_noop("The outline must be a polygon."))
    west, south, east, north = shape.bounds
    if not (-180 <= west <= east <= 180 and -90 <= south <= north <= 90):
        message = gettext_noop("Positions must be degrees, longitude first (WGS84).")
        raise RowError("geometry", message)
    if not shape.is_valid:
        raise RowError("geometry", gettext_noop("The outline crosses itself."))
    if within is not None and shape.intersection(within).area < shape.area / 2:
        raise RowError("geometry", gettext_noop("The outline lies outside its kelurahan."))
    found: Mapping[str, Any] = json.loads(shapely.to_geojson(shape))
    return found


def _with_rw(rows: tuple[RegionRow, ...], known: Known) -> tuple[RegionRow, ...]:
    """The rows, once each, with the RW that their RT need but nobody listed."""
    merged = {row.code: row for row in rows}
    for row in rows:
        above = row.parent
        if row.kind == Kind.RT and above not in merged and above not in known.names:
            name = f"RW {above.rpartition('.')[2]}"
            merged[above] = RegionRow(above, name, Kind.RW, parent(above))
    return tuple(merged[code] for code in sorted(merged))

"""Rows of named points. The kelurahan follows from the position."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass

from balaikota.lib.errors import gettext_noop

from ..sheets import Checked, Row, RowError, check_rows, read

ALIASES = {
    "name": "nama", "kind": "jenis", "type": "jenis", "kategori": "jenis",
    "longitude": "bujur", "lon": "bujur", "lng": "bujur", "x": "bujur",
    "latitude": "lintang", "lat": "lintang", "y": "lintang",
    "agency": "instansi", "opd": "instansi", "source": "sumber",
}  # fmt: skip
NEEDED = (("nama", "jenis"),)


@dataclass(frozen=True, slots=True)
class PlaceRow:
    """A place to be written."""

    name: str
    kind: str
    region: str
    agency: str | None
    longitude: float
    latitude: float
    source: str


def check_places(
    data: bytes, region_of: Callable[[float, float], str], agencies: Collection[str]
) -> Checked[PlaceRow]:
    """`region_of` gives the kelurahan of a point, "" outside the city.

    Raises:
        Invalid: the file as a whole cannot be read.
    """
    rows = read(data, ALIASES, NEEDED, with_geometry=True)
    seen: set[tuple[str, str, str]] = set()

    def check(row: Row) -> PlaceRow:
        found = _row(row, region_of, agencies)
        key = (found.name, found.kind, found.region)
        if key in seen:
            raise RowError("nama", gettext_noop("This place stands in the file twice."))
        seen.add(key)
        return found

    return check_rows(rows, check)


def _row(row: Row, region_of: Callable[[float, float], str], agencies: Collection[str]) -> PlaceRow:
    for column in ("nama", "jenis"):
        if not row[column]:
            raise RowError(column, gettext_noop("This cell must not be empty."))
    longitude, latitude = _position(row)
    region = region_of(longitude, latitude)
    if not region:
        raise RowError("bujur", gettext_noop("This position lies outside the city."))
    if row["instansi"] and row["instansi"] not in agencies:
        raise RowError("instansi", gettext_noop("There is no agency with this code."))
    return PlaceRow(
        row["nama"][:160], row["jenis"].lower()[:40], region, row["instansi"] or None,
        longitude, latitude, row["sumber"][:200],
    )  # fmt: skip


def _position(row: Row) -> tuple[float, float]:
    if row.geometry is not None:
        try:
            longitude, latitude = row.geometry["coordinates"][:2]
            return float(longitude), float(latitude)
        except (KeyError, TypeError, ValueError) as error:
            raise RowError("geometry", gettext_noop("The position must be a point.")) from error
    return _degrees(row, "bujur"), _degrees(row, "lintang")


def _degrees(row: Row, column: str) -> float:
    try:
        return float(row[column].replace(",", "."))
    except ValueError as error:
        message = gettext_noop("Write degrees as a number, such as 106.0532.")
        raise RowError(column, message) from error

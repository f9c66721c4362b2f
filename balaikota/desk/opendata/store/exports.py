"""Giving versions out: CSV, GeoJSON and JSON in a stream, XLSX by a file on the side."""

from __future__ import annotations

import io
import json
import tempfile
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from typing import IO, TYPE_CHECKING, Any

from balaikota.lib.errors import Invalid, gettext_noop

from ..rules.fields import Field, named, shown
from ..rules.filters import ROW, Ask
from . import engine
from .engine import File

if TYPE_CHECKING:
    import pyarrow as pa

XLSX_MOST = 1_048_575  # rows of a sheet, without its heading
_XLSX_CELL = 32_767  # characters


def csv(file: File, ask: Ask) -> Iterator[bytes]:
    """Comma-separated values in UTF-8, heading first; times in UTC."""
    headed = False
    for batch in engine.stream(file, ask):
        yield _csv(batch, heading=not headed)
        headed = True
    if not headed:
        names = ask.columns or tuple(field.name for field in shown(file.fields))
        yield (",".join(f'"{name}"' for name in names) + "\n").encode()


def _csv(batch: pa.RecordBatch, *, heading: bool) -> bytes:
    import pyarrow as pa
    import pyarrow.csv as pa_csv

    target = io.BytesIO()
    options = pa_csv.WriteOptions(include_header=heading)
    pa_csv.write_csv(pa.Table.from_batches([batch]), target, options)
    return target.getvalue()


def json_rows(file: File, ask: Ask) -> Iterator[bytes]:
    """A JSON array of objects."""
    first = True
    yield b"["
    for batch in engine.stream(file, ask):
        lines = [_dump(row) for row in batch.to_pylist()]
        yield (b"\n" if first else b",\n") + b",\n".join(lines)
        first = False
    yield b"]\n"


def geojson(file: File, ask: Ask) -> Iterator[bytes]:
    """A FeatureCollection in WGS84; rows without a place have a null geometry."""
    columns = (ROW, *(field.name for field in shown(file.fields)))
    asked = Ask(**{**ask.__dict__, "columns": columns})
    yield b'{"type":"FeatureCollection","features":['
    first = True
    for batch in engine.stream(file, asked):
        lines = [_dump(feature(file.fields, row)) for row in batch.to_pylist()]
        yield (b"\n" if first else b",\n") + b",\n".join(lines)
        first = False
    yield b"]}\n"


def feature(fields: Sequence[Field], row: dict[str, Any]) -> dict[str, Any]:
    """One row as a GeoJSON feature; the geometry leaves the properties."""
    lon, lat, outline = (named(fields, role) for role in ("longitude", "latitude", "outline"))
    geometry = None
    if outline:
        text = row.get(outline)
        geometry = json.loads(text) if text else None
    elif row.get(lon) is not None and row.get(lat) is not None:
        geometry = {"type": "Point", "coordinates": [row[lon], row[lat]]}
    without = {ROW, outline, lon, lat}
    properties = {key: plain(value) for key, value in row.items() if key not in without}
    return {"type": "Feature", "id": row[ROW], "geometry": geometry, "properties": properties}


def plain(value: Any) -> Any:
    """A value as JSON knows it; times in UTC with a Z."""
    if isinstance(value, datetime):
        return value.isoformat(timespec="seconds").replace("+00:00", "Z")
    return value.isoformat() if isinstance(value, date) else value


def _dump(value: Any) -> bytes:
    return json.dumps(value, default=plain, ensure_ascii=False, separators=(",", ":")).encode()


def xlsx(file: File, ask: Ask, title: str) -> IO[bytes]:
    """A workbook in a file without a name, to be closed by the caller.

    Raises:
        Invalid: more rows than a sheet can hold.
    """
    if engine.count(file, ask) > XLSX_MOST:
        raise Invalid(
            "too_many_rows",
            gettext_noop("Excel holds at most %(most)s rows. Take CSV or Parquet, or filter."),
            most=f"{XLSX_MOST:,}",
        )
    import xlsxwriter

    target = tempfile.TemporaryFile()  # noqa: SIM115
    options = {"constant_memory": True, "default_date_format": "yyyy-mm-dd hh:mm"}
    book = xlsxwriter.Workbook(target, options)
    try:
        _fill(book, file, ask, title)
    finally:
        book.close()
    target.seek(0)
    return target


def _fill(book: Any, file: File, ask: Ask, title: str) -> None:
    sheet = book.add_worksheet(_sheet_name(title))
    bold, day = book.add_format({"bold": True}), book.add_format({"num_format": "yyyy-mm-dd"})
    names = ask.columns or tuple(field.name for field in shown(file.fields))
    for at, name in enumerate(names):
        sheet.write_string(0, at, name, bold)
    sheet.freeze_panes(1, 0)
    line = 1
    for batch in engine.stream(file, ask):
        for row in zip(*(column.to_pylist() for column in batch.columns), strict=True):
            for at, value in enumerate(row):
                _cell(sheet, line, at, value, day)
            line += 1


def _cell(sheet: Any, line: int, at: int, value: Any, day: Any) -> None:
    if value is None:
        return
    if isinstance(value, bool):
        sheet.write_boolean(line, at, value)
    elif isinstance(value, int | float) and abs(value) < 10**15:
        sheet.write_number(line, at, value)
    elif isinstance(value, datetime):
        sheet.write_datetime(line, at, value.replace(tzinfo=None))
    elif isinstance(value, date):
        sheet.write_datetime(line, at, value, day)
    else:  # as text, so that nothing is taken for a formula
        sheet.write_string(line, at, str(value)[:_XLSX_CELL])


def _sheet_name(title: str) -> str:
    return "".join(c for c in title if c not in "[]:*?/\\'")[:31] or "data"

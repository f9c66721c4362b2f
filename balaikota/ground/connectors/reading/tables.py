"""Tables in files: CSV, Excel, Parquet, GeoJSON, JSON. Each gives a header and rows with lines."""

from __future__ import annotations

import codecs
import csv
import io
import re
import zipfile
from collections.abc import Callable, Iterator, Mapping
from typing import IO, Any

import msgspec

from ..rules.checking import dig
from ..rules.shapes import Csv, Excel
from .feed import BadRow, SourceProblem
from .sheets import sheet_rows

Table = tuple[tuple[str, ...] | None, Iterator[tuple[int, Mapping[str, Any] | BadRow]]]
_SNIFFED = 256_000  # bytes looked at to find out how a file is written
_LARGEST_JSON = 256_000_000
_LARGEST_SHEET = 1_000_000_000  # bytes of a workbook, unpacked


def csv_table(file: IO[bytes], name: str, spec: Csv) -> Table:
    """Encoding and delimiter as written in the manifest, else found out."""
    start = file.read(_SNIFFED)
    file.seek(0)
    encoding = _encoding(start, spec.encoding, name)
    text = io.TextIOWrapper(file, encoding=encoding, newline="")
    lines = csv.reader(
        text, delimiter=spec.delimiter or _delimiter(start, encoding, spec.skip),
        quotechar=spec.quote or None, strict=False,
    )  # fmt: skip
    try:
        first = _first(lines, spec.skip)
    except (UnicodeDecodeError, csv.Error) as error:
        raise SourceProblem("unreadable", name=name, why=str(error)[:100]) from error
    if first is None:
        raise SourceProblem("no_header", name=name)
    header = tuple(h.replace("\0", "").strip() for h in first) if spec.header else tuple(
        f"kolom_{n}" for n in range(1, len(first) + 1)
    )  # fmt: skip
    return header, _csv_rows(lines, header, [] if spec.header else [first], name)


def _first(lines: Any, skip: int) -> list[str] | None:
    """The first line with something in it below those to be skipped."""
    for _ in range(skip):
        next(lines, None)
    return next((cells for cells in lines if any(cell.strip() for cell in cells)), None)


def _csv_rows(
    lines: Any, header: tuple[str, ...], before: list[list[str]], name: str
) -> Iterator[tuple[int, Mapping[str, Any] | BadRow]]:
    """Rows with their lines. Text that is not in this encoding is a problem, not a crash."""
    width = len(header)
    for cells in before:
        yield lines.line_num, dict(zip(header, cells, strict=False))
    while True:
        try:
            for cells in lines:
                if len(cells) == width:
                    yield lines.line_num, dict(zip(header, cells))  # noqa: B905
                elif any(cells):
                    yield lines.line_num, _uneven(header, cells)
            return
        except csv.Error as error:
            yield lines.line_num, BadRow({}, str(error))
        except UnicodeDecodeError as error:
            raise SourceProblem("unreadable", name=name, why=error.reason) from error


def _uneven(header: tuple[str, ...], cells: list[str]) -> Mapping[str, Any] | BadRow:
    """A short row lacks its last values; one that is too long has slipped somewhere."""
    row = dict(zip(header, cells, strict=False))
    if len(cells) < len(header) or not any(cell.strip() for cell in cells[len(header) :]):
        return row
    extra = {f"+{n}": cell for n, cell in enumerate(cells[len(header) :], 1)}
    return BadRow(row | extra, f"{len(cells)} > {len(header)}")


def _encoding(start: bytes, wanted: str, name: str) -> str:
    if wanted:
        try:
            return codecs.lookup(wanted).name
        except LookupError as error:
            raise SourceProblem("unreadable", name=name, why=wanted) from error
    for mark, encoding in ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"),
                           (codecs.BOM_UTF16_BE, "utf-16")):  # fmt: skip
        if start.startswith(mark):
            return encoding
    try:
        codecs.getincrementaldecoder("utf-8")().decode(start)
    except UnicodeDecodeError:
        return "cp1252"
    return "utf-8"


def _delimiter(start: bytes, encoding: str, skip: int) -> str:
    """The sign that cuts the first lines into the most, equally many parts."""
    text = start.decode(encoding, "replace")
    lines = [line for line in text.splitlines()[skip : skip + 20] if line.strip()][:-1] or [text]

    def score(sign: str) -> tuple[float, int]:
        counts = [len(next(csv.reader([line], delimiter=sign), [])) for line in lines[:10]]
        common = max(set(counts), key=counts.count)
        return (counts.count(common) / len(counts) if common > 1 else 0.0), common

    return max(",;\t|", key=score)


def excel_table(file: IO[bytes], name: str, spec: Excel) -> Table:
    """One sheet of a workbook; a bomb of a zip is refused before it is unpacked."""
    try:
        with zipfile.ZipFile(file) as packed:
            if sum(item.file_size for item in packed.infolist()) > _LARGEST_SHEET:
                raise SourceProblem("too_big", most=_LARGEST_SHEET // 1_000_000)
    except zipfile.BadZipFile:
        pass  # the old .xls is no zip
    file.seek(0)
    return sheet_rows(file, name, spec)


def parquet_table(file: IO[bytes], name: str) -> Table:
    """Rows of a Parquet file, a few thousand in memory at a time."""
    import pyarrow
    from pyarrow import parquet

    try:
        source = parquet.ParquetFile(file)
    except (pyarrow.ArrowException, OSError) as error:
        raise SourceProblem("unreadable", name=name, why=str(error)[:100]) from error

    def rows() -> Iterator[tuple[int, Mapping[str, Any]]]:
        line = 0
        for batch in source.iter_batches(batch_size=4096):
            for row in batch.to_pylist():
                line += 1
                yield line, row

    return tuple(source.schema_arrow.names), rows()


def json_table(file: IO[bytes], name: str, path: str) -> Table:
    """A list of objects inside a JSON file."""
    found = dig(_json(file, name), path)
    if not isinstance(found, list):
        raise SourceProblem("no_records", path=path)
    return None, (
        (n, row if isinstance(row, dict) else BadRow({"value": str(row)[:500]}, "no object"))
        for n, row in enumerate(found, 1)
    )


def geojson_table(file: IO[bytes], name: str) -> Table:
    """A row for each feature: its properties, and "geometry"."""
    features = _json(file, name)
    features = features.get("features") if isinstance(features, dict) else None
    if not isinstance(features, list):
        raise SourceProblem("no_records", path="features")

    def rows() -> Iterator[tuple[int, Mapping[str, Any]]]:
        for line, feature in enumerate(features, 1):
            properties = feature.get("properties") if isinstance(feature, dict) else None
            yield line, {**(properties or {}), "geometry": dig(feature, "geometry")}

    return None, rows()


def _json(file: IO[bytes], name: str) -> Any:
    body = file.read(_LARGEST_JSON + 1)
    if len(body) > _LARGEST_JSON:
        raise SourceProblem("too_big", most=_LARGEST_JSON // 1_000_000)
    try:
        return msgspec.json.decode(body)
    except msgspec.DecodeError as error:
        raise SourceProblem("unreadable", name=name, why=str(error)[:100]) from error


Opener = Callable[[IO[bytes], str], Table]


def opener(kind: str, csv_spec: Csv, excel_spec: Excel, records: str = "") -> Opener:
    """How a file of this format is opened."""
    openers: dict[str, Opener] = {
        "csv": lambda file, name: csv_table(file, name, csv_spec),
        "excel": lambda file, name: excel_table(file, name, excel_spec),
        "parquet": parquet_table,
        "geojson": geojson_table,
        "json": lambda file, name: json_table(file, name, records),
    }
    return openers[kind]


def matches(name: str, pattern: str) -> bool:
    """Whether a file name fits a pattern with * and ?, without regard to case."""
    parts = "".join({"*": ".*", "?": "."}.get(sign, re.escape(sign)) for sign in pattern)
    return bool(re.fullmatch(parts, name, re.IGNORECASE))

"""Writing a version: rows of any number into one Parquet file, in constant memory.

Rows come in batches; each batch is brought to its types, checked for personal data and written as
it comes. What could not be brought to its type is left empty and counted.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import shapely

from ..rules import personal
from ..rules.fields import BOX, Field, converter

BATCH = 10_000  # rows checked at once
GROUP = 50_000  # rows of a row group: what a reader must hold
_ARROW = {
    "string": pa.string(),
    "integer": pa.int64(),
    "number": pa.float64(),
    "boolean": pa.bool_(),
    "date": pa.date32(),
    "datetime": pa.timestamp("us", tz="UTC"),
    "geojson": pa.string(),
}


@dataclass
class Written:
    """What was written: how much, its checksum, and what was found on the way."""

    rows: int = 0
    bytes: int = 0
    sha256: str = ""
    cells: Counter[str] = field(default_factory=Counter)  # all, empty, bad
    bad: Counter[str] = field(default_factory=Counter)  # column → values of the wrong type
    matches: Counter[tuple[str, str]] = field(default_factory=Counter)  # rule, column → values
    small: Counter[str] = field(default_factory=Counter)  # column → small numbers

    @property
    def findings(self) -> list[personal.Finding]:
        """What was found in the values."""
        counts = [(code, column, count) for (code, column), count in self.matches.items()]
        return personal.in_values(counts) + personal.of_small_numbers(self.small.items())


def arrow_schema(fields: Sequence[Field]) -> pa.Schema:
    """The schema of the file; titles and units travel with it."""
    return pa.schema(
        [
            pa.field(
                one.name, _ARROW[one.type],
                metadata={"title": one.title, "unit": one.unit, "description": one.description},
            )
            for one in fields
        ]
    )  # fmt: skip


def write(fields: Sequence[Field], rows: Iterable[Mapping[str, Any]], target: Path) -> Written:
    """Write all rows to `target`. An iterator that fails leaves an incomplete file behind."""
    done, schema = Written(), arrow_schema(fields)
    with pq.ParquetWriter(target, schema, compression="zstd") as writer:
        waiting: list[pa.RecordBatch] = []
        for batch in _batches(rows):
            columns = _columns(fields, batch, done)
            _check(fields, columns, done)
            waiting.append(pa.record_batch(columns, schema=schema))
            done.rows += len(batch)
            if len(waiting) * BATCH >= GROUP:
                writer.write_table(pa.Table.from_batches(waiting), row_group_size=GROUP)
                waiting.clear()
        if waiting or not done.rows:
            writer.write_table(pa.Table.from_batches(waiting, schema), row_group_size=GROUP)
    done.bytes, done.sha256 = target.stat().st_size, _digest(target)
    return done


def _batches(rows: Iterable[Mapping[str, Any]]) -> Iterator[list[Mapping[str, Any]]]:
    source = iter(rows)
    while batch := list(islice(source, BATCH)):
        yield batch


def _columns(
    fields: Sequence[Field], batch: list[Mapping[str, Any]], done: Written
) -> list[pa.Array]:
    found: list[pa.Array] = []
    bounds: list[list[float | None]] = []
    for one in fields:
        if one.role == "bound":
            found.append(pa.array(bounds[BOX.index(one.name)], pa.float64()))
            continue
        if one.role == "outline":
            texts, bounds = _outlines(one, batch, done)
            array = pa.array(texts, pa.string())
        else:
            array = _at_once(one, batch)
        if array is None:
            array = pa.array(_values(one, batch, done), _ARROW[one.type])
        done.cells["all"] += len(batch)
        done.cells["empty"] += array.null_count
        found.append(array)
    return found


def _at_once(one: Field, batch: list[Mapping[str, Any]]) -> pa.Array | None:
    """The whole column without a look at each value, when all are of its type already."""
    if one.role:
        return None
    source = one.source
    values = [row.get(source) for row in batch]
    if one.type == "string":
        values = [None if value == "" else value for value in values]
    try:
        array = pa.array(values, _ARROW[one.type])
    except (pa.ArrowException, TypeError, ValueError, OverflowError):
        return None
    if one.type == "number" and not pc.all(pc.is_finite(array.drop_null())).as_py():
        return None
    return array


def _values(one: Field, batch: list[Mapping[str, Any]], done: Written) -> list[Any]:
    convert, source = converter(one), one.source
    values: list[Any] = []
    for row in batch:
        value = row.get(source)
        if value is None or value == "":
            values.append(None)
            continue
        try:
            values.append(convert(value))
        except (ValueError, TypeError, OverflowError):
            values.append(None)
            done.bad[one.name] += 1
            done.cells["bad"] += 1
    return values


def _outlines(
    one: Field, batch: list[Mapping[str, Any]], done: Written
) -> tuple[list[str | None], list[list[float | None]]]:
    """Geometries as GeoJSON text, and their bounds as four columns."""
    texts: list[str | None] = []
    bounds: list[list[float | None]] = [[], [], [], []]
    for row in batch:
        text, box = _outline(row.get(one.source))
        if text is None and row.get(one.source):
            done.bad[one.name] += 1
            done.cells["bad"] += 1
        texts.append(text)
        for column, value in zip(bounds, box, strict=True):
            column.append(value)
    return texts, bounds


def _outline(value: Any) -> tuple[str | None, tuple[float | None, ...]]:
    if not value:
        return None, (None,) * 4
    text = value if isinstance(value, str) else json.dumps(value)
    try:
        shape = shapely.from_geojson(text)
    except shapely.errors.GEOSException:
        return None, (None,) * 4
    if shape.is_empty:
        return None, (None,) * 4
    return text, tuple(shape.bounds)


def _check(fields: Sequence[Field], columns: list[pa.Array], done: Written) -> None:
    """Count what looks like personal data, in vectors."""
    small = personal.small_numbers()
    for one, array in zip(fields, columns, strict=True):
        if one.type == "integer" and personal.counts_people(one):
            few = pc.and_(pc.greater(array, 0), pc.less(array, small.below))
            done.small[one.name] += _count(few)
        if one.type == "integer":
            array = pc.cast(_long(array), pa.string())
        elif one.type != "string":
            continue
        if len(array) > array.null_count:
            _look_for_people(one.name, array, done)


def _look_for_people(name: str, array: pa.Array, done: Written) -> None:
    """Each different value is looked at once; most columns repeat themselves."""
    counted = pc.value_counts(array)
    values, counts = counted.field("values"), counted.field("counts")
    for rule in personal.value_rules():
        hits = pc.match_substring_regex(values, rule.pattern)
        if pc.any(hits).as_py():
            done.matches[rule.code, name] += int(pc.sum(counts.filter(hits)).as_py())


def _long(numbers: pa.Array) -> pa.Array:
    """Numbers with at least ten digits: only those can be somebody's."""
    return numbers.filter(pc.greater_equal(numbers, 10**9))


def _count(flags: pa.Array) -> int:
    return int(pc.sum(flags).as_py() or 0)


def _digest(file: Path) -> str:
    with file.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()

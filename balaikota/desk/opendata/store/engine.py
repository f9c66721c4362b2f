"""Asking versions with DuckDB, in this process and locked in.

The engine may read the folder of versions and nothing else: no other file, no network, no
extension, no change of its settings. Names of columns come from the version's own schema and are
quoted; everything that came from outside is a parameter.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from django.core.files.storage import default_storage

from balaikota.lib.errors import Refusal, TooMany, gettext_noop

from ..rules.fields import Field, has_points, named, shown
from ..rules.filters import ROW, Ask, Filter

if TYPE_CHECKING:
    import duckdb
    import pyarrow as pa

FOLDER = "opendata"
SECONDS = 20.0  # a question that takes longer is broken off
EXPORT_SECONDS = 600.0
MEMORY = "512MB"
BATCH = 8192
_locked = threading.Lock()


@dataclass(frozen=True)
class File:
    """A version as the engine needs it."""

    path: str  # in the file storage
    fields: tuple[Field, ...]


@cache
def _database() -> duckdb.DuckDBPyConnection:
    import duckdb

    folder = default_storage.path(FOLDER)
    database = duckdb.connect(
        ":memory:", config={"threads": "2", "memory_limit": MEMORY, "temp_directory": ""}
    )
    database.execute(f"SET allowed_directories=['{folder}/']")
    for rule in (
        "SET GLOBAL TimeZone='UTC'",
        "SET autoinstall_known_extensions=false",
        "SET autoload_known_extensions=false",
        "SET enable_external_access=false",
        "SET lock_configuration=true",
    ):
        database.execute(rule)
    return database


@contextmanager
def asking(seconds: float = SECONDS) -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection of one's own that is broken off after a while.

    Raises:
        TooMany: it took too long, or needed too much memory.
    """
    import duckdb

    with _locked:  # making the first connection is not safe for threads
        connection = _database().cursor()
    alarm = threading.Timer(seconds, connection.interrupt)
    alarm.start()
    try:
        yield connection
    except (duckdb.InterruptException, duckdb.OutOfMemoryException) as error:
        raise _too_long() from error
    finally:
        alarm.cancel()
        connection.close()


def _too_long() -> Refusal:
    return TooMany(
        "too_long", gettext_noop("This question takes too long. Ask for less at once."), seconds=60
    )


def quoted(name: str) -> str:
    """A name as SQL writes it."""
    return '"' + name.replace('"', '""') + '"'


def source(file: File) -> tuple[str, list[Any]]:
    """The FROM of a version and its parameter, with `_id` as the number of the row."""
    return (
        f"(SELECT *, file_row_number + 1 AS {ROW} "  # noqa: S608
        "FROM read_parquet(?, file_row_number=true))",
        [default_storage.path(file.path)],
    )


def condition(file: File, ask: Ask) -> tuple[str, list[Any]]:
    """The WHERE of a question: SQL with marks, and what stands for them."""
    parts: list[str] = []
    values: list[Any] = []
    for one in ask.filters:
        text, given = _condition(one)
        parts.append(text)
        values += given
    for words, where in _words(file, ask):
        for word in words.split()[:10]:
            parts.append(f"{where} ILIKE ? ESCAPE '\\'")
            values.append(f"%{_plain(word)}%")
    if ask.box is not None:
        text, given = _in_box(file, ask)
        parts.append(text)
        values += given
    return (" WHERE " + " AND ".join(parts) if parts else ""), values


def _words(file: File, ask: Ask) -> list[tuple[str, str]]:
    found = [(words, f"CAST({quoted(column)} AS VARCHAR)") for column, words in ask.words_in]
    if ask.words:
        columns = [f"CAST({quoted(f.name)} AS VARCHAR)" for f in shown(file.fields)
                   if f.type not in ("geojson", "number")]  # fmt: skip
        found.append((ask.words, f"concat_ws(' ', {', '.join(columns or [chr(39) * 2])})"))
    return found


_SIGNS = {"eq": "=", "ne": "<>", "lt": "<", "le": "<=", "gt": ">", "ge": ">="}


def _condition(one: Filter) -> tuple[str, list[Any]]:
    name = quoted(one.column)
    if one.operation == "null":
        return f"{name} IS {'' if one.values[0] else 'NOT '}NULL", []
    if one.operation == "like":
        return f"CAST({name} AS VARCHAR) ILIKE ? ESCAPE '\\'", [f"%{_plain(one.values[0])}%"]
    if one.operation == "in":
        marks = ", ".join("?" * len(one.values))
        return (f"{name} IN ({marks})", list(one.values)) if one.values else ("false", [])
    if one.operation == "ne":
        return f"{name} IS DISTINCT FROM ?", [one.values[0]]
    return f"{name} {_SIGNS[one.operation]} ?", [one.values[0]]


def _plain(words: str) -> str:
    return words.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_").replace("\0", "")


def _in_box(file: File, ask: Ask) -> tuple[str, list[Any]]:
    box = ask.box
    assert box is not None
    if has_points(file.fields):
        lon, lat = quoted(named(file.fields, "longitude")), quoted(named(file.fields, "latitude"))
        wide = f"{lon} BETWEEN ? AND ?" if box.west <= box.east else f"({lon} >= ? OR {lon} <= ?)"
        return f"{wide} AND {lat} BETWEEN ? AND ?", [box.west, box.east, box.south, box.north]
    across = "_east >= ? AND _west <= ?" if box.west <= box.east else "(_east >= ? OR _west <= ?)"
    return f"{across} AND _north >= ? AND _south <= ?", [box.west, box.east, box.south, box.north]


def select(file: File, ask: Ask) -> tuple[str, list[Any]]:
    """The whole question in SQL and its parameters."""
    columns = ask.columns or tuple(field.name for field in shown(file.fields))
    names = ", ".join(quoted(name) for name in columns)
    text, values = source(file)
    where, more = condition(file, ask)
    order = ", ".join(f"{quoted(name)} {'DESC' if down else 'ASC'} NULLS LAST"
                      for name, down in ask.sort)  # fmt: skip
    if order and not ask.distinct:
        order += f", {ROW}"  # rows alike keep their order, so that pages do not overlap
    query = f"SELECT {'DISTINCT ' if ask.distinct else ''}{names} FROM {text}{where}"  # noqa: S608
    query += f" ORDER BY {order}" if order else (" ORDER BY ALL" if ask.distinct else "")
    if ask.limit is not None:
        query += f" LIMIT {int(ask.limit)} OFFSET {int(ask.offset)}"
    return query, values + more


def rows(file: File, ask: Ask) -> list[tuple[Any, ...]]:
    """The rows that answer a question. Raises TooMany."""
    query, values = select(file, ask)
    return table(query, values)


def count(file: File, ask: Ask) -> int:
    """How many rows answer it, whatever its limit. Raises TooMany."""
    if ask.distinct:
        columns = ", ".join(quoted(name) for name in ask.columns) or "*"
        inner = f"DISTINCT {columns}"
    else:
        inner = "1"
    text, values = source(file)
    where, more = condition(file, ask)
    with asking() as connection:
        query = f"SELECT count(*) FROM (SELECT {inner} FROM {text}{where})"  # noqa: S608
        found = connection.execute(query, values + more).fetchone()
    return int(found[0]) if found else 0


def stream(file: File, ask: Ask) -> Iterator[pa.RecordBatch]:
    """All rows that answer it, batch by batch, in constant memory. Raises TooMany."""
    query, values = select(file, ask)
    with asking(EXPORT_SECONDS) as connection:
        reader = connection.sql(query, params=values).to_arrow_reader(BATCH)
        yield from reader


def table(query: str, values: Sequence[Any]) -> list[tuple[Any, ...]]:
    """The answer to a query of this folder. Raises TooMany.

    By way of Arrow: moments come with their zone, for which DuckDB itself would need `pytz`.
    """
    with asking() as connection:
        found = connection.sql(query, params=list(values)).to_arrow_reader(BATCH).read_all()
    return list(zip(*(column.to_pylist() for column in found.columns), strict=True))

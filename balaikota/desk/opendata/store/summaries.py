"""What a version holds, in few numbers: for charts, maps, quality and what changed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.core.files.storage import default_storage

from ..rules.fields import Field, has_points, named, shown
from ..rules.filters import ROW, Ask
from . import engine
from .engine import File, quoted

MOST_BARS = 20
MOST_DOTS = 1500
_GRAINS = ("day", "month", "year")


def profile(file: File) -> dict[str, dict[str, Any]]:
    """column → {empty, distinct, least, most}; one pass over the file."""
    fields = shown(file.fields)
    parts = ", ".join(
        f"count({name}), approx_count_distinct({name}), CAST(min({name}) AS VARCHAR), "
        f"CAST(max({name}) AS VARCHAR)"
        for name in (quoted(field.name) for field in fields)
    )
    query = f"SELECT count(*), {parts} FROM read_parquet(?)"  # noqa: S608
    (row,) = engine.table(query, [default_storage.path(file.path)])
    whole, rest = row[0], row[1:]
    return {
        field.name: {
            "empty": whole - rest[4 * at],
            "distinct": rest[4 * at + 1],
            "least": _short(rest[4 * at + 2]),
            "most": _short(rest[4 * at + 3]),
        }
        for at, field in enumerate(fields)
    }


def _short(text: str | None) -> str:
    return "" if text is None else text[:80]


@dataclass(frozen=True)
class Bar:
    """A group and its number. `key` is what the group is called in the data."""

    key: Any
    value: float


_MEASURES = {"count": "count(*)", "sum": "sum({})", "mean": "avg({})", "most": "max({})"}


def groups(
    file: File, by: Field, measure: str, of: Field | None, ask: Ask, most: int = MOST_BARS
) -> list[Bar]:
    """A number for each value of a column: the largest groups, or all of time in its order.

    `measure` is count, sum, mean or most; all but count need `of`.
    """
    number = _MEASURES[measure].format(quoted(of.name) if of else "")
    text, values = engine.source(file)
    where, more = engine.condition(file, ask)
    key, order = quoted(by.name), f"ORDER BY 2 DESC, 1 LIMIT {int(most)}"
    if by.type in ("date", "datetime"):
        key = f"CAST(date_trunc('{_grain(file, by, ask)}', {key}) AS DATE)"
        order = "ORDER BY 1"
    query = f"SELECT {key}, {number} FROM {text}{where} GROUP BY 1 HAVING {number} IS NOT NULL "  # noqa: S608
    found = engine.table(query + order, values + more)
    return [Bar(_plain(key), float(value)) for key, value in found]


def _plain(key: Any) -> Any:
    return key.date() if isinstance(key, datetime) else key


def _grain(file: File, by: Field, ask: Ask) -> str:
    """Days, months or years: the finest that gives at most sixty points."""
    text, values = engine.source(file)
    where, more = engine.condition(file, ask)
    name = quoted(by.name)
    query = f"SELECT CAST(min({name}) AS DATE), CAST(max({name}) AS DATE) FROM {text}{where}"  # noqa: S608
    ((first, last),) = engine.table(query, values + more)
    if not isinstance(first, date) or not isinstance(last, date):
        return "month"
    days = (last - first).days
    return _GRAINS[0] if days <= 60 else _GRAINS[1] if days <= 60 * 30 else _GRAINS[2]


def dots(file: File, ask: Ask) -> list[tuple[float, float]]:
    """Points of the rows, at most `MOST_DOTS`, evenly taken."""
    if not has_points(file.fields):
        return []
    lon, lat = named(file.fields, "longitude"), named(file.fields, "latitude")
    text, values = engine.source(file)
    where, more = engine.condition(file, ask)
    query = (
        f"SELECT {quoted(lon)}, {quoted(lat)} FROM (SELECT * FROM {text}{where}) "  # noqa: S608
        f"WHERE {quoted(lon)} IS NOT NULL ORDER BY hash({ROW}) LIMIT {MOST_DOTS}"
    )
    return [(float(x), float(y)) for x, y in engine.table(query, values + more)]


def values_of(file: File, name: str, most: int = 400) -> list[Any]:
    """Different values of a column, at most `most`, the frequent first."""
    query = (
        f"SELECT {quoted(name)} FROM read_parquet(?) WHERE {quoted(name)} IS NOT NULL "  # noqa: S608
        f"GROUP BY 1 ORDER BY count(*) DESC, 1 LIMIT {int(most)}"
    )
    return [value for (value,) in engine.table(query, [default_storage.path(file.path)])]


def bounds(file: File) -> tuple[float, float, float, float] | None:
    """west, south, east, north of what lies in the file."""
    if has_points(file.fields):
        lon = quoted(named(file.fields, "longitude"))
        lat = quoted(named(file.fields, "latitude"))
        parts = f"min({lon}), min({lat}), max({lon}), max({lat})"
    elif named(file.fields, "bound"):
        parts = "min(_west), min(_south), max(_east), max(_north)"
    else:
        return None
    path = default_storage.path(file.path)
    ((west, south, east, north),) = engine.table(f"SELECT {parts} FROM read_parquet(?)", [path])  # noqa: S608
    return None if west is None else (west, south, east, north)


@dataclass(frozen=True)
class Diff:
    """What changed from one version to the next. Rows are examples, at most `limit` of each."""

    added: int
    removed: int
    added_rows: list[tuple[Any, ...]]
    removed_rows: list[tuple[Any, ...]]
    columns: tuple[str, ...]  # that both have
    new_columns: tuple[str, ...]
    gone_columns: tuple[str, ...]
    retyped: tuple[tuple[str, str, str], ...]  # name, before, after


def diff(before: File, after: File, limit: int = 20) -> Diff:
    """Compare two versions row by row over the columns that both have."""
    old = {field.name: field.type for field in shown(before.fields)}
    new = {field.name: field.type for field in shown(after.fields)}
    both = tuple(name for name in new if old.get(name) == new[name])
    added, added_rows = _difference(after, before, both, limit)
    removed, removed_rows = _difference(before, after, both, limit)
    return Diff(
        added=added,
        removed=removed,
        added_rows=added_rows,
        removed_rows=removed_rows,
        columns=both,
        new_columns=tuple(name for name in new if name not in old),
        gone_columns=tuple(name for name in old if name not in new),
        retyped=tuple(
            (name, old[name], new[name]) for name in new if name in old and old[name] != new[name]
        ),
    )


def _difference(
    these: File, those: File, columns: Sequence[str], limit: int
) -> tuple[int, list[tuple[Any, ...]]]:
    if not columns:
        return 0, []
    names = ", ".join(quoted(name) for name in columns)
    inner = f"SELECT {names} FROM read_parquet(?) EXCEPT ALL SELECT {names} FROM read_parquet(?)"  # noqa: S608
    paths = [default_storage.path(these.path), default_storage.path(those.path)]
    ((many,),) = engine.table(f"SELECT count(*) FROM ({inner})", paths)  # noqa: S608
    few = engine.table(f"SELECT * FROM ({inner}) LIMIT {int(limit)}", paths) if many else []  # noqa: S608
    return int(many), few

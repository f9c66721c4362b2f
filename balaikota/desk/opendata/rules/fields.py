"""The columns of a published file, and values brought to their types. Pure."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, Protocol

STRING, INTEGER, NUMBER, BOOLEAN = "string", "integer", "number", "boolean"
DATE, DATETIME, GEOPOINT, GEOJSON = "date", "datetime", "geopoint", "geojson"
LON, LAT = "longitude", "latitude"
BOX = ("_west", "_south", "_east", "_north")  # bounds of an outline, for windows of a map
_NAME = re.compile(r"[^0-9a-z_]+")
_SMALLEST, _LARGEST = -(2**63), 2**63 - 1


class ColumnLike(Protocol):
    """What is asked of a column of the `Dataset` socket."""

    @property
    def name(self) -> str: ...
    @property
    def title(self) -> Any: ...
    @property
    def type(self) -> str: ...
    @property
    def unit(self) -> str: ...
    @property
    def description(self) -> Any: ...
    @property
    def personal(self) -> bool: ...


@dataclass(frozen=True)
class Field:
    """A column as it is published. A point became two numbers; `source` is the offered column."""

    name: str
    title: str
    type: str
    source: str
    unit: str = ""
    description: str = ""
    role: str = ""  # longitude, latitude, outline, bound

    def as_json(self) -> dict[str, str]:
        """For keeping; the inverse of `field_of`."""
        return dict(self.__dict__)


def field_of(raw: Mapping[str, str]) -> Field:
    """The inverse of `Field.as_json`."""
    return Field(**raw)


def safe_name(name: str) -> str:
    """A column name every program can live with: small letters, digits and underscores."""
    found = _NAME.sub("_", name.strip().lower()).strip("_")
    return f"c_{found}" if not found or found[0].isdigit() else found


def fields_of(columns: Iterable[ColumnLike], left_out: Iterable[str] = ()) -> tuple[Field, ...]:
    """The published columns of offered ones, without those that were left out."""
    without = set(left_out)
    found: list[Field] = []
    for column in columns:
        if column.name not in without:
            found += _fields_of_one(column, {field.name for field in found})
    return tuple(found)


def _fields_of_one(column: ColumnLike, taken: set[str]) -> list[Field]:
    name, title = safe_name(column.name), str(column.title or column.name)
    words = {"unit": column.unit, "description": str(column.description or "")}
    if column.type == GEOPOINT:
        pair = (LON, LAT) if not {LON, LAT} & taken else (f"{name}_lon", f"{name}_lat")
        return [
            Field(part, part, NUMBER, column.name, "°", words["description"], role)
            for part, role in zip(pair, (LON, LAT), strict=True)
        ]
    if column.type == GEOJSON:
        outline = Field(name, title, GEOJSON, column.name, role="outline", **words)
        bounds = [Field(bound, bound, NUMBER, column.name, role="bound") for bound in BOX]
        return [outline, *bounds]
    kind = column.type if column.type in _CONVERTERS else STRING
    return [Field(name, title, kind, column.name, role="", **words)]


def shown(fields: Sequence[Field]) -> tuple[Field, ...]:
    """What people see: not the bounds that only serve maps."""
    return tuple(field for field in fields if field.role != "bound")


def has_points(fields: Sequence[Field]) -> bool:
    return any(field.role == LON for field in fields)


def has_outlines(fields: Sequence[Field]) -> bool:
    return any(field.role == "outline" for field in fields)


def named(fields: Sequence[Field], role: str) -> str:
    """The name of the first column with a role, "" when there is none."""
    return next((field.name for field in fields if field.role == role), "")


# -- values -------------------------------------------------------------------------------------
# Each converter gets something that is not empty and raises ValueError or TypeError when it does
# not fit.


def _string(value: Any) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, dict | list | tuple):
        return json.dumps(value, ensure_ascii=False, default=str)
    return str(value)


def _integer(value: Any) -> int:
    if isinstance(value, float) and not value.is_integer():
        raise ValueError
    found = int(value)
    if not _SMALLEST <= found <= _LARGEST:
        raise ValueError
    return found


def _number(value: Any) -> float:
    found = float(value)
    if found - found != 0:  # infinite, or not a number
        raise ValueError
    return found


_TRUE, _FALSE = {"true", "1", "ya", "yes", "t", "y"}, {"false", "0", "tidak", "no", "f", "n"}


def _boolean(value: Any) -> bool:
    if isinstance(value, bool):
        return value
    word = str(value).strip().lower()
    if word in _TRUE:
        return True
    if word in _FALSE:
        return False
    raise ValueError


def _date(value: Any) -> date:
    if isinstance(value, datetime):
        return value.date()
    return value if isinstance(value, date) else date.fromisoformat(str(value)[:10])


def _datetime(value: Any) -> datetime:
    if isinstance(value, datetime):
        found = value
    elif isinstance(value, date):
        found = datetime(value.year, value.month, value.day, tzinfo=UTC)
    else:
        found = datetime.fromisoformat(str(value))
    return found.astimezone(UTC) if found.tzinfo else found.replace(tzinfo=UTC)


def point(value: Any) -> tuple[float, float]:
    """(longitude, latitude) of a pair, a mapping or "lon, lat" (Table Schema's default)."""
    if isinstance(value, str):
        first, second = value.split(",")
    elif isinstance(value, Mapping):
        first = value.get("lon", value.get(LON))
        second = value.get("lat", value.get(LAT))
    else:
        first, second = value
    lon, lat = float(first), float(second)
    if not (-180 <= lon <= 180 and -90 <= lat <= 90):
        raise ValueError
    return lon, lat


_CONVERTERS: dict[str, Callable[[Any], Any]] = {
    STRING: _string,
    INTEGER: _integer,
    NUMBER: _number,
    BOOLEAN: _boolean,
    DATE: _date,
    DATETIME: _datetime,
}


def converter(field: Field) -> Callable[[Any], Any]:
    """From an offered value to a published one; raises ValueError or TypeError when it is wrong.

    Outlines and their bounds are made together elsewhere (`store.writing`).
    """
    if field.role in (LON, LAT):
        index = 0 if field.role == LON else 1
        return lambda value: point(value)[index]
    return _CONVERTERS[field.type]


def typed(field: Field, text: Any) -> Any:
    """A value somebody asks for, in the column's own type. Raises ValueError or TypeError."""
    if field.role in (LON, LAT):
        return _number(text)
    convert: Callable[[Any], Any] = _CONVERTERS.get(field.type, _string)
    return convert(text)

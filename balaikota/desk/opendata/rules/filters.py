"""Questions to a dataset: which rows, in which order, which columns. Pure: no SQL here."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from balaikota.lib.errors import Invalid, gettext_noop

from .fields import GEOJSON, Field, shown, typed

ROW = "_id"  # the number of a row in its version, from 1
OPERATIONS = ("eq", "ne", "lt", "le", "gt", "ge", "like", "in", "null")
MOST_VALUES = 1000


@dataclass(frozen=True)
class Filter:
    """One condition. `values` are in the column's type; "null" has True or False."""

    column: str
    operation: str
    values: tuple[Any, ...]


@dataclass(frozen=True)
class Box:
    """A rectangle in degrees."""

    west: float
    south: float
    east: float
    north: float


@dataclass(frozen=True, kw_only=True)
class Ask:
    """What is asked of one version. Empty `columns` are all that people see."""

    columns: tuple[str, ...] = ()
    filters: tuple[Filter, ...] = ()
    words: str = ""
    words_in: tuple[tuple[str, str], ...] = ()  # column → words
    sort: tuple[tuple[str, bool], ...] = ()  # column, descending
    distinct: bool = False
    box: Box | None = None
    limit: int | None = None
    offset: int = 0

    @property
    def narrows(self) -> bool:
        """Whether fewer rows than all may come."""
        return bool(self.filters or self.words or self.words_in or self.box or self.distinct)


def field_named(fields: Sequence[Field], name: str) -> Field:
    """Raises Invalid when there is no such column that people see."""
    for field in shown(fields):
        if field.name == name:
            return field
    raise Invalid(
        "no_column", gettext_noop("There is no column %(which)s."), field=name, which=name
    )


def check_columns(fields: Sequence[Field], names: Iterable[str]) -> tuple[str, ...]:
    """The names, each once. Raises Invalid for one that is not there."""
    found = dict.fromkeys(name.strip() for name in names if name.strip())
    return tuple(name if name == ROW else field_named(fields, name).name for name in found)


def condition(fields: Sequence[Field], column: str, operation: str, given: Any) -> Filter:
    """One condition of text or JSON values.

    Raises:
        Invalid: no such column or operation, or a value that is not of the column's type.
    """
    if operation not in OPERATIONS:
        raise Invalid(
            "no_operation", gettext_noop("There is no operation %(which)s."), field=column,
            which=operation,
        )  # fmt: skip
    field = Field(ROW, ROW, "integer", ROW) if column == ROW else field_named(fields, column)
    if operation == "null":
        return Filter(column, operation, (str(given).lower() not in ("false", "0", "no", "tidak"),))
    if operation == "like":
        return Filter(column, operation, (str(given)[:200],))
    if given is None:
        return Filter(column, "null", (operation == "eq",))
    several = list(given) if isinstance(given, list | tuple) else [given]
    if len(several) > MOST_VALUES:
        raise Invalid("too_many", gettext_noop("Too many values at once."), field=column)
    values = tuple(_value(field, one) for one in several)
    return Filter(column, "in" if operation == "eq" and len(values) != 1 else operation, values)


def _value(field: Field, given: Any) -> Any:
    try:
        if field.type == GEOJSON:
            raise ValueError
        return typed(field, given)
    except (ValueError, TypeError, OverflowError) as error:
        raise Invalid(
            "bad_value", gettext_noop("%(value)s is no value of the column %(which)s."),
            field=field.name, value=str(given)[:60], which=field.name,
        ) from error  # fmt: skip


def written(fields: Sequence[Field], text: str) -> Filter:
    """A condition as it is written in addresses: `column:operation:value`. Raises Invalid."""
    column, first, rest = text.partition(":")
    operation, second, value = rest.partition(":")
    if not first or not second:
        raise Invalid(
            "bad_filter", gettext_noop("Write a filter as column:operation:value."), field="where"
        )
    if operation == "in":
        return condition(fields, column, "in", value.split("|"))
    return condition(fields, column, operation, value)


def order(fields: Sequence[Field], text: str) -> tuple[tuple[str, bool], ...]:
    """ "name, date desc" or "-date" → pairs of column and descending. Raises Invalid."""
    found = []
    for part in filter(None, (one.strip() for one in text.split(","))):
        name, _space, way = part.partition(" ")
        descending = name.startswith("-") or way.strip().lower() in ("desc", "desc nulls last")
        if way.strip().lower() not in ("", "asc", "desc", "desc nulls last", "asc nulls last"):
            raise Invalid("bad_sort", gettext_noop("Sort by a column, up or down."), field="sort")
        name = name.strip('-"')
        found.append((name if name == ROW else field_named(fields, name).name, descending))
    return tuple(found)


def box(text: str) -> Box:
    """ "west,south,east,north" in degrees. Raises Invalid."""
    try:
        numbers = [float(part) for part in text.split(",")]
    except ValueError:
        numbers = []
    if len(numbers) == 6:  # with heights, which nothing here has
        numbers = [*numbers[0:2], *numbers[3:5]]
    if len(numbers) != 4 or not all(abs(n) <= 360 for n in numbers) or numbers[1] > numbers[3]:
        raise Invalid(
            "bad_box", gettext_noop("Write a window as west,south,east,north."), field="bbox"
        )
    return Box(*numbers)


def from_mapping(fields: Sequence[Field], asked: Mapping[str, Any]) -> tuple[Filter, ...]:
    """Equalities of a mapping column → value or list of values. Raises Invalid."""
    return tuple(condition(fields, column, "eq", value) for column, value in asked.items())

"""Numbers from the rows of a source, as its manifest says; and its points and kelurahan."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import connection

from balaikota.ground.events.sockets import Window

from ..models import Row, Source
from ..rules.sense import DERIVED
from ..rules.shapes import Manifest, Value

MOST_POINTS = 3000
Where = tuple[list[str], list[Any]]


@dataclass(frozen=True)
class Bar:
    """One group and its number."""

    name: str
    value: float


def number(source: Source, value: Value, place: str = "") -> float | None:
    """The number over all rows that count, or those of a region. None when there is nothing."""
    found = _grouped(source, value, "", place)
    return found.get("")


def bars(source: Source, value: Value, by: str, place: str = "", top: int = 8) -> list[Bar]:
    """The greatest groups of a column."""
    found = _grouped(source, value, by, place)
    ranked = sorted(found.items(), key=lambda item: (-item[1], item[0]))
    return [Bar(name or "–", number) for name, number in ranked[:top]]


def by_place(source: Source, value: Value, place: str = "") -> dict[str, float]:
    """Region code → number."""
    found = _grouped(source, value, "place", place)
    return {code: number for code, number in found.items() if code}


def _grouped(source: Source, value: Value, by: str, place: str) -> dict[str, float]:
    above = _asked(source, value, by, place)
    if value.per is None:
        scale = 100.0 if value.percent else 1.0
        return {name: number * scale for name, number in above.items()}
    below = _asked(source, value.per, by, place)
    scale = 100.0 if value.percent else 1.0
    return {name: number / below[name] * scale for name, number in above.items() if below.get(name)}


def _asked(source: Source, value: Value, by: str, place: str) -> dict[str, float]:
    measure, given = _measure(value)
    group, group_given = _group(by)
    where, where_given = _where(source, value, place)
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {group}, {measure} FROM connectors_row WHERE {where} GROUP BY 1",  # noqa: S608
            [*group_given, *given, *where_given],
        )
        return {
            str(name or ""): float(number)
            for name, number in cursor.fetchall()
            if number is not None
        }


def _measure(value: Value) -> tuple[str, list[Any]]:
    for name, column in (("sum", value.sum), ("avg", value.mean),
                         ("min", value.minimum), ("max", value.maximum)):  # fmt: skip
        if column:
            return f"{name}((data->>%s)::float8)", [column]
    return "count(*)", []


def _group(by: str) -> tuple[str, list[Any]]:
    if not by:
        return "''::text", []
    if by in DERIVED - {"longitude", "latitude"}:
        return by, []
    return "data->>%s", [by]


def _where(source: Source, value: Value, place: str) -> tuple[str, list[Any]]:
    parts = ["source_id = %s", "generation = %s"]
    given: list[Any] = [source.pk, source.generation]
    if place:
        parts.append("(place = %s OR place LIKE %s)")
        given += [place, f"{place}.%"]
    for column, wanted in value.where.items():
        parts.append("data->>%s = %s")
        given += [column, _as_json(wanted)]
    if value.newest:
        parts.append(
            "period = (SELECT max(period) FROM connectors_row WHERE source_id = %s AND "
            "generation = %s)"
        )
        given += [source.pk, source.generation]
    return " AND ".join(parts), given


def _as_json(wanted: Any) -> str:
    return str(wanted).lower() if isinstance(wanted, bool) else str(wanted)


def points(source: Source, manifest: Manifest, window: Window, place: str) -> list[dict[str, Any]]:
    """GeoJSON features of the rows in a window."""
    layer = manifest.show.layer
    box = f"(({window.west!r},{window.south!r}),({window.east!r},{window.north!r}))"
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT point[0], point[1], data->>%s, data->>%s FROM connectors_row "
            "WHERE source_id = %s AND generation = %s AND point <@ %s::box "
            "AND (%s = '' OR place = '' OR place = %s OR place LIKE %s) LIMIT %s",
            [
                layer.label if layer else "", layer.note if layer else "", source.pk,
                source.generation, box, place, place, f"{place}.%", MOST_POINTS,
            ],
        )  # fmt: skip
        return [
            {
                "type": "Feature",
                "geometry": {"type": "Point", "coordinates": [round(lon, 6), round(lat, 6)]},
                "properties": {"title": title or source.title, "note": note or ""},
            }
            for lon, lat, title, note in cursor.fetchall()
        ]


def dataset_rows(code: str, columns: tuple[str, ...]) -> Iterator[Mapping[str, Any]]:
    """All rows that count, streamed, with only these columns, place and period."""
    source = Source.objects.filter(pk=code).first()
    if source is None:
        return
    last = 0
    found = Row.objects.filter(source=source, generation=source.generation).order_by("pk")
    while batch := list(found.filter(pk__gt=last)[:2000]):
        last = batch[-1].pk
        for row in batch:
            data = {name: row.data.get(name) for name in columns}
            yield data | {"place": row.place, "period": row.period}

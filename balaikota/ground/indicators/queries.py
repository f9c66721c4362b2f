"""Reading indicators: what they mean, their latest values, how they developed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection

from balaikota.lib.errors import NotFound, gettext_noop

from .models import Definition, Recorded


@dataclass(frozen=True)
class Latest:
    """An indicator with its newest value over an area and the one before."""

    code: str
    title: str
    unit: str
    direction: str
    target: float | None
    source: str
    period: str = ""
    value: float | None = None
    before: float | None = None
    trend: tuple[float, ...] = ()


def definition(code: str) -> Definition:
    """Raises NotFound."""
    row = Definition.objects.filter(pk=code).first()
    if row is None:
        raise NotFound("no_indicator", gettext_noop("There is no indicator %(which)s."), which=code)
    return row


def series(indicator: str, area: str, since: str = "") -> list[tuple[str, float]]:
    """(period, value) of an area, oldest first. Days, months and years of one indicator sort."""
    rows = Recorded.objects.filter(indicator_id=indicator, area=area, period__gte=since)
    return list(rows.order_by("period").values_list("period", "value"))


def latest(indicator: str, area: str) -> tuple[str, float] | None:
    """The newest (period, value) of an area."""
    rows = Recorded.objects.filter(indicator_id=indicator, area=area).order_by("-period")
    return rows.values_list("period", "value").first()


def areas(indicator: str) -> list[str]:
    """Areas of which there are values."""
    found = Recorded.objects.filter(indicator_id=indicator).values_list("area", flat=True)
    return sorted(set(found))


def last_change(indicator: str) -> datetime | None:
    """When a value came in last."""
    found = Recorded.objects.filter(indicator_id=indicator).order_by("-at")
    return found.values_list("at", flat=True).first()


_LATEST = """
SELECT d.code, d.title, d.unit, d.direction, d.target, d.source, v.periods, v.numbers
FROM indicators_definition d
LEFT JOIN LATERAL (
  SELECT array_agg(period ORDER BY period) AS periods, array_agg(value ORDER BY period) AS numbers
  FROM (SELECT period, value FROM indicators_recorded
        WHERE indicator_id = d.code AND area = %s ORDER BY period DESC LIMIT 30) last
) v ON true
WHERE (%s = '' OR d.title ILIKE %s OR d.code ILIKE %s) AND (d.title, d.code) > (%s, %s)
ORDER BY d.title, d.code LIMIT %s
"""


def listing(
    area: str, *, words: str = "", after: tuple[str, str] = ("", ""), limit: int = 60
) -> list[Latest]:
    """Indicators by title with their last thirty values over an area. One query."""
    like = f"%{words.replace('%', '')}%"
    with connection.cursor() as cursor:
        cursor.execute(_LATEST, [area, words, like, like, *after, limit])
        return [_latest(row) for row in cursor.fetchall()]


def cursor_of(row: Latest) -> str:
    """Where the list goes on after this indicator; `after_of` reads it."""
    return f"{row.title}|{row.code}"


def after_of(cursor: str) -> tuple[str, str]:
    """(title, code) of a cursor, ("", "") of none."""
    title, _sign, code = cursor.replace("\0", "").rpartition("|")
    return title, code


def all_of(indicator: str) -> Iterator[tuple[str, str, float, str]]:
    """(area, period, value, source) of one indicator, streamed."""
    rows = Recorded.objects.filter(indicator_id=indicator).order_by("area", "period")
    yield from rows.values_list("area", "period", "value", "source").iterator(2000)


def _latest(row: tuple[Any, ...]) -> Latest:
    code, title, unit, direction, target, source, periods, numbers = row
    numbers = tuple(numbers or ())
    return Latest(
        code, title, unit, direction, target, source,
        period=periods[-1] if periods else "",
        value=numbers[-1] if numbers else None,
        before=numbers[-2] if len(numbers) > 1 else None,
        trend=numbers,
    )  # fmt: skip


def all_values() -> Iterator[Mapping[str, Any]]:
    """Every value with its meaning, streamed."""
    rows = Recorded.objects.select_related("indicator").order_by("indicator_id", "area", "period")
    for row in rows.iterator(2000):
        yield {
            "indicator": row.indicator_id, "title": row.indicator.title,
            "unit": row.indicator.unit, "area": row.area, "period": row.period,
            "value": row.value, "source": row.source,
        }  # fmt: skip


def stamp() -> str:
    """Equal as long as the values are."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*), max(at) FROM indicators_recorded")
        return "|".join(map(str, cursor.fetchone()))

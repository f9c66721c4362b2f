"""Indicators for programs: JSON under /api/v1/indicators, by API key with `indicators.view`."""

from __future__ import annotations

from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Path, Query, Router, Schema
from pydantic import Field, StringConstraints

from balaikota.ground.people.programs import ByKey, problems, program_of
from balaikota.ground.territory import queries as territory

from . import queries
from .permissions import VIEW

router = Router(tags=["indicators"], auth=ByKey())
ERRORS = problems(401, 403, 404, 422, 429)
Code = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_.]{0,99}$")]
Area = Annotated[str, StringConstraints(pattern=r"^[0-9.]{0,24}$")]
Period = Annotated[str, StringConstraints(pattern=r"^[0-9Q-]{0,10}$")]


class IndicatorOut(Schema):
    """A number with its meaning, and its newest value over an area."""

    code: str
    title: str
    unit: str
    direction: str
    target: float | None
    source: str
    period: str
    value: float | None


class IndicatorsOut(Schema):
    """`next` is the `after` of the following page; empty on the last."""

    area: str
    indicators: list[IndicatorOut]
    next: str


class ValueOut(Schema):
    """One value. Periods are 2026, 2026-Q1, 2026-11 or 2026-11-23."""

    period: str
    value: float


class SeriesOut(Schema):
    """The series of an indicator over an area, oldest first; `areas` are those it has."""

    code: str
    title: str
    definition: str
    unit: str
    direction: str
    target: float | None
    area: str
    areas: list[str]
    values: list[ValueOut]


class Wanted(Schema):
    """Empty filters narrow nothing; without an area the whole city is meant."""

    q: Annotated[str, StringConstraints(max_length=80)] = ""
    area: Area = ""
    after: Annotated[str, StringConstraints(max_length=320)] = ""
    limit: Annotated[int, Field(ge=1, le=200)] = 60


@router.get(
    "/indicators", response={200: IndicatorsOut, **ERRORS}, summary="List indicators",
    url_name="indicators",
)  # fmt: skip
def listing(request: HttpRequest, wanted: Query[Wanted]) -> Any:
    """Indicators by title, with their newest value."""
    program_of(request).require(VIEW)
    area = wanted.area or territory.city()
    after = queries.after_of(wanted.after)
    words = wanted.q.replace("\0", "")
    rows = queries.listing(area, words=words, after=after, limit=wanted.limit + 1)
    shown = rows[: wanted.limit]
    return {
        "area": area,
        "indicators": [{n: getattr(row, n) for n in IndicatorOut.model_fields} for row in shown],
        "next": queries.cursor_of(shown[-1]) if len(rows) > len(shown) else "",
    }


@router.get(
    "/indicators/{indicator}/values", response={200: SeriesOut, **ERRORS}, summary="A series",
    url_name="indicator_values",
)  # fmt: skip
def values(request: HttpRequest, indicator: Path[Code], area: Area = "", since: Period = "") -> Any:
    """How an indicator developed over an area, from a period on."""
    program_of(request).require(VIEW)
    row = queries.definition(indicator)
    area = area or territory.city()
    series = queries.series(indicator, area, since)
    names = ("code", "title", "definition", "unit", "direction", "target")
    return {
        **{name: getattr(row, name) for name in names},
        "area": area,
        "areas": queries.areas(indicator),
        "values": [{"period": period, "value": value} for period, value in series],
    }

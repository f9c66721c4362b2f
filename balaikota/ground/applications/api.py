"""The inventory for programs: JSON under /api/v1/applications, by API key with `applications.view`.

What is inner to an application (database version, server, contract, …) is told only to keys that
also hold `applications.edit` over its agency.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from ninja import Path, Query, Router, Schema
from pydantic import Field, StringConstraints

from balaikota.ground.people.programs import ByKey, problems, program_of
from balaikota.ground.people.rules import Actor
from balaikota.ground.territory import queries as territory

from . import queries, words
from .permissions import RISKS, covers, may_edit, need_view
from .queries import Filters
from .queries.looking import Edge
from .rules import stages as rules
from .rules.fields import FIELDS, completeness, missing
from .rules.life import Status

router = Router(tags=["applications"], auth=ByKey())
ERRORS = problems(401, 403, 404, 422, 429)
Slug = Annotated[str, StringConstraints(pattern=r"^[0-9a-z-]{1,45}$")]
Code = Annotated[str, StringConstraints(pattern=r"^[0-9a-z._-]{0,60}$")]
Words = Annotated[str, StringConstraints(max_length=200)]
Value = str | int | bool | list[str] | None
_INNER = frozenset(field.name for field in FIELDS if field.inner)


class ApplicationOut(Schema):
    """An application as a list shows it. `stage` is 0 to 4, null when it is not in use;
    `answers` says whether its address answered last, null when nobody asked."""

    code: str
    title: str
    agency: str
    agency_name: str
    klass: str
    function: str
    status: Status
    year: int | None
    medium: str
    audiences: list[str]
    url: str
    public: bool | None
    stage: int | None
    answers: bool | None
    example: bool
    changed_at: datetime
    page: str


class ApplicationsOut(Schema):
    """`next` is the `after` of the following page; empty on the last."""

    applications: list[ApplicationOut]
    next: str


class HealthOut(Schema):
    """How its address answered: `share` of the probes of the last 30 days."""

    up: bool
    since: datetime
    checked_at: datetime
    problem: str
    share: float | None


class NeedOut(Schema):
    """What a stage asks for. `value` is what was seen, counted over `days` if there are any;
    `lift` says what to do."""

    evidence: str
    title: str
    at_least: float
    days: int
    value: float | None
    fulfilled: bool
    lift: str


class NeedGroupOut(Schema):
    """Of these needs, `of` must be fulfilled for this stage."""

    stage: int
    of: int
    fulfilled: bool
    needs: list[NeedOut]


class MeasuredOut(Schema):
    """Where it stands now, and why."""

    stage: int
    title: str
    score: float
    groups: list[NeedGroupOut]


class ConnectionOut(Schema):
    """One application gives data to another. `seen`: the city's own systems saw it pass, `calls`
    times in the last 30 days; else an agency declared it."""

    giver: str
    taker: str
    data: str
    means: str
    calls: int
    seen: bool


class FullApplicationOut(ApplicationOut):
    """Everything the inventory knows. `fields` are what the owner says, by name; `measured` is
    what the house saw; `completeness` is the share that is filled in; risks for who may see them.
    """

    fields: dict[str, Value]
    completeness: float
    missing: list[str]
    risks: list[str]
    health: HealthOut | None
    measured: MeasuredOut | None
    connections: list[ConnectionOut]


class NodeOut(Schema):
    """An application that gives or takes."""

    code: str
    title: str
    agency: str
    agency_name: str


class GraphOut(Schema):
    """Who gives what to whom."""

    nodes: list[NodeOut]
    edges: list[ConnectionOut]


class RungOut(Schema):
    """A stage of the ladder, and how many active applications stand on it."""

    stage: int
    code: str
    title: str
    means: str
    applications: int


class StandingOut(Schema):
    """Where an agency or the city stands. `applications`: how many of it are active."""

    code: str
    title: str
    stage: int
    score: float
    applications: int
    day: date


class StagesOut(Schema):
    """Stages as measured last. One stands where a `share` of its active applications stand."""

    share: float
    source: str
    ladder: list[RungOut]
    city: StandingOut | None
    agencies: list[StandingOut]
    applications: dict[str, int]


class Wanted(Schema):
    """Filters of the list; empty ones narrow nothing. An agency includes those below it."""

    agency: Code = ""
    function: Code = ""
    status: Status | None = None
    stage: Annotated[int, Field(ge=0, le=9)] | None = None
    q: Words = ""
    after: Annotated[str, StringConstraints(max_length=260)] = ""
    limit: Annotated[int, Field(ge=1, le=200)] = 50


def _viewer(request: HttpRequest) -> Actor:
    actor = program_of(request)
    need_view(actor)
    return actor


@router.get(
    "/applications", response={200: ApplicationsOut, **ERRORS}, summary="List applications",
    url_name="applications",
)  # fmt: skip
def listing(request: HttpRequest, wanted: Query[Wanted]) -> Any:
    """Applications of the city by title, page by page."""
    _viewer(request)
    filters = Filters(
        agency=wanted.agency, function=wanted.function, status=wanted.status or "",
        stage="" if wanted.stage is None else str(wanted.stage), words=wanted.q.replace("\0", ""),
    )  # fmt: skip
    stages, pulses = queries.stages.of_applications(), queries.looking.pulses()
    rows = queries.page(
        queries.listed(filters, stages), queries.after_of(wanted.after), wanted.limit
    )
    shown = rows[: wanted.limit]
    return {
        "applications": [_row(row, stages, pulses.get(row.code)) for row in shown],
        "next": queries.cursor_of(shown[-1]) if len(rows) > len(shown) else "",
    }


def _row(row: Any, stages: Mapping[str, int], pulse: Any) -> dict[str, Any]:
    made = {
        "agency_name": territory.agency_name(row.agency),
        "stage": stages.get(row.code),
        "answers": pulse.up if pulse else None,
        "page": reverse("applications:one", args=[row.code]),
    }
    kept = ApplicationOut.model_fields.keys() - made.keys()
    return {**made, **{name: getattr(row, name) for name in kept}}


@router.get(
    "/applications/graph", response={200: GraphOut, **ERRORS}, summary="Who gives what to whom",
    url_name="applications_graph",
)  # fmt: skip
def graph(request: HttpRequest) -> Any:
    """Connections between applications: declared by agencies, and seen by the house."""
    _viewer(request)
    edges = queries.looking.edges(timezone.now())
    known = queries.by_code(sorted({code for edge in edges for code in (edge.giver, edge.taker)}))
    nodes = [
        {"code": code, "title": view.title, "agency": view.agency,
         "agency_name": territory.agency_name(view.agency)}
        for code, view in known.items()
    ]  # fmt: skip
    return {"nodes": nodes, "edges": [_edge(edge) for edge in edges]}


def _edge(edge: Edge) -> dict[str, Any]:
    return {name: getattr(edge, name) for name in ConnectionOut.model_fields}


@router.get(
    "/applications/stages", response={200: StagesOut, **ERRORS}, summary="Stages",
    url_name="applications_stages",
)  # fmt: skip
def stages(request: HttpRequest) -> Any:
    """Where the city, its agencies and its applications stand, as measured last."""
    _viewer(request)
    ladder, latest = rules.ladder(), queries.stages.latest()
    found = queries.stages.of_applications()
    groups = {
        key: {"code": key[1], "title": _group_title(*key), "stage": row.stage, "score": row.score,
              "applications": row.evidence.get("applications", 0), "day": row.day}
        for key, row in latest.items()
    }  # fmt: skip
    return {
        "share": ladder.share, "source": ladder.source,
        "ladder": [
            {"stage": rung.number, "code": rung.code, "title": words.said(rung.words),
             "means": words.said(rung.means),
             "applications": sum(stage == rung.number for stage in found.values())}
            for rung in ladder.stages
        ],
        "city": groups.get(("city", "")),
        "agencies": [group for (level, _code), group in groups.items() if level == "agency"],
        "applications": found,
    }  # fmt: skip


def _group_title(level: str, code: str) -> str:
    return territory.agency_name(code) if level == "agency" else code


@router.get(
    "/applications/{application}", response={200: FullApplicationOut, **ERRORS},
    summary="One application", url_name="application",
)  # fmt: skip
def one(request: HttpRequest, application: Path[Slug]) -> Any:
    """One application with its fields, its health, its stage with the evidence, its connections."""
    actor, now = _viewer(request), timezone.now()
    row = queries.full(application)
    values = queries.values_of(row)
    health = queries.looking.health(row.code, timezone.localdate(now))
    keeps = may_edit(actor, row.agency)
    risky = queries.looking.risks([row], now) if covers(actor, RISKS, row.agency) else []
    return {
        **_row(row, queries.stages.of_applications(), health.pulse),
        "fields": {
            name: _value(value) for name, value in values.items() if keeps or name not in _INNER
        },
        "completeness": round(completeness(values), 3),
        "missing": [field.name for field in missing(values)],
        "risks": [words.said(risk.words) for _row, many in risky for risk in many],
        "health": _health(health),
        "measured": _measured(row.code, now),
        "connections": [_edge(edge) for edge in queries.looking.edges(now, row.code)],
    }


def _value(value: Any) -> Value:
    if isinstance(value, Decimal):
        return int(value)
    if isinstance(value, date):
        return value.isoformat()
    found: Value = list(value) if isinstance(value, tuple) else value
    return found


def _health(health: queries.looking.Health) -> dict[str, Any] | None:
    if health.pulse is None:
        return None
    names = ("up", "since", "checked_at", "problem")
    return {name: getattr(health.pulse, name) for name in names} | {"share": health.share}


def _measured(code: str, now: datetime) -> dict[str, Any] | None:
    found = queries.stages.measured(now).get(code)
    if found is None:
        return None
    measured, titles = found[1], queries.stages.titles_of_evidence()
    groups = [
        {"stage": judged.stage.number, "of": judged.of, "fulfilled": judged.fulfilled, "needs": [
            {"evidence": need.evidence, "title": titles.get(need.evidence, need.evidence),
             "at_least": need.at_least, "days": need.days, "value": value, "fulfilled": good,
             "lift": words.said(need.lift)}
            for need, value, good in judged.seen
        ]}
        for judged in measured.judged
    ]  # fmt: skip
    return {"stage": measured.stage, "title": words.stage_words(measured.stage),
            "score": measured.score, "groups": groups}  # fmt: skip

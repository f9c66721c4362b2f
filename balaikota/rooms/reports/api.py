"""The reports room for agencies' programs: JSON under /api/v1/reports, by API key.

A key acts with the positions of its owner, narrowed to what its scopes name. Without
a key, what is public can be read.
"""

from __future__ import annotations

import hashlib
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from django.db import IntegrityError
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import get_language
from ninja import Header, Path, Query, Router, Schema
from pydantic import Field, StringConstraints

from balaikota.ground.people.programs import asking, problems
from balaikota.ground.territory import queries as territory
from balaikota.lib.errors import NotFound, gettext_noop

from . import actions, queries
from .rules import Act, State

router = Router(tags=["reports"])
Code = Annotated[str, StringConstraints(pattern=r"^[0-9A-Za-z-]{1,20}$")]
Words = Annotated[str, StringConstraints(max_length=4000)]
Area = Annotated[str, StringConstraints(pattern=r"^[0-9.]{0,24}$")]
Name = Annotated[str, StringConstraints(pattern=r"^[0-9a-z._-]{0,60}$")]


ERRORS = problems(400, 401, 403, 404, 409, 422, 429)


class CategoryOut(Schema):
    """A category that can be chosen; `questions` are Open311 attributes."""

    code: str
    name: str
    group: str
    dangerous: bool
    questions: list[dict[str, Any]]


class ReportOut(Schema):
    """A report as a list shows it. Times in UTC."""

    code: str
    state: State
    category: str
    place: str
    agency: str
    agencies: list[str]
    description: str
    address: str
    channel: str
    filed_at: datetime
    updated_at: datetime
    due_at: datetime | None
    expected_at: datetime | None
    closed_at: datetime | None
    rating: int | None
    reopened: int
    secret: bool
    example: bool
    photo: UUID | None


class PageOut(Schema):
    """`next` is the `after` of the following page; empty on the last."""

    reports: list[ReportOut]
    next: str


class StepOut(Schema):
    """One line of the history that the caller may read."""

    act: Act
    at: datetime
    title: str
    agency: str
    text: str


class OneOut(Schema):
    """One report with its history and what the caller may do with it."""

    code: str
    state: State
    category: str
    place: str
    agency: str
    description: str
    longitude: float | None
    latitude: float | None
    filed_at: datetime
    acts: list[Act]
    history: list[StepOut]


class StepIn(Schema):
    """A step of the transition table. Which fields are needed depends on the act."""

    act: Act
    text: Words = ""
    agencies: list[Name] = Field(default=[], max_length=10)
    reason: Annotated[str, StringConstraints(max_length=200)] = ""
    internal: bool = False
    rating: Annotated[int, Field(ge=1, le=5)] | None = None


class StateOut(Schema):
    """Where the report stands after a step."""

    code: str
    state: State


class PlaceOut(Schema):
    """The kelurahan of a point."""

    code: str
    name: str
    kecamatan: str


class Wanted(Schema):
    """Filters of the list; empty ones narrow nothing."""

    category: Name = ""
    place: Area = ""
    state: State | None = None
    agency: Name = ""
    words: Annotated[str, StringConstraints(max_length=200)] = ""
    overdue: bool = False
    after: Annotated[str, StringConstraints(max_length=80)] = ""
    limit: Annotated[int, Field(ge=1, le=200)] = 50


@router.get("/categories", response={200: list[CategoryOut], **ERRORS}, summary="Categories")
def categories(request: HttpRequest) -> Any:
    """Every category that can be chosen."""
    english = get_language() == "en"
    return [
        {
            "code": category.code,
            "name": (english and category.name_en) or category.name,
            "group": (english and category.group_en) or category.group,
            "dangerous": category.dangerous,
            "questions": list(category.questions),
        }
        for category in queries.choosable_categories()
    ]


@router.get("/reports", response={200: PageOut, **ERRORS}, summary="List reports")
def listing(request: HttpRequest, wanted: Query[Wanted]) -> Any:
    """Reports the caller may see, the newest first, page by page."""
    filters = queries.Filters(
        category=wanted.category,
        place=wanted.place,
        state=wanted.state.value if wanted.state else "",
        agency=wanted.agency,
        words=wanted.words,
        overdue=wanted.overdue,
    )
    page = queries.listing(
        asking(request), filters, after=wanted.after, limit=wanted.limit, now=timezone.now()
    )
    return {"reports": [_row(row) for row in page.rows], "next": page.next}


def _row(row: Any) -> dict[str, Any]:
    fields = {name: getattr(row, name) for name in ReportOut.model_fields if name != "category"}
    return {**fields, "category": row.category_id, "agencies": list(row.agencies)}


@router.get("/reports/{code}", response={200: OneOut, **ERRORS}, summary="One report")
def one(request: HttpRequest, code: Path[Code]) -> Any:
    """A report, its history, and the steps the caller may take."""
    actor = asking(request)
    report = queries.find(actor, code)
    longitude, latitude = report.point or (None, None)
    return {
        "code": report.code,
        "state": report.state,
        "category": report.category_id,
        "place": report.place,
        "agency": report.agency,
        "description": report.description,
        "longitude": longitude,
        "latitude": latitude,
        "filed_at": report.filed_at,
        "acts": queries.acts_for(report, queries.parts_of(actor, report)),
        "history": [
            {"act": s.act, "at": s.at, "title": s.title, "agency": s.agency, "text": s.text}
            for s in queries.timeline(report, actor)
        ],
    }


@router.post("/reports/{code}/steps", response={200: StateOut, **ERRORS}, summary="Take a step")
def take(
    request: HttpRequest,
    code: Path[Code],
    step: StepIn,
    key: Annotated[str, Header(alias="Idempotency-Key", max_length=200)] = "",
) -> Any:
    """Verify, forward, follow up, finish, comment, …: what the state and the key's rights allow.

    The same `Idempotency-Key` of the same caller takes a step of this report once; sent again, it
    answers where the report stands. Without one, a step that moves the report is refused when it
    comes again (409), and a comment is written again.
    """
    actor = asking(request)
    known_as = hashlib.sha256(f"{actor.ref} {key}".encode()).hexdigest() if key else ""
    report = queries.find(actor, code)
    if known_as and queries.step_known_as(report.pk, known_as) is not None:
        return {"code": report.code, "state": report.state}
    try:
        report = actions.take_step(
            actor,
            code,
            step.act,
            now=timezone.now(),
            text=step.text,
            agencies=step.agencies,
            reason=step.reason,
            internal=step.internal,
            rating=step.rating,
            external_id=known_as,
        )
    except IntegrityError:  # the same key came twice at once
        report = queries.find(actor, code)
    return {"code": report.code, "state": report.state}


@router.get("/places/at", response={200: PlaceOut, **ERRORS}, summary="Which kelurahan is this?")
def place_at(
    request: HttpRequest,
    longitude: Annotated[float, Query(ge=-180, le=180)],
    latitude: Annotated[float, Query(ge=-90, le=90)],
) -> Any:
    """The kelurahan of a point; 404 outside the city."""
    found = territory.locate(longitude, latitude)
    if found is None:
        raise NotFound("outside", gettext_noop("This point lies outside the city."))
    return {"code": found.code, "name": found.name, "kecamatan": found.kecamatan_name}

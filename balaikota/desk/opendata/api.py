"""Published datasets for programs: JSON under /api/v1/datasets, without a key for what is open."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from ninja import Path, Query, Router, Schema
from pydantic import Field, StringConstraints

from balaikota.ground.people.programs import asking, problems

from . import queries
from .queries import Card, VersionView
from .rules import filters, searching
from .rules.filters import Ask
from .rules.life import Level
from .shelf import SORTS, shelf
from .store import engine
from .store.exports import plain

router = Router(tags=["datasets"])
Slug = Annotated[str, StringConstraints(pattern=r"^[0-9A-Za-z_-]{1,50}$")]
Words = Annotated[str, StringConstraints(max_length=200)]


ERRORS = problems(400, 401, 403, 404, 422, 429)


class DatasetOut(Schema):
    """A dataset of the catalog. `rows` is empty for one whose rows lie at another portal."""

    id: UUID
    name: str
    title: str
    description: str
    level: Level
    organisation: str
    organisation_title: str
    theme: str
    frequency: str
    licence: str
    keywords: list[str]
    formats: list[str]
    published_at: datetime
    updated_at: datetime
    version: int | None
    rows: int | None
    quality: int | None
    url: str


class DatasetsOut(Schema):
    """`count` is how many fit."""

    count: int
    datasets: list[DatasetOut]


class ColumnOut(Schema):
    """A column; `type` is one of Table Schema."""

    name: str
    title: str
    type: str
    unit: str
    description: str


class FullDatasetOut(DatasetOut):
    """A dataset with its columns and the metadata of Satu Data."""

    columns: list[ColumnOut]
    metadata: dict[str, str]


class VersionOut(Schema):
    """One version: a file that never changes. What is `cited` stays for good."""

    number: int
    made_at: datetime
    rows: int
    bytes: int
    sha256: str
    cited: bool
    dois: list[str]


class RowsOut(Schema):
    """A page of rows; `total` is how many fit, `next` the `offset` of the page after, if any."""

    version: int
    total: int
    next: int | None
    rows: list[dict[str, Any]]


class Wanted(Schema):
    """Filters of the catalog; empty ones narrow nothing."""

    q: Words = ""
    theme: Words = ""
    organisation: Words = ""
    limit: Annotated[int, Field(ge=1, le=200)] = 50
    offset: Annotated[int, Field(ge=0, le=100_000)] = 0


class Asked(Schema):
    """`where` is `column:operation:value` (eq ne lt le gt ge like in null), several times;
    `sort` is a column, with a minus the other way; `fields` are columns with commas."""

    q: Words = ""
    where: Annotated[list[Words], Field(max_length=20)] = Field(default=[])
    sort: Words = ""
    fields: Annotated[str, StringConstraints(max_length=2000)] = ""
    version: Annotated[int, Field(ge=1, le=2**31 - 1)] | None = None
    limit: Annotated[int, Field(ge=1, le=10_000)] = 100
    offset: Annotated[int, Field(ge=0, le=1_000_000_000)] = 0


def _card(card: Card) -> dict[str, Any]:
    quality = card.quality(timezone.now())
    return {
        "id": card.uid, "name": card.slug, "title": card.title, "description": card.description,
        "level": card.level, "organisation": card.organisation,
        "organisation_title": card.organisation_title, "theme": card.theme,
        "frequency": card.frequency, "licence": card.licence, "keywords": list(card.keywords),
        "formats": list(card.formats), "published_at": card.published_at,
        "updated_at": card.updated_at, "version": card.version.number if card.version else None,
        "rows": card.version.rows if card.version else None,
        "quality": quality.score if quality else None,
        "url": reverse("opendata:dataset", args=[card.slug]),
    }  # fmt: skip


@router.get(
    "/datasets", response={200: DatasetsOut, **ERRORS}, summary="List datasets", url_name="datasets"
)
def listing(request: HttpRequest, wanted: Query[Wanted]) -> Any:
    """Datasets of the catalog, the newest first, or those that fit words best."""
    asking(request)
    tests = [
        searching.Test(name, value.lower())
        for name, value in (("", wanted.q), ("groups", wanted.theme),
                            ("organization", wanted.organisation))
        if value.strip()
    ]  # fmt: skip
    book = shelf()
    found = book.find(*tests, now=timezone.now())
    if wanted.q.strip():
        words = wanted.q.lower().split()
        found = searching.ordered(found, "score desc", SORTS, lambda card: book.score(card, words))
    shown = found[wanted.offset : wanted.offset + wanted.limit]
    return {"count": len(found), "datasets": [_card(card) for card in shown]}


@router.get(
    "/datasets/{dataset}", response={200: FullDatasetOut, **ERRORS}, summary="One dataset",
    url_name="dataset",
)  # fmt: skip
def one(request: HttpRequest, dataset: Path[Slug]) -> Any:
    """A dataset with its columns."""
    asking(request)
    card = queries.card(dataset)
    columns = card.version.columns if card.version else ()
    return {
        **_card(card),
        "columns": [{n: getattr(column, n) for n in ColumnOut.model_fields} for column in columns],
        "metadata": {key: str(value) for key, value in card.metadata.items() if value},
    }


@router.get(
    "/datasets/{dataset}/versions", response={200: list[VersionOut], **ERRORS},
    summary="Versions of a dataset", url_name="dataset_versions",
)  # fmt: skip
def versions(request: HttpRequest, dataset: Path[Slug]) -> Any:
    """Its versions that are kept, the newest first."""
    actor, card = asking(request), queries.card(dataset)
    queries.require_read(actor, card)
    return [
        {**{n: getattr(view, n) for n in VersionOut.model_fields}, "dois": list(view.dois)}
        for view in queries.versions(card)
    ]


@router.get(
    "/datasets/{dataset}/rows", response={200: RowsOut, **ERRORS}, summary="Rows of a dataset",
    url_name="dataset_rows",
)  # fmt: skip
def rows(request: HttpRequest, dataset: Path[Slug], asked: Query[Asked]) -> Any:
    """Rows that fit, page by page."""
    actor, card = asking(request), queries.card(dataset)
    version = queries.opened(actor, card, asked.version)
    ask = _ask(version, asked)
    found = engine.rows(version.file, ask)
    total = engine.count(version.file, ask) if ask.narrows else version.rows
    more = asked.offset + asked.limit
    return {
        "version": version.number,
        "total": total,
        "next": more if more < total else None,
        "rows": [
            {n: plain(value) for n, value in zip(ask.columns, row, strict=True)} for row in found
        ],
    }


def _ask(version: VersionView, asked: Asked) -> Ask:
    columns = filters.check_columns(version.fields, asked.fields.split(","))
    return Ask(
        columns=columns or tuple(field.name for field in version.columns),
        words=asked.q.replace("\0", ""),
        filters=tuple(filters.written(version.fields, text) for text in asked.where),
        sort=filters.order(version.fields, asked.sort),
        limit=asked.limit, offset=asked.offset,
    )  # fmt: skip

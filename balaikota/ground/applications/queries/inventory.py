"""Reads of the inventory itself: one application, all of them, a page of the list, the history."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet

from balaikota.ground.events.stamps import Cached
from balaikota.ground.territory import queries as territory
from balaikota.lib.errors import NotFound, gettext_noop

from ..models import Application, Change, Connection
from ..rules.fields import FIELDS

STAMP = "applications"


@dataclass(frozen=True, slots=True)
class ApplicationView:
    """One application as the other parts of the house know it."""

    code: str
    title: str
    agency: str
    status: str
    url: str
    function: str


def _load() -> dict[str, ApplicationView]:
    rows = Application.objects.order_by("title", "code").values_list(
        "code", "title", "agency", "status", "url", "function"
    )
    return {row[0]: ApplicationView(*row) for row in rows}


_known: Cached[dict[str, ApplicationView]] = Cached(STAMP, _load)


def applications() -> dict[str, ApplicationView]:
    """Every application by code, in order of title; kept in memory."""
    return _known.get()


def application(code: str) -> ApplicationView | None:
    """One application, `None` when there is none with this code."""
    return applications().get(code)


def full(code: str) -> Application:
    """One application with all its fields. Raises NotFound."""
    row = Application.objects.filter(pk=code).first()
    if row is None:
        raise NotFound("no_application", gettext_noop("There is no such application."))
    return row


def values_of(row: Application) -> dict[str, Any]:
    """The fields of the table `rules.fields` of one application."""
    return {
        field.name: tuple(value) if isinstance(value := getattr(row, field.name), list) else value
        for field in FIELDS
    }


@dataclass(frozen=True, kw_only=True)
class Filters:
    """What the list is narrowed to; "" is everything."""

    agency: str = ""
    function: str = ""
    status: str = ""
    stage: str = ""
    words: str = ""


def listed(filters: Filters, stages: Mapping[str, int]) -> QuerySet[Application]:
    """Applications that fit. `stages` are the measured ones, by code."""
    rows = Application.objects.all()
    if filters.agency:
        rows = rows.filter(territory.under("agency", filters.agency))
    if filters.function:
        rows = rows.filter(function=filters.function)
    if filters.status:
        rows = rows.filter(status=filters.status)
    if filters.stage.isdecimal():
        wanted = int(filters.stage[:2])
        rows = rows.filter(code__in=[code for code, stage in stages.items() if stage == wanted])
    for word in filters.words.split()[:6]:
        rows = rows.filter(
            Q(title__icontains=word) | Q(purpose__icontains=word) | Q(code__icontains=word)
        )
    return rows


def page(
    rows: QuerySet[Application], after: tuple[str, str] | None, limit: int
) -> list[Application]:
    """Applications by title after (title, code); one more than `limit` if there is more."""
    if after is not None:
        title, code = after
        rows = rows.filter(Q(title__gt=title) | Q(title=title, code__gt=code))
    return list(rows.order_by("title", "code")[: limit + 1])


def cursor_of(row: Application) -> str:
    """Where the list goes on after this application; `after_of` reads it."""
    return f"{row.title}|{row.code}"


def after_of(cursor: str) -> tuple[str, str] | None:
    """(title, code) of a cursor; None for what is none."""
    title, sign, code = cursor.replace("\0", "").rpartition("|")
    return (title, code) if sign else None


def history(code: str, limit: int = 50) -> list[Change]:
    """What changed, newest first."""
    return list(Change.objects.filter(application=code).order_by("-id")[:limit])


def connections(code: str = "") -> list[Connection]:
    """Who gives what to whom; of one application, or all."""
    rows = Connection.objects.select_related("giver", "taker")
    if code:
        rows = rows.filter(Q(giver=code) | Q(taker=code))
    return list(rows.order_by("giver__title", "taker__title", "id"))


def all_rows() -> list[Application]:
    """Every application with all its fields, by title: inventories are hundreds, not millions."""
    return list(Application.objects.order_by("title", "code"))


def last_change() -> datetime | None:
    """When any application changed last."""
    newest = Application.objects.order_by("-changed_at").values_list("changed_at", flat=True)
    return newest.first()


def by_code(codes: Iterable[str]) -> dict[str, ApplicationView]:
    """Those of these codes that there are."""
    known = applications()
    return {code: known[code] for code in codes if code in known}

"""One dataset: table, chart, map, metadata, versions, and how programs read it."""

from __future__ import annotations

import json
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from balaikota.ground.events.doors import in_words
from balaikota.ground.people.doors import actor_of
from balaikota.ground.territory import queries as territory
from balaikota.lib.errors import NotFound, Refusal, gettext_noop

from .. import actions, drawing, permissions, queries
from ..queries import Card, VersionView
from ..rules import charts, citing
from ..rules.filters import OPERATIONS, ROW, Ask
from ..rules.words import licence
from ..store import engine, summaries
from .common import MOST_OFFSET, PAGE, Opened, asked, head, opened, same_question


@require_safe
def dataset(request: HttpRequest, dataset: str) -> HttpResponse:
    """The table: `?q=&kolom=&cara=&nilai=&sort=&mulai=&versi=`."""
    found = opened(request, dataset)
    context = head(found, "dataset")
    if found.version is None:
        return render(request, "opendata/elsewhere.html", context)
    context |= _table(request, found.version)
    status = 400 if context["problem"] else 200
    return render(request, "opendata/table.html", context, status=status)


def _table(request: HttpRequest, version: VersionView) -> dict[str, Any]:
    problem: Refusal | None = None
    try:
        ask = asked(request, version)
    except Refusal as refusal:
        problem, ask = refusal, Ask()
    start = request.GET.get("mulai", "")
    offset = min(int(start), MOST_OFFSET) if start.isdecimal() and len(start) < 9 else 0
    columns = version.columns
    page = Ask(**{**ask.__dict__, "columns": tuple(f.name for f in columns),
                  "limit": PAGE + 1, "offset": offset})  # fmt: skip
    rows = engine.rows(version.file, page)
    total = engine.count(version.file, ask) if ask.narrows else version.rows
    return {
        "columns": [_column(request, field, ask) for field in columns],
        "rows": [
            [_cell(value, field.role) for field, value in zip(columns, row, strict=True)]
            for row in rows[:PAGE]
        ],
        "total": total,
        "first": offset + 1 if rows else 0,
        "last": offset + len(rows[:PAGE]),
        "problem": problem,
        "narrowed": ask.narrows,
        "operations": [one for one in OPERATIONS if one not in ("in", "null")],
        "asked": request.GET,
        "previous_url": same_question(request, mulai=max(0, offset - PAGE)) if offset else "",
        "next_url": same_question(request, mulai=offset + PAGE) if len(rows) > PAGE else "",
        "question": same_question(request, mulai=None),
    }


def _column(request: HttpRequest, field: Any, ask: Ask) -> dict[str, Any]:
    sorted_by = dict(ask.sort).get(field.name)
    return {
        "field": field,
        "number": field.type in ("integer", "number"),
        "sort_url": same_question(request, sort=f"{'-' if sorted_by is False else ''}{field.name}"),
        "order": "" if sorted_by is None else "descending" if sorted_by else "ascending",
    }


def _cell(value: Any, role: str = "") -> dict[str, Any]:
    """A value as people read it; outlines are for the map and for programs."""
    if value is None:
        return {"text": "", "kind": "empty"}
    if role == "outline":
        return {"text": _("outline"), "kind": "outline"}
    if isinstance(value, bool):
        return {"text": _("yes") if value else _("no"), "kind": ""}
    if isinstance(value, int):
        return {"text": number_format(value, use_l10n=True, force_grouping=True), "kind": "number"}
    if isinstance(value, float):
        return {"text": f"{value:.6g}".replace(".", ","), "kind": "number"}
    if hasattr(value, "hour"):
        return {"text": f"{timezone.localtime(value):%Y-%m-%d %H:%M}", "kind": "time"}
    if hasattr(value, "year"):
        return {"text": date_format(value, "j M Y"), "kind": "time"}
    return {"text": str(value)[:140], "kind": ""}


@require_safe
def chart(request: HttpRequest, dataset: str) -> HttpResponse:
    """A chart: `?menurut=&ukur=&kolom_angka=` and the filters of the table."""
    _found, version, context = _shown(request, dataset, "chart")
    choice = charts.choose(
        version.fields, version.profile.get("columns", {}), request.GET.get("menurut", ""),
        request.GET.get("ukur", ""), request.GET.get("angka", ""),
    )  # fmt: skip
    ask = asked(request, version)
    context |= {
        "groups": charts.groupable(version.fields),
        "numbers": charts.countable(version.fields),
        "measures": charts.MEASURES,
        "chart": drawing.chart(version, choice, ask) if choice else None,
        "question": same_question(request),
    }
    return render(request, "opendata/chart.html", context)


@require_safe
def on_map(request: HttpRequest, dataset: str) -> HttpResponse:
    """The map, drawn on the server."""
    _found, version, context = _shown(request, dataset, "map")
    context["map"] = drawing.map_of(version, asked(request, version))
    context["question"] = same_question(request)
    return render(request, "opendata/map.html", context)


def _shown(
    request: HttpRequest, slug: str, here: str
) -> tuple[Opened, VersionView, dict[str, Any]]:
    found = opened(request, slug)
    if found.version is None:
        queries.require_read(found.actor, found.card)
        raise NotFound("elsewhere", gettext_noop("The rows of this dataset lie at its source."))
    return found, found.version, head(found, here)


@require_safe
def metadata(request: HttpRequest, dataset: str) -> HttpResponse:
    """Everything that is known about the data."""
    found, version, context = _shown(request, dataset, "metadata")
    context["terms"] = licence(found.card.licence)
    profile = version.profile.get("columns", {})
    context["fields"] = [(field, profile.get(field.name, {})) for field in version.columns]
    return render(request, "opendata/metadata.html", context)


@require_safe
def versions(request: HttpRequest, dataset: str) -> HttpResponse:
    """All versions."""
    found, _version, context = _shown(request, dataset, "versions")
    context |= {"versions": queries.versions(found.card), "thinned": queries.thinned(found.card)}
    return render(request, "opendata/versions.html", context)


@require_safe
def difference(request: HttpRequest, dataset: str, number: int) -> HttpResponse:
    """One version: its files, how to cite it, and what it changed against the one before it."""
    found, _version, context = _shown(request, dataset, "versions")
    after = queries.version(found.card, number)
    before = queries.before(found.card, number)
    address = request.build_absolute_uri(reverse("opendata:difference", args=[dataset, number]))
    context |= {
        "address": address,
        "sentence": _sentence(found.card, after, address),
        "reviews": permissions.holds(found.actor, permissions.REVIEW, found.card.agency),
        "signed_in": found.actor.signed_in,
    }
    context |= {
        "after": after,
        "before": before,
        "diff": summaries.diff(before.file, after.file) if before else None,
    }
    if context["diff"]:
        diff = context["diff"]
        context["added_rows"] = [[_cell(value) for value in row] for row in diff.added_rows]
        context["removed_rows"] = [[_cell(value) for value in row] for row in diff.removed_rows]
    return render(request, "opendata/difference.html", context)


def _sentence(card: Card, version: VersionView, address: str) -> str:
    where = f"https://doi.org/{version.dois[0]}" if version.dois else address
    named = _("version %(number)s") % {"number": version.number}
    year = timezone.localdate(version.made_at).year
    return citing.sentence(
        card.organisation_title, year, card.title, named, territory.city_name(), where
    )


@require_POST
def cite(request: HttpRequest, dataset: str, number: int) -> HttpResponse:
    """Keep a version for good; `doi` if it was given one."""
    try:
        actions.cite(
            actor_of(request), dataset, number, doi=request.POST.get("doi", ""), now=timezone.now()
        )
        messages.success(request, _("This version stays for good."))
    except Refusal as refusal:
        if refusal.status in (403, 404):
            raise
        messages.error(request, in_words(refusal))
    return redirect("opendata:difference", dataset=dataset, number=number)


@require_safe
def how_to(request: HttpRequest, dataset: str) -> HttpResponse:
    """How programs read this dataset, with examples that run as they stand."""
    found, version, context = _shown(request, dataset, "how_to")
    base = request.build_absolute_uri("/").rstrip("/")
    resource = found.card.resource_id("csv")
    column, value = _example(version)
    context |= {
        "base": base,
        "resource": resource,
        "api_url": f"{base}/api/v1/datasets/{dataset}/rows",
        "where": f"{column}:eq:{value}",
        "filters": json.dumps({column: value}, ensure_ascii=False),
        "column": column,
        "collection": reverse("opendata:ogc_collection", args=[dataset])
        if found.card.has_geometry
        else "",
    }
    return render(request, "opendata/how_to.html", context)


def _example(version: VersionView) -> tuple[str, str]:
    """A column and a value of it, for an example that finds something."""
    for field in version.columns:
        if field.type == "string":
            values = summaries.values_of(version.file, field.name, most=1)
            if values and len(values[0]) < 60:
                return field.name, values[0]
    return ROW, "1"

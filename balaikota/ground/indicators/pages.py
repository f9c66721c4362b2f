"""Indicators: all of them with how they develop, and one with its plot."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from balaikota.ground.people.doors import actor_of
from balaikota.ground.territory import queries as territory

from . import queries, rules
from .permissions import VIEW

_PAGE = 60


@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    """Every indicator of the city with its latest value."""
    actor_of(request).require(VIEW)
    words = request.GET.get("cari", "").replace("\0", "")[:80]
    title, _sign, code = request.GET.get("setelah", "").replace("\0", "").rpartition("|")
    rows = queries.listing(territory.city(), words=words, after=(title, code), limit=_PAGE + 1)
    shown = rows[:_PAGE]
    more = f"{shown[-1].title}|{shown[-1].code}" if len(rows) > _PAGE else ""
    context = {"rows": shown, "search": words, "after": more}
    return render(request, "indicators/list.html", context)


@require_safe
def one(request: HttpRequest, indicator: str) -> HttpResponse:
    """One indicator over an area: its meaning and its series."""
    actor_of(request).require(VIEW)
    definition = queries.definition(indicator)
    areas = queries.areas(indicator)
    asked = request.GET.get("di", "")
    area = asked if asked in areas else territory.city()
    if area not in areas and areas:
        area = areas[0]
    series = queries.series(indicator, area)
    names = territory.region_names(areas)
    return render(request, "indicators/one.html", {
        "definition": definition, "series": series[::-1][:400], "plot": rules.plot(series[-400:]),
        "area": area, "area_name": names.get(area, area),
        "areas": sorted(names.items(), key=lambda pair: pair[0]),
        "latest": series[-1] if series else None,
        "changed_at": queries.last_change(indicator),
    })  # fmt: skip

"""Indicators: all of them with how they develop, and one with its plot."""

from __future__ import annotations

import csv
from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from balaikota.ground.people.doors import actor_of
from balaikota.ground.people.rules import within
from balaikota.ground.territory import queries as territory
from balaikota.lib.errors import Refusal
from balaikota.lib.sheets import tame

from . import actions, queries, rules
from .forms import DefinitionForm, ValueForm, refused
from .permissions import MANAGE, VIEW

_MEANING = ("title", "definition", "unit", "direction", "target", "source")
_PAGE = 60


@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    """Every indicator of the city with its latest value."""
    actor_of(request).require(VIEW)
    words = request.GET.get("cari", "").replace("\0", "")[:80]
    after = queries.after_of(request.GET.get("setelah", ""))
    rows = queries.listing(territory.city(), words=words, after=after, limit=_PAGE + 1)
    shown = rows[:_PAGE]
    more = queries.cursor_of(shown[-1]) if len(rows) > _PAGE else ""
    may_add = actor_of(request).may(MANAGE)
    context = {"rows": shown, "search": words, "after": more, "may_add": may_add}
    return render(request, "indicators/list.html", context)


@require_safe
def one(request: HttpRequest, indicator: str) -> HttpResponse:
    """One indicator over an area: its meaning and its series."""
    actor_of(request).require(VIEW)
    return _shown(request, queries.definition(indicator))


def _shown(request: HttpRequest, definition: Any, form: ValueForm | None = None) -> HttpResponse:
    areas = queries.areas(definition.code)
    asked = request.GET.get("di", "")
    area = asked if asked in areas else territory.city()
    if area not in areas and areas:
        area = areas[0]
    series = queries.series(definition.code, area)
    names = territory.region_names(areas)
    manages = actor_of(request).may(MANAGE)
    if form is None and manages and not definition.live:
        form = ValueForm(areas=_areas(), initial={"area": area})
    return render(request, "indicators/one.html", {
        "definition": definition, "series": series[::-1][:400], "plot": rules.plot(series[-400:]),
        "area": area, "area_name": names.get(area, area),
        "areas": sorted(names.items(), key=lambda pair: pair[0]),
        "latest": series[-1] if series else None,
        "changed_at": queries.last_change(definition.code),
        "manages": manages, "form": form,
    }, status=400 if form and form.errors else 200)  # fmt: skip


def _areas() -> list[tuple[str, str]]:
    """The city, its kecamatan and kelurahan, as choices in the order of codes."""
    city = territory.city()
    tree = territory.tree().by_code
    codes = [code for code in tree if within(code, city) and code.count(".") <= 3]
    return [
        (code, "\u2003" * (code.count(".") - city.count(".")) + tree[code].name)
        for code in sorted(codes)
    ]


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Define an indicator."""
    actor_of(request).require(MANAGE)
    form = DefinitionForm(request.POST or None, new=True)
    if request.method == "POST" and form.is_valid():
        found = _defined(request, form, form.cleaned_data)
        if found is not None:
            return found
    status = 400 if form.errors else 200
    return render(request, "indicators/form.html", {"form": form}, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, indicator: str) -> HttpResponse:
    """Change what an indicator means, or its target."""
    actor_of(request).require(MANAGE)
    row = queries.definition(indicator)
    known = {name: getattr(row, name) for name in _MEANING}
    form = DefinitionForm(request.POST or None, new=False, live=row.live, initial=known)
    if request.method == "POST" and form.is_valid():
        given = {**known, "code": row.code, "live": row.live, **form.cleaned_data}
        found = _defined(request, form, given)
        if found is not None:
            return found
    status = 400 if form.errors else 200
    return render(request, "indicators/form.html", {"form": form, "row": row}, status=status)


def _defined(request: HttpRequest, form: Form, given: dict[str, Any]) -> HttpResponse | None:
    try:
        row = actions.define(actor_of(request), given.pop("code"), given.pop("title"), **given)
    except Refusal as refusal:
        refused(form, refusal)
        return None
    messages.success(request, _("Saved."))
    return redirect("indicators:one", indicator=row.code)


@require_POST
def enter(request: HttpRequest, indicator: str) -> HttpResponse:
    """Record one value by hand."""
    actor = actor_of(request)
    actor.require(MANAGE)
    row = queries.definition(indicator)
    form = ValueForm(request.POST, areas=_areas())
    if form.is_valid():
        given = form.cleaned_data
        try:
            actions.enter(actor, row.code, **given, now=timezone.now())
        except Refusal as refusal:
            refused(form, refusal)
        else:
            messages.success(request, _("Saved."))
            address = reverse("indicators:one", args=[row.code])
            return redirect(f"{address}?di={given['area']}")
    return _shown(request, row, form)


@require_safe
def export(request: HttpRequest, indicator: str) -> HttpResponse:
    """Every value of an indicator as CSV."""
    actor_of(request).require(VIEW)
    row = queries.definition(indicator)
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="{row.code}.csv"'
    response.write("\ufeff")  # spreadsheets read UTF-8 only with this mark
    writer = csv.writer(response)
    writer.writerow(
        [_("Region code"), _("Region"), _("Period"), _("Value"), _("Unit"), _("Source")]
    )
    tree = territory.tree().by_code
    for area, period, value, source in queries.all_of(row.code):
        name = tree[area].name if area in tree else ""
        writer.writerow([area, name, period, value, tame(row.unit), tame(source)])
    return response

"""`/admin/laporan/`: where reports go and why, categories, and the clocks in force."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from balaikota.ground.events.doors import in_words
from balaikota.ground.people.doors import actor_of
from balaikota.ground.territory import queries as territory
from balaikota.lib.errors import NotFound, Refusal, gettext_noop

from .. import actions, queries
from ..forms.routing import CategoryForm, PreviewForm, RouteForm
from ..permissions import ROUTING
from ..rules import ClockKind
from ..rules.clocks import in_force
from ..words import CLOCK_NAMES
from . import choices, view
from .common import officers_only
from .filing import located_words


def _trail(*more: tuple[str, str]) -> list[tuple[str, str]]:
    return [
        (_("Tasks"), reverse("reports:inbox")),
        (_("Routing of reports"), reverse("reports:routes")),
        *more,
    ]


@require_GET
@officers_only(ROUTING)
def routes(request: HttpRequest) -> HttpResponseBase:
    return _show(request, None)


def _show(request: HttpRequest, form: RouteForm | None, status: int = 200) -> HttpResponse:
    preview = PreviewForm(
        request.GET or None, categories=choices.category_groups(), areas=choices.place_groups()
    )
    context: dict[str, Any] = {
        "trail": _trail(),
        "groups": _table(),
        "form": form or _route_form(None),
        "preview": preview,
        "city_code": territory.city(),
        **(_preview(preview) if preview.is_bound and preview.is_valid() else {}),
    }
    return render(request, "reports/routes.html", context, status=status)


def _preview(form: PreviewForm) -> dict[str, Any]:
    """Where a report would go, and why; a point counts more than the kelurahan of the list."""
    wanted = form.cleaned_data
    located = located_words(wanted["longitude"], wanted["latitude"])
    if located and not located["inside"]:
        return {"located": located}
    place = located["found"].code if located else wanted["place"]
    return {"located": located, "decision": view.decision(wanted["category"], place)}


def _route_form(data: Any) -> RouteForm:
    categories = [
        (
            choices.in_words(top),
            [(top.code, _("The whole group")), *((c.code, choices.in_words(c)) for c in parts)],
        )
        for top, parts in choices.every_group()
    ]
    areas = [
        (name, [(code, _("The whole kecamatan")), *leaves])
        for code, name, leaves in choices.area_groups()
    ]
    return RouteForm(data, categories=categories, areas=areas, agencies=choices.agency_choices())


def _table() -> list[dict[str, Any]]:
    """Groups, each with a line for every route, and for every category without one of its own."""
    agencies, regions = choices.agency_names(), territory.tree().by_code
    by_category: dict[str, list[Any]] = {}
    for route in queries.routes():
        by_category.setdefault(route.category, []).append(route)
    groups = []
    for top, parts in choices.every_group():
        general = next((r for r in by_category.get(top.code, ()) if not r.area), None)
        inherited = (
            agencies.get(general.agency, general.agency) if general else _("the verifier decides")
        )
        lines: list[dict[str, Any]] = []
        for category in (top, *parts):
            own = sorted(by_category.get(category.code, ()), key=lambda r: r.area)
            base = {
                "category": category.code,
                "name": _("The whole group") if category is top else choices.in_words(category),
                "active": category.active,
                "inherited": inherited,
            }
            lines += [
                {
                    **base,
                    "route": route,
                    "area": route.area,
                    "area_name": regions[route.area].name
                    if route.area in regions
                    else route.area or _("The whole city"),
                    "agency_name": agencies.get(route.agency, route.agency),
                    "note": route.note,
                }
                for route in own
            ] or [base]
        groups.append({"name": choices.in_words(top), "lines": lines})
    return groups


@require_POST
@officers_only(ROUTING)
def set_route(request: HttpRequest) -> HttpResponseBase:
    """Add a route, or change the one of the same category and area."""
    form = _route_form(request.POST)
    if not form.is_valid():
        return _show(request, form, status=422)
    data = form.cleaned_data
    try:
        actions.set_route(
            actor_of(request), data["category"], data["area"], data["agency"],
            note=data["note"], now=timezone.now(),
        )  # fmt: skip
    except Refusal as refusal:
        form.add_error(None, in_words(refusal))
        return _show(request, form, status=422)
    messages.success(request, _("The route was saved. New reports follow it at once."))
    return redirect("reports:routes")


@require_POST
@officers_only(ROUTING)
def remove_route(request: HttpRequest) -> HttpResponseBase:
    actions.remove_route(
        actor_of(request),
        request.POST.get("category", ""),
        request.POST.get("area", ""),
        now=timezone.now(),
    )
    messages.success(request, _("The route was removed."))
    return redirect("reports:routes")


@require_GET
@officers_only(ROUTING)
def categories(request: HttpRequest) -> HttpResponseBase:
    classes = dict(_classes())
    groups = [
        {
            "name": choices.in_words(top),
            "leaves": [
                {
                    "code": leaf.code,
                    "name": choices.in_words(leaf),
                    "class_name": classes.get(leaf.resolution_class, leaf.resolution_class),
                    "keywords": leaf.keywords,
                    "dangerous": leaf.dangerous,
                    "active": leaf.active,
                }
                for leaf in parts or [top]
            ],
        }
        for top, parts in choices.every_group()
    ]
    return render(
        request,
        "reports/categories.html",
        {"trail": _trail((_("Categories"), "")), "groups": groups},
    )


@require_http_methods(["GET", "POST"])
@officers_only(ROUTING)
def category(request: HttpRequest, category: str) -> HttpResponseBase:
    """Edit one category. Its code stays: reports, routes and Open311 clients carry it."""
    found = queries.categories().by_code.get(category)
    if found is None:
        raise NotFound("no_category", gettext_noop("There is no such category."))
    initial = {name: getattr(found, name) for name in CategoryForm.base_fields}
    initial["keywords"] = ", ".join(found.keywords)
    form = CategoryForm(request.POST or None, initial=initial, classes=_classes())
    if request.method == "POST" and form.is_valid():
        try:
            actions.save_category(
                actor_of(request), category, now=timezone.now(), **form.cleaned_data
            )
        except Refusal as refusal:
            form.add_error(None, in_words(refusal))
        else:
            messages.success(request, _("The category was saved."))
            return redirect("reports:categories")
    context = {
        "form": form,
        "code": category,
        "title": choices.in_words(found),
        "trail": _trail(
            (_("Categories"), reverse("reports:categories")), (choices.in_words(found), "")
        ),
    }
    return render(request, "reports/category.html", context, status=422 if form.errors else 200)


def _classes() -> list[tuple[str, str]]:
    """Resolution classes in force today, with their days."""
    today = timezone.localdate()
    found = []
    for code, terms in queries.terms().classes.items():
        term = in_force(terms, today)
        name = choices.in_tongue(term.name, term.name_en)
        found.append(
            (code, _("%(name)s (%(days)d working days)") % {"name": name, "days": term.days})
        )
    return found


@require_GET
@officers_only(ROUTING)
def clocks(request: HttpRequest) -> HttpResponseBase:
    """The lengths of clocks in force today, with where each comes from."""
    today, terms = timezone.localdate(), queries.terms()
    lines = [
        {"name": CLOCK_NAMES[kind], "term": in_force(known, today)}
        for kind, known in terms.clocks.items()
    ]
    for known in terms.classes.values():
        term = in_force(known, today)
        detail = choices.in_tongue(term.name, term.name_en)
        lines.append({"name": CLOCK_NAMES[ClockKind.RESOLVE], "detail": detail, "term": term})
    return render(
        request, "reports/clocks.html", {"trail": _trail((_("Clocks"), "")), "lines": lines}
    )

"""The list of applications, one of them, and the forms that change it."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from balaikota.ground.events.doors import in_words
from balaikota.ground.people.doors import actor_of
from balaikota.ground.territory import queries as territory
from balaikota.lib.errors import Refusal

from .. import actions, queries, words
from ..forms import ApplicationForm, ConnectionForm, StatusForm, refused
from ..permissions import EDIT, RISKS, covers, may_edit, need, need_some, need_view
from ..queries import Filters
from ..rules import life
from ..rules.fields import FIELDS, completeness, missing
from ..rules.stages import ladder
from .common import kept_agencies

_PAGE = 50


@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    """Applications by title, narrowed by agency, function, status, stage and words."""
    actor = actor_of(request)
    need_view(actor)
    filters = _filters(request)
    stages = queries.stages.of_applications()
    rows = queries.page(
        queries.listed(filters, stages), queries.after_of(request.GET.get("setelah", "")), _PAGE
    )
    pulses = queries.looking.pulses()
    shown = [
        (
            row,
            territory.agency_name(row.agency),
            pulses.get(row.code),
            words.stage_words(stages[row.code]) if row.code in stages else "",
        )
        for row in rows[:_PAGE]
    ]
    return render(request, "applications/list.html", {
        "rows": shown,
        "next_url": _next(request, rows),
        "filters": filters,
        "agencies": _owners(),
        "functions": words.choices("function"),
        "statuses": words.choices("status"),
        "stages": [(str(s.number), words.said(s.words)) for s in ladder().stages],
        "total": len(queries.applications()),
        "may_add": actor.system or actor.may(EDIT),
    })  # fmt: skip


def _filters(request: HttpRequest) -> Filters:
    given = {
        name: request.GET.get(key, "").replace("\0", "")[:100]
        for name, key in (("agency", "instansi"), ("function", "fungsi"), ("status", "status"),
                          ("stage", "tahap"), ("words", "cari"))
    }  # fmt: skip
    return Filters(**given)


def _next(request: HttpRequest, rows: list[Any]) -> str:
    if len(rows) <= _PAGE:
        return ""
    query = {**request.GET.dict(), "setelah": queries.cursor_of(rows[_PAGE - 1])}
    return f"?{urlencode(query)}"


def _owners() -> list[tuple[str, str]]:
    codes = {view.agency for view in queries.applications().values()}
    return sorted(((code, territory.agency_name(code)) for code in codes), key=lambda pair: pair[1])


@require_safe
def one(request: HttpRequest, application: str) -> HttpResponse:
    """One application: health, users, data, connections, stage with evidence, history."""
    actor = actor_of(request)
    need_view(actor)
    row = queries.full(application)
    now = timezone.now()
    health = queries.looking.health(row.code, timezone.localdate(now))
    keeps = may_edit(actor, row.agency)
    values = queries.values_of(row)
    seen_risks = covers(actor, RISKS, row.agency)
    risky = queries.looking.risks([row], now) if seen_risks else []
    agency = territory.agencies().get(row.agency)
    return render(request, "applications/one.html", {
        "row": row,
        "agency": agency.name if agency else row.agency,
        "sheet": words.sheet(values, inner=keeps or seen_risks),
        "completeness": round(completeness(values) * 100),
        "missing": [_(field.title) for field in missing(values)],
        "health": health,
        "problem": words.problem(health.pulse.problem) if health.pulse else "",
        "edges": [_edge(edge) for edge in queries.looking.edges(now, row.code)],
        "stage": _stage(row.code, now, keeps),
        "claims": words.claims(values),
        "status": words.code_words("status", row.status),
        "risks": [
            (words.said(risk.words), words.said(risk.mend)) for _row, many in risky for risk in many
        ],
        "history": _history(row.code) if keeps or seen_risks else (),
        "keeps": keeps,
        "steps": _steps(row.status) if keeps else (),
        "connection": _connection_form(row.code) if keeps else None,
    })  # fmt: skip


def _stage(code: str, now: datetime, keeps: bool) -> dict[str, Any] | None:
    """Where it stands now, rung by rung, with what was seen and what lifts it."""
    found = queries.stages.measured(now).get(code)
    if found is None:
        return None
    measured, titles = found[1], queries.stages.titles_of_evidence()
    rungs = [
        {
            "number": rung.number, "words": words.said(rung.words), "means": words.said(rung.means),
            "reached": rung.number <= measured.stage, "next": rung.number == measured.stage + 1,
            "groups": [_group(j, titles) for j in measured.judged if j.stage is rung],
        }
        for rung in ladder().stages
    ]  # fmt: skip
    lifts = [
        words.lift(need, code if keeps else "")
        for judged in measured.lifts
        for need, _value, good in judged.seen
        if not good
    ]
    days = queries.stages.over_time("application", code, timezone.localdate(now), 90)
    return {"number": measured.stage, "words": words.stage_words(measured.stage), "rungs": rungs,
            "lifts": lifts, "used": _used(measured.judged, titles),
            "scores": [day.score for day in days]}  # fmt: skip


def _used(judged: Any, titles: dict[str, str]) -> list[tuple[str, float, int]]:
    """(title, value, days) of what is counted over days: how it is used."""
    return [
        (titles.get(need.evidence, need.evidence), value or 0.0, need.days)
        for group in judged
        for need, value, _good in group.seen
        if need.days
    ]


def _group(judged: Any, titles: dict[str, str]) -> dict[str, Any]:
    seen = [
        (titles.get(need.evidence, need.evidence), need.at_least, value, good, need.days)
        for need, value, good in judged.seen
    ]
    return {"of": judged.of, "many": len(seen) > judged.of, "seen": seen,
            "fulfilled": judged.fulfilled}  # fmt: skip


def _edge(edge: Any) -> dict[str, Any]:
    known = queries.applications()
    return {
        "giver": known[edge.giver], "taker": known[edge.taker], "data": edge.data,
        "means": words.code_words("interfaces", edge.means), "calls": edge.calls,
        "seen": edge.seen, "connection": edge.connection,
    }  # fmt: skip


def _history(code: str) -> list[tuple[Any, list[tuple[str, str, str]]]]:
    by_name = {field.name: field for field in FIELDS}
    return [
        (change, [
            (words.title_of(name), words.shown(by_name[name], before),
             words.shown(by_name[name], after))
            for name, (before, after) in change.changes.items() if name in by_name
        ])
        for change in queries.history(code, 20)
    ]  # fmt: skip


def _steps(status: str) -> list[tuple[str, str]]:
    following = life.STEPS[life.Status(status)]
    return [(code, text) for code, text in words.choices("status") if code in following]


def _connection_form(code: str) -> ConnectionForm:
    known = [(view.code, view.title) for view in queries.applications().values()]
    return ConnectionForm(applications=known, initial={"giver": code})


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Enter an application."""
    actor = actor_of(request)
    need_some(actor, EDIT)
    agencies = kept_agencies(actor)
    initial = {"status": "active", "agency": agencies[0][0] if len(agencies) == 1 else ""}
    form = ApplicationForm(request.POST or None, agencies=agencies, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            row = actions.register(actor, form.values(), now=timezone.now())
        except Refusal as refusal:
            refused(form, refusal)
        else:
            messages.success(request, _("The application is in the inventory."))
            return redirect("applications:one", application=row.code)
    status = 400 if form.errors else 200
    return render(request, "applications/form.html", {"form": form}, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, application: str) -> HttpResponse:
    """Change an application."""
    actor = actor_of(request)
    row = queries.full(application)
    need(actor, EDIT, row.agency)
    form = ApplicationForm(
        request.POST or None, agencies=kept_agencies(actor), initial=_initial(row)
    )
    if request.method == "POST" and form.is_valid():
        try:
            actions.change(actor, row.code, form.values(), now=timezone.now())
        except Refusal as refusal:
            refused(form, refusal)
        else:
            messages.success(request, _("Saved."))
            return redirect("applications:one", application=row.code)
    status = 400 if form.errors else 200
    return render(request, "applications/form.html", {"form": form, "row": row}, status=status)


def _initial(row: Any) -> dict[str, Any]:
    values = queries.values_of(row)
    for name in ("personal", "public"):
        values[name] = {True: "1", False: "0", None: ""}[values[name]]
    return values


@require_POST
def status(request: HttpRequest, application: str) -> HttpResponse:
    """The next step of its life."""
    need(actor_of(request), EDIT, queries.full(application).agency)
    form = StatusForm(request.POST)
    if form.is_valid():
        actions.change(actor_of(request), application, form.cleaned_data, now=timezone.now())
        messages.success(request, _("Saved."))
    return redirect("applications:one", application=application)


@require_POST
def connect(request: HttpRequest, application: str) -> HttpResponse:
    """Declare who gives what to whom."""
    actor = actor_of(request)
    need_view(actor)
    known = [(view.code, view.title) for view in queries.applications().values()]
    form = ConnectionForm(request.POST, applications=known)
    if not form.is_valid():
        messages.error(request, _("Choose both applications, and say which data."))
        return redirect("applications:one", application=application)
    try:
        actions.connect(actor, **form.for_action(), now=timezone.now())
        messages.success(request, _("Saved."))
    except Refusal as refusal:
        if refusal.status == 403:
            raise
        messages.error(request, in_words(refusal))
    return redirect(f"{reverse('applications:one', args=[application])}#sambungan")


@require_POST
def disconnect(request: HttpRequest, application: str, connection: int) -> HttpResponse:
    """Withdraw a connection."""
    actions.disconnect(actor_of(request), connection)
    messages.success(request, _("The connection is no longer declared."))
    return redirect(f"{reverse('applications:one', args=[application])}#sambungan")

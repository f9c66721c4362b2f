"""Portals that are harvested, and what each harvest brought."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from balaikota.ground.people.doors import actor_of
from balaikota.lib.errors import Refusal

from .. import actions, jobs, permissions, queries
from ..forms import SourceForm, refused


def sources(request: HttpRequest) -> HttpResponse:
    """All portals; a POST adds one."""
    actor = actor_of(request)
    permissions.require(actor, permissions.REVIEW)
    form = SourceForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            found = actions.keep_source(actor, **form.cleaned_data)
        except Refusal as refusal:
            refused(form, refusal)
        else:
            jobs.harvest.defer(code=found.code)
            messages.success(request, _("Added. The first harvest begins."))
            return redirect("opendata:source", portal=found.code)
    context = {"form": form, "sources": queries.sources(), "trail": _trail()}
    return render(request, "opendata/sources.html", context, status=400 if form.errors else 200)


def source(request: HttpRequest, portal: str) -> HttpResponse:
    """One portal; a POST changes it."""
    actor = actor_of(request)
    permissions.require(actor, permissions.REVIEW)
    found = queries.source(portal)
    initial = {name: getattr(found, name) for name in SourceForm.base_fields}
    form = SourceForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            actions.keep_source(actor, code=portal, **form.cleaned_data)
        except Refusal as refusal:
            refused(form, refusal)
        else:
            messages.success(request, _("Saved."))
            return redirect("opendata:source", portal=portal)
    context = {
        "form": form, "source": found, "runs": queries.runs(found),
        "trail": _trail((found.title, "")),
    }  # fmt: skip
    return render(request, "opendata/source.html", context, status=400 if form.errors else 200)


def _trail(*more: tuple[str, str]) -> list[Any]:
    return [
        (_("City data"), reverse("opendata:catalog")),
        (_("Data desk"), reverse("opendata:board")),
        (_("Other portals"), reverse("opendata:sources")),
        *more,
    ]


@require_POST
def harvest(request: HttpRequest, portal: str) -> HttpResponse:
    """Harvest at once, by a job."""
    permissions.require(actor_of(request), permissions.REVIEW)
    jobs.harvest.defer(code=queries.source(portal).code)
    messages.success(request, _("The harvest begins."))
    return redirect("opendata:source", portal=portal)


@require_POST
def remove(request: HttpRequest, portal: str) -> HttpResponse:
    """Forget a portal and what came from it."""
    actions.remove_source(actor_of(request), portal, timezone.now())
    messages.success(request, _("Removed, with everything that came from it."))
    return redirect("opendata:sources")

"""The catalogue of services, one of them, and the form that offers it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from balaikota.ground.applications.permissions import covers, need, need_some
from balaikota.ground.people.doors import actor_of
from balaikota.ground.territory import queries as territory
from balaikota.lib.errors import Refusal

from .. import actions, queries
from ..forms import ServiceForm, refused
from ..permissions import KEEP
from .common import kept, need_view


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Every service that is offered, with how much it was used."""
    actor = actor_of(request)
    need_view(actor)
    names = territory.agency_names()
    calls: dict[str, int] = {}
    for line in queries.registry.used(timezone.localdate()):
        calls[line.service] = calls.get(line.service, 0) + line.calls
    rows = [
        (row, names.get(row.application.agency, ""), calls.get(row.code, 0))
        for row in queries.registry.services()
    ]
    context = {"rows": rows, "may_offer": bool(queries.registry.kept(actor))}
    return render(request, "exchange/home.html", context)


@require_safe
def service(request: HttpRequest, service: str) -> HttpResponse:
    """One service: its document in words, who uses it, how to ask for it."""
    actor = actor_of(request)
    need_view(actor)
    row = queries.registry.service(service)
    agency = territory.agencies().get(row.application.agency)
    return render(request, "exchange/service.html", {
        "row": row,
        "agency": agency.name if agency else row.application.agency,
        "operations": queries.registry.operations(row),
        "agreements": queries.registry.agreements_of(row.code),
        "keeps": covers(actor, KEEP, row.application.agency),
        "may_ask": row.status != "retired" and bool(queries.registry.kept(actor)),
        "address": request.build_absolute_uri(f"/gerbang/{row.code}"),
    })  # fmt: skip


@require_safe
def document(request: HttpRequest, service: str) -> HttpResponse:
    """The OpenAPI document, leading through the gateway."""
    need_view(actor_of(request))
    row = queries.registry.service(service)
    here = [{"url": request.build_absolute_uri(f"/gerbang/{row.code}")}]
    return JsonResponse({**row.openapi, "servers": here}, json_dumps_params={"ensure_ascii": False})


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Offer a service."""
    actor = actor_of(request)
    need_some(actor, KEEP)
    form = ServiceForm(request.POST or None, request.FILES or None, applications=kept(actor))
    return _save(request, form, None)


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, service: str) -> HttpResponse:
    """Change a service; its code stays."""
    actor = actor_of(request)
    row = queries.registry.service(service)
    need(actor, KEEP, row.application.agency)
    names = ("code", "title", "summary", "origin", "base", "personal", "strict",
             "timeout_seconds", "cache_seconds", "secret_header")  # fmt: skip
    initial = {name: getattr(row, name) for name in names} | {"application": row.application_id}
    form = ServiceForm(
        request.POST or None, request.FILES or None, applications=kept(actor), initial=initial
    )
    form.fields["code"].disabled = True
    return _save(request, form, row)


def _save(request: HttpRequest, form: ServiceForm, row: Any) -> HttpResponse:
    if request.method == "POST" and form.is_valid():
        try:
            code = form.cleaned_data["code"]
            actions.offer_service(actor_of(request), code, form.for_action(), now=timezone.now())
        except Refusal as refusal:
            if refusal.status == 403:
                raise
            refused(form, refusal)
        else:
            messages.success(request, _("The service is in the catalogue."))
            return redirect("exchange:service", service=code)
    status = 400 if form.errors else 200
    return render(request, "exchange/service_form.html", {"form": form, "row": row}, status=status)


@require_POST
def turn(request: HttpRequest, service: str) -> HttpResponse:
    """Pause, publish again, or retire."""
    status = request.POST.get("status", "")
    actions.turn_service(actor_of(request), service, status, now=timezone.now())
    messages.success(request, _("Saved."))
    return redirect("exchange:service", service=service)

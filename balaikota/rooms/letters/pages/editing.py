"""`/admin/layanan/`: the catalog, its versions, and writing a new one with a look before."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from balaikota.ground.people.doors import actor_of
from balaikota.ground.people.pages.common import put_into
from balaikota.lib.errors import Refusal

from .. import permissions
from ..actions import catalog as actions
from ..forms.acts import ServiceForm
from ..forms.steps import StepForm
from ..queries import catalog
from ..words import level_words, title_of
from .common import done, requires


@require_GET
@requires(permissions.CATALOG)
def services(request: HttpRequest) -> HttpResponseBase:
    """Every service with its last version, and why one is not offered."""
    rows = [
        {"version": version, "title": title_of(version.definition),
         "missing": ", ".join(catalog.missing_agencies(version.definition))}
        for version in catalog.all_services()
    ]  # fmt: skip
    return render(request, "letters/catalog.html", {"rows": rows})


@require_http_methods(["GET", "POST"])
@requires(permissions.CATALOG)
def edit(request: HttpRequest, service: str) -> HttpResponseBase:
    """Write a version: "look" shows the form and the chain, "save" keeps it."""
    catalog.newest(service)
    return _write(request, service, catalog.text_of(service))


@require_http_methods(["GET", "POST"])
@requires(permissions.CATALOG)
def add(request: HttpRequest) -> HttpResponseBase:
    """Write a new service."""
    return _write(request, "", "")


def _write(request: HttpRequest, service: str, text: str) -> HttpResponse:
    today, now = timezone.localdate(), timezone.now()
    form = ServiceForm(request.POST or None, initial={"text": text, "valid_from": today})
    context: dict[str, Any] = {
        "form": form, "service": service, "versions": catalog.versions(service)[::-1],
        "active": bool(service) and catalog.newest(service).active,
    }  # fmt: skip
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            if "save" in request.POST:
                made = actions.write_service(
                    actor_of(request), said["text"], valid_from=said["valid_from"], now=now
                )
                messages.success(request, _("The version was kept."))
                return redirect("letters:service_edit", service=made.service_id)
            context |= _look(catalog.read(said["text"]))
        except Refusal as refusal:
            put_into(form, refusal)
            said_wrong = str(refusal.data.get("what", ""))
            context["problems"] = said_wrong.split("; ") if said_wrong else []
    return render(request, "letters/edit.html", context, status=422 if form.errors else 200)


def _look(definition: Any) -> dict[str, Any]:
    """The form as applicants will see it, without sending anything."""
    today = timezone.localdate()
    steps = [(step.title, StepForm(step, {}, today)) for step in definition.steps]
    return {
        "looked": definition, "steps": steps,
        "chain": [stage.title or level_words(stage.level) for stage in definition.chain],
    }  # fmt: skip


@require_POST
@requires(permissions.CATALOG)
def switch(request: HttpRequest, service: str) -> HttpResponseBase:
    """Offer a service, or no longer."""
    active = "active" in request.POST
    done(
        request,
        lambda: actions.switch(actor_of(request), service, active=active, now=timezone.now()),
        _("The service is offered.") if active else _("The service is no longer offered."),
    )
    return redirect("letters:service_edit", service=service)

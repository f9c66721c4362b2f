"""`/admin/antrean/`: offices, hours, services, counters, and the addresses of kiosk and TV."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from balaikota.ground.events.sockets import Scope, offered
from balaikota.ground.events.visits import CounterWork
from balaikota.ground.people.doors import actor_of
from balaikota.ground.people.pages.common import number, put_into, requires
from balaikota.ground.territory import queries as territory
from balaikota.lib.errors import NotFound, Refusal, gettext_noop

from .. import actions, permissions
from ..forms import OfficeForm, ServiceForm
from ..queries import offices
from .common import done, kindly


@requires(permissions.MANAGE)
@require_http_methods(["GET", "POST"])
@kindly
def settings(request: HttpRequest) -> HttpResponseBase:
    """The offices one may set up, and agencies whose office can be opened."""
    actor = actor_of(request)
    if request.method == "POST":
        new = actions.NewOffice(agency=request.POST.get("instansi", ""))
        if done(request, lambda: actions.open_office(actor, new, now=timezone.now())):
            return redirect("queue:setting", office=new.agency)
    found = offices.managed_by(actor)
    known = {one.agency for one in found}
    free = [
        branch.agency
        for branch in territory.agency_tree()
        if branch.agency.active and branch.agency.code not in known
        and actor.may(
            permissions.MANAGE, branch.agency.region or territory.city(), branch.agency.code
        )
    ]  # fmt: skip
    return render(request, "queue/settings.html", {"offices": found, "agencies": free})


def _held(request: HttpRequest, office: str) -> offices.OfficeView:
    view, actor = offices.office(office), actor_of(request)
    actor.require(permissions.MANAGE, view.place, view.agency)
    return view


@requires(permissions.MANAGE)
@require_http_methods(["GET", "POST"])
@kindly
def setting(request: HttpRequest, office: str) -> HttpResponseBase:
    """Hours and rule of an office."""
    view = _held(request, office)
    form = OfficeForm(request.POST) if request.method == "POST" else OfficeForm.of(view)
    if form.is_bound and form.is_valid():
        kept = form.cleaned_data
        try:
            actions.edit_office(
                actor_of(request), office, name=kept["name"], hours=form.hours(),
                on_holidays=kept["on_holidays"], in_a_row=kept["in_a_row"], remote=kept["remote"],
                active=kept["active"], now=timezone.now(),
            )  # fmt: skip
        except Refusal as refusal:
            put_into(form, refusal)
        else:
            messages.success(request, _("The office is saved."))
            return redirect("queue:setting", office=office)
    context: dict[str, Any] = {
        "form": form, "office": view, "display": reverse("queue:display", args=[office]),
        "counters": [
            {"counter": one, "services": [(s, s.id in one.services) for s in view.services]}
            for one in view.counters
        ],
    }  # fmt: skip
    status = 422 if form.is_bound else 200
    return render(request, "queue/setting.html", context, status=status)


@requires(permissions.MANAGE)
@require_http_methods(["GET", "POST"])
@kindly
def service(request: HttpRequest, office: str, service: str) -> HttpResponseBase:
    """Edit a service; "baru" adds one."""
    view, actor = _held(request, office), actor_of(request)
    known = next((one for one in view.services if one.code == service), None)
    if known is None and service != "baru":
        raise NotFound("no_service", gettext_noop("This service is not offered."))
    scope = Scope(viewer=actor, place=view.place, now=timezone.now())
    works = [pair for one in offered(CounterWork) for pair in one.works(scope)]
    initial = ServiceForm.initial_of(known) if known else {"active": True, "slot_minutes": 0,
                                                           "slot_seats": 0}  # fmt: skip
    form = ServiceForm(request.POST or None, initial=initial, works=works)
    if form.is_bound and form.is_valid():
        code = known.code if known else form.cleaned_data["code"]
        try:
            actions.edit_service(
                actor, office, code, values=form.values(), now=timezone.now()
            )  # fmt: skip
        except Refusal as refusal:
            put_into(form, refusal)
        else:
            return redirect("queue:setting", office=office)
    status = 422 if form.is_bound else 200
    return render(
        request, "queue/service.html", {"form": form, "office": view, "known": known},
        status=status,
    )  # fmt: skip


@requires(permissions.MANAGE)
@require_POST
@kindly
def kiosk_key(request: HttpRequest, office: str) -> HttpResponseBase:
    """A new address for the kiosk; shown once."""
    view = _held(request, office)
    key = actions.kiosk_key(actor_of(request), office, now=timezone.now())
    link = request.build_absolute_uri(reverse("queue:kiosk", args=[key]))
    return render(request, "queue/kiosk_key.html", {"office": view, "link": link})


@requires(permissions.MANAGE)
@require_POST
@kindly
def counter(request: HttpRequest, office: str) -> HttpResponseBase:
    """Save a counter, or add one."""
    _held(request, office)
    actor, now = actor_of(request), timezone.now()
    which = number(request.POST.get("loket", ""))
    if which is None:
        done(request, lambda: actions.add_counter(actor, office, now=now))
    else:
        chosen = [int(one) for one in request.POST.getlist("layanan") if number(one) is not None]
        active = bool(request.POST.get("dipakai"))
        done(
            request,
            lambda: actions.set_counter(
                actor, office, which, services=chosen, active=active, now=now
            ),
            _("The counter is saved."),
        )
    return redirect("queue:setting", office=office)

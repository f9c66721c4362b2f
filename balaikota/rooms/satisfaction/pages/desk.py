"""`/tugas/skm/`: comments to look at, and screens that ask."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from balaikota.ground.people.doors import actor_of
from balaikota.ground.people.pages.common import requires
from balaikota.ground.territory import queries as territory

from .. import actions, permissions
from ..queries import asking
from ..words import office_name
from .common import kindly

_STATES = ("pending", "published", "hidden")


@requires(permissions.MODERATE)
@require_GET
@kindly
def comments(request: HttpRequest) -> HttpResponseBase:
    """Comments by state; those that wait come first."""
    state = request.GET.get("tab", "")
    state = state if state in _STATES else _STATES[0]
    rows = [
        {"row": row, "office": office_name(row.agency)}
        for row in asking.comments(actor_of(request), state)
    ]
    return render(request, "satisfaction/comments.html", {"rows": rows, "state": state})


@requires(permissions.MODERATE)
@require_POST
@kindly
def judge(request: HttpRequest, answer: UUID) -> HttpResponseBase:
    """Publish or hide one."""
    publish = request.POST.get("tampil") == "1"
    actions.judge(actor_of(request), answer, publish=publish, now=timezone.now())
    return redirect("satisfaction:comments")


@requires(permissions.STATIONS)
@require_http_methods(["GET", "POST"])
@kindly
def stations(request: HttpRequest) -> HttpResponseBase:
    """Screens of one's offices; a new one's address is shown once."""
    actor, link = actor_of(request), ""
    if request.method == "POST":
        key = actions.open_station(
            actor, request.POST.get("instansi", ""), request.POST.get("layanan", ""),
            now=timezone.now(),
        )  # fmt: skip
        link = request.build_absolute_uri(reverse("satisfaction:kiosk", args=[key]))
    mine = [
        (one.code, one.name)
        for one in territory.agencies().values()
        if one.active
        and actor.may(permissions.STATIONS, one.region or territory.city(), one.code)
    ]  # fmt: skip
    rows = [{**row, "office": office_name(row["agency"])} for row in asking.stations(actor)]
    context = {"link": link, "rows": rows, "agencies": mine, "topics": asking.topics()}
    return render(request, "satisfaction/stations.html", context)


@requires(permissions.STATIONS)
@require_POST
@kindly
def close(request: HttpRequest, pk: int) -> HttpResponseBase:
    """A screen asks no longer."""
    actions.close_station(actor_of(request), pk, now=timezone.now())
    return redirect("satisfaction:stations")

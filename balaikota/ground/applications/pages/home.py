"""/integrasi/: the ways into everything that connects the city's applications."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from balaikota.ground.people.doors import actor_of

from .. import queries, words
from ..permissions import need_view
from ..rules.stages import ladder

TILES = (
    ("applications:list", "layers", _("Applications"),
     _("What each agency runs, and at which stage it stands")),
    ("connectors:list", "link", _("Sources"),
     _("Data that comes in: its freshness, its faults, its lineage")),
    ("residents:home", "people", _("Residents"),
     _("The population register and its verification service")),
    ("signin:home", "key", _("Single sign-on"), _("Applications whose users sign in once")),
    ("exchange:home", "refresh", _("Exchange"),
     _("Services that applications offer each other, and who used them")),
    ("indicators:list", "screen", _("Indicators"), _("Numbers with a meaning, over time")),
    ("registers:home", "list", _("Registers of the city"),
     _("Budget lines, assets and events that applications brought")),
    ("opendata:catalog", "download", _("Open data"), _("Datasets that are published")),
)  # fmt: skip


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Tiles to the parts that this house has, and where the city stands."""
    need_view(actor_of(request))
    tiles = [
        (url, icon, title, text) for name, icon, title, text in TILES if (url := words.page(name))
    ]
    city = queries.stages.latest().get(("city", ""))
    stages = [(rung.number, words.said(rung.words)) for rung in ladder().stages]
    context = {"tiles": tiles, "city": city, "stages": stages,
               "total": len(queries.applications())}  # fmt: skip
    return render(request, "applications/home.html", context)

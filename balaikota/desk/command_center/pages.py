"""The command center: one page for wall, desk and phone, and the parts it re-fetches."""

from __future__ import annotations

import json
from hashlib import sha256
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import patch_cache_control
from django.utils.http import parse_etags
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_safe

from balaikota.ground.events.sockets import (
    Area,
    Indicator,
    MapLayer,
    Panel,
    Scope,
    Timeline,
    Window,
)
from balaikota.ground.people.doors import actor_of
from balaikota.ground.people.rules import Actor
from balaikota.ground.territory import queries as territory

from . import queries, rules
from .permissions import VIEW


def scope_of(request: HttpRequest, asked: str = "") -> tuple[Actor, Scope]:
    """Who asks, and over which area. Raises NotAllowed."""
    actor = actor_of(request)
    actor.require(VIEW)
    place = rules.area(actor.reach(VIEW), asked or request.GET.get("wilayah", ""), territory.city())
    if place:
        territory.region(place)
    scope = Scope(viewer=actor, place=place, now=timezone.now(), query=request.GET.dict())
    return actor, scope


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """The whole screen: `?layar=dinding|meja|ponsel`, `?wilayah=<code>`."""
    actor, scope = scope_of(request)
    screen = rules.screen(request.GET.get("layar", ""), request.headers.get("User-Agent", ""))
    cards = [queries.shown(panel, scope) for panel in queries.open_to(Panel, actor)]
    # A wall reloads itself each night; this keeps its session from running out.
    request.session.modified = request.session.modified or screen is rules.Screen.WALL
    context = {
        **_common(actor, scope),
        "screen": screen,
        "cards": cards,
        "scenes": _scenes(cards),
        "switch": _switch(screen, scope),
    }
    return render(request, f"command_center/{screen.name.lower()}.html", context)


@require_safe
def area(request: HttpRequest, code: str) -> HttpResponse:
    """One area: its numbers, its rooms' parts, its map, and the way further down."""
    actor, scope = scope_of(request, code)
    said = queries.by_region(scope, actor)
    top = rules.area(actor.reach(VIEW), "", territory.city())
    parts = [(part, said.get(part.code)) for part in territory.children(code)]
    context = {
        **_common(actor, scope),
        "cards": [queries.shown(part, scope) for part in queries.open_to(Area, actor)],
        "trail": _trail(code, top),
        "parts": [(part, words) for part, words in parts if part.kind not in ("rw", "rt")],
        "most": max((float(words.get("value") or 0) for _p, words in parts if words), default=0),
    }
    return render(request, "command_center/area.html", context)


def _common(actor: Actor, scope: Scope) -> dict[str, Any]:
    region = territory.region(scope.place) if scope.place else None
    return {
        "scope": scope,
        "region": region,
        "figures": queries.figures(scope, actor),
        "figures_stale_on": queries.stale_on(queries.open_to(Indicator, actor)),
        "moments": queries.moments(scope, actor),
        "moments_stale_on": queries.stale_on(queries.open_to(Timeline, actor)),
        "areas": [
            part for part in territory.children(scope.place) if part.kind not in ("rw", "rt")
        ],
    }


def _scenes(cards: list[queries.Shown]) -> list[list[queries.Shown]]:
    by_key = {card.offer.key: card for card in cards}
    panels = [card.offer for card in cards if isinstance(card.offer, Panel)]
    return [[by_key[panel.key] for panel in group] for group in rules.scenes(panels)]


def _switch(screen: rules.Screen, scope: Scope) -> list[tuple[str, str, bool]]:
    names = {
        rules.Screen.DESK: pgettext("screen", "Desk"),
        rules.Screen.PHONE: pgettext("screen", "Phone"),
        rules.Screen.WALL: pgettext("screen", "Wall"),
    }
    base = reverse("command_center:home")
    return [
        (name, f"{base}?layar={one.value}&wilayah={scope.place}", one is screen)
        for one, name in names.items()
    ]


def _trail(code: str, top: str) -> list[tuple[str, str]]:
    here = [(_("Command center"), reverse("command_center:home"))]
    for view in territory.breadcrumb(code):
        if len(view.code) >= len(top):
            here.append((view.name, reverse("command_center:area", args=[view.code])))
    return here


@require_safe
def panel(request: HttpRequest, key: str) -> HttpResponse:
    """One panel's inside, with ETag; 304 when it says the same. `X-As-Of` is its age either way."""
    actor, scope = scope_of(request)
    card = queries.shown(queries.one(Panel, key, actor), scope)
    if card.failed:
        return HttpResponse(card.body, status=503)
    return _fragment(request, card.body, card.etag, card.as_of.isoformat())


@require_safe
def area_part(request: HttpRequest, code: str, key: str) -> HttpResponse:
    """One room's part of an area's page."""
    actor, scope = scope_of(request, code)
    card = queries.shown(queries.one(Area, key, actor), scope)
    if card.failed:
        return HttpResponse(card.body, status=503)
    return _fragment(request, card.body, card.etag, card.as_of.isoformat())


@require_safe
def numbers(request: HttpRequest) -> HttpResponse:
    """The big numbers."""
    actor, scope = scope_of(request)
    return _drawn(request, scope, "figures.html", {"figures": queries.figures(scope, actor)})


@require_safe
def moments(request: HttpRequest) -> HttpResponse:
    """The live timeline."""
    actor, scope = scope_of(request)
    return _drawn(request, scope, "moments.html", {"moments": queries.moments(scope, actor)})


def _drawn(
    request: HttpRequest, scope: Scope, template: str, context: dict[str, Any]
) -> HttpResponse:
    answer = render(request, f"command_center/{template}", context)
    etag = f'"{sha256(answer.content).hexdigest()[:20]}"'
    return _fragment(request, answer.content, etag, scope.now.isoformat())


@require_safe
def layers(request: HttpRequest) -> HttpResponse:
    """The map's layers: how each is drawn, and where its things come from."""
    actor, scope = scope_of(request)
    found = [
        {
            "key": layer.key,
            "title": str(layer.title),
            "url": reverse("command_center:layer", args=[layer.key]) + f"?wilayah={scope.place}",
            "paint": layer.paint,
            "legend": [[colour, str(words)] for colour, words in layer.legend],
            "stale_on": layer.stale_on,
        }
        for layer in queries.open_to(MapLayer, actor)
    ]
    return _json(request, found)


@require_safe
def layer(request: HttpRequest, key: str) -> HttpResponse:
    """A layer's GeoJSON: `?bbox=west,south,east,north&z=`."""
    actor, scope = scope_of(request)
    west, south, east, north = rules.rectangle(request.GET.get("bbox", "-180,-90,180,90"))
    window = Window(
        west=west, south=south, east=east, north=north, zoom=rules.zoom(request.GET.get("z", ""))
    )
    return _json(request, queries.features(queries.one(MapLayer, key, actor), scope, window))


def _json(request: HttpRequest, value: Any) -> HttpResponse:
    body = json.dumps(value, separators=(",", ":"), default=str, ensure_ascii=False).encode()
    answer = _fragment(request, body, f'"{sha256(body).hexdigest()[:20]}"', "")
    answer["Content-Type"] = "application/json"
    return answer


def _fragment(request: HttpRequest, body: str | bytes, etag: str, as_of: str) -> HttpResponse:
    known = etag in parse_etags(request.headers.get("If-None-Match", ""))
    answer = HttpResponse(status=304) if known else HttpResponse(body)
    answer["ETag"] = etag
    if as_of:
        answer["X-As-Of"] = as_of
    patch_cache_control(answer, private=True, no_cache=True)
    return answer

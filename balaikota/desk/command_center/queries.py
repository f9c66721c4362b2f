"""What the command center shows, gathered from sockets for one viewer and area."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, TypeVar

from django.db.models import Q
from django.template.loader import render_to_string

from balaikota.ground.events.models import Entry
from balaikota.ground.events.sockets import (
    Area,
    Indicator,
    MapLayer,
    Moment,
    Panel,
    Scope,
    Timeline,
    Window,
    offered,
)
from balaikota.ground.people.rules import Actor
from balaikota.ground.territory import queries as territory
from balaikota.lib.errors import NotFound, gettext_noop

from . import rules

log = logging.getLogger(__name__)

T = TypeVar("T", Panel, MapLayer, Indicator, Timeline, Area)
MOMENTS_READ = 300  # entries read to find the moments this viewer may know of


@dataclass(frozen=True)
class Shown:
    """A card as it is drawn: its socket, its HTML, its age, and the ETag of what it says."""

    offer: Panel | Area
    body: str
    as_of: datetime
    etag: str
    source: Any = ""
    failed: bool = False

    @property
    def anchor(self) -> str:
        """An id for HTML."""
        return "panel-" + self.offer.key.replace(".", "-")


@dataclass(frozen=True)
class Figure:
    """A big number: its socket, its value, and how it stands to its target, if it has one."""

    offer: Indicator
    value: float | None
    verdict: rules.Verdict | None = None


def open_to(kind: type[T], actor: Actor) -> list[T]:
    """The things in a socket that this actor may see, in order."""
    return [thing for thing in offered(kind) if actor.may(thing.permission)]


def one(kind: type[T], key: str, actor: Actor) -> T:
    """One thing in a socket.

    Raises:
        NotFound: there is none of this key, or it is not open to this actor.
    """
    for thing in open_to(kind, actor):
        if thing.key == key:
            return thing
    raise NotFound("no_such_part", gettext_noop("There is no such part of the command center."))


def shown(offer: Panel | Area, scope: Scope) -> Shown:
    """Draw one card. A card that fails says so and leaves the others alone."""
    context: Mapping[str, Any] = {}
    failed = False
    try:
        context = offer.load(scope)
        body = render_to_string(offer.template, {**context, "scope": scope, "now": scope.now})
    except Exception:
        log.exception("panel %s failed", offer.key)
        body, failed = render_to_string("command_center/failed.html"), True
    return Shown(
        offer=offer,
        body=body,
        as_of=context.get("as_of", scope.now),
        etag=f'"{hashlib.sha256(body.encode()).hexdigest()[:20]}"',
        source=context.get("source", ""),
        failed=failed,
    )


def figures(scope: Scope, actor: Actor) -> list[Figure]:
    """The big numbers over an area."""
    return [_figure(indicator, scope) for indicator in open_to(Indicator, actor)]


def _figure(indicator: Indicator, scope: Scope) -> Figure:
    try:
        value = indicator.load(scope)
    except Exception:
        log.exception("indicator %s failed", indicator.key)
        value = None
    if value is None or indicator.target is None:
        return Figure(indicator, value)
    stands = rules.verdict(value, indicator.target, indicator.direction)
    return Figure(indicator, value, stands)


def moments(scope: Scope, actor: Actor, limit: int = 30) -> list[Moment]:
    """What happened lately in an area, newest first, in words this viewer may read."""
    tellers = open_to(Timeline, actor)
    kinds = {kind for teller in tellers for kind in teller.kinds}
    entries = [e for e in _entries(kinds, scope) if actor.may(e.audience, e.place, e.agency)]
    told = [
        moment
        for teller in tellers
        for moment in teller.tell([e for e in entries if e.kind in teller.kinds][:limit], scope)
    ]
    return sorted(told, key=lambda moment: moment.at, reverse=True)[:limit]


def _entries(kinds: Iterable[str], scope: Scope) -> list[Entry]:
    here = territory.under("place", scope.place) if scope.place else Q()
    # The window keeps the read short on a long log; a quiet fortnight shows nothing new.
    since = scope.now - timedelta(days=14)
    found = Entry.objects.filter(here, kind__in=list(kinds), at__gte=since)
    return list(found.order_by("-id")[:MOMENTS_READ])


def features(layer: MapLayer, scope: Scope, window: Window) -> Mapping[str, Any]:
    """One layer's GeoJSON in a window."""
    return layer.features(scope, window)


def by_region(scope: Scope, actor: Actor) -> dict[str, Mapping[str, Any]]:
    """What shading layers say of each region: code → properties ("value", "note")."""
    world = Window(west=-180, south=-90, east=180, north=90, zoom=10)
    found: dict[str, Mapping[str, Any]] = {}
    for layer in open_to(MapLayer, actor):
        if not layer.key.endswith(".regions"):
            continue
        for feature in layer.features(scope, world)["features"]:
            found.setdefault(str(feature["properties"].get("region", "")), feature["properties"])
    return found


def stale_on(things: Iterable[Panel | Indicator | Timeline]) -> str:
    """Fact kinds that make any of these stale, as `data-stale-on` wants them."""
    kinds = {
        kind
        for thing in things
        for kind in (thing.kinds if isinstance(thing, Timeline) else thing.stale_on)
    }
    return " ".join(sorted(kinds))

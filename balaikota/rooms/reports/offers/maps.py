"""Reports on the map of the command center: points and clusters, and shaded kelurahan."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import ngettext

from balaikota.ground.events.sockets import Scope, Window
from balaikota.ground.people.doors import actor_in
from balaikota.ground.territory import queries as territory

from .. import queries
from ..queries.lone import map_window
from ..words import state_words
from .naming import age_of, category_name, page_of, place_name

_COLOURS = [
    "match",
    ["get", "age"],
    "fresh",
    "#2f9e6e",
    "aging",
    "#d9920a",
    "old",
    "#c8372d",
    "#5b7083",
]
POINT_PAINT: tuple[Mapping[str, Any], ...] = (
    {
        "id": "clusters",
        "type": "circle",
        "filter": ["has", "count"],
        "paint": {
            "circle-color": "#0a5c56",
            "circle-opacity": 0.92,
            "circle-radius": [
                "interpolate",
                ["linear"],
                ["sqrt", ["get", "count"]],
                1,
                11,
                10,
                17,
                30,
                28,
            ],
            "circle-stroke-width": 2,
            "circle-stroke-color": "#ffffff",
        },
    },
    {
        "id": "points",
        "type": "circle",
        "filter": ["!", ["has", "count"]],
        "paint": {
            "circle-color": _COLOURS,
            "circle-radius": 6,
            "circle-stroke-width": ["case", ["get", "overdue"], 3, 1.5],
            "circle-stroke-color": ["case", ["get", "overdue"], "#7a1620", "#ffffff"],
        },
    },
)
REGION_PAINT: tuple[Mapping[str, Any], ...] = (
    {
        "id": "shade",
        "type": "fill",
        "paint": {
            "fill-color": [
                "interpolate", ["linear"], ["coalesce", ["get", "share"], 0],
                0, "#eff6f5", 0.35, "#d3e6e3", 0.7, "#aed0cb", 1, "#7fb3ad",
            ],
            "fill-opacity": 0.85,
        },
    },
)  # fmt: skip


def points(scope: Scope, window: Window) -> Mapping[str, Any]:
    """Open reports: properties {code, title, note, url, state, age, overdue}, or {count, title}."""
    wanted = queries.Filters(open=True, place=_inside(scope.place))
    found = map_window(actor_in(scope), window, wanted)
    return {"type": "FeatureCollection", "features": [_feature(item, scope) for item in found]}


def _inside(place: str) -> str:
    """The whole city narrows nothing, so that the tallies can answer."""
    return "" if place == territory.city() else place


def _feature(item: queries.MapItem, scope: Scope) -> dict[str, Any]:
    where = [round(item.longitude, 6), round(item.latitude, 6)]
    return {
        "type": "Feature",
        "geometry": {"type": "Point", "coordinates": where},
        "properties": _properties(item, scope),
    }


def _properties(item: queries.MapItem, scope: Scope) -> dict[str, Any]:
    if not item.code or item.filed_at is None:
        words = ngettext("%(n)d report", "%(n)d reports", item.count) % {"n": item.count}
        return {"count": item.count, "title": words}
    return {
        "code": item.code,
        "title": category_name(item.category),
        "note": f"{state_words(item.state)} · {place_name(item.place)}",
        "state": item.state,
        "age": age_of(item.filed_at, scope.now),
        "overdue": item.due_at is not None and item.due_at < scope.now,
        "url": page_of(item.code, scope),
    }


def regions(scope: Scope, window: Window) -> Mapping[str, Any]:
    """Open reports for 10,000 people in each kelurahan, or the plain count where nobody counted
    people, with its `share` of a high value (0 to 1), so that one extreme does not pale the rest.

    Geometry is null: the outlines are drawn by the map.
    """
    counts = queries.place_counts(actor_in(scope), scope.place)
    values = {code: _density(code, count) for code, count in sorted(counts.items())}
    high = _high(list(values.values()))
    features = []
    for code, value in values.items():
        words = ngettext("%(n)d report", "%(n)d reports", counts[code]) % {"n": counts[code]}
        properties = {
            "region": code,
            "value": value,
            "share": round(min(1.0, value / high), 3),
            "title": place_name(code),
            "note": words,
        }
        features.append({"type": "Feature", "geometry": None, "properties": properties})
    return {"type": "FeatureCollection", "features": features}


def _high(values: list[float]) -> float:
    """What only one in ten exceeds."""
    return (sorted(values)[int(len(values) * 0.9)] if values else 0) or 1.0


def _density(code: str, count: int) -> float:
    known = territory.tree().by_code.get(code)
    people = known.population if known else None
    return round(count / people * 10_000, 1) if people else float(count)

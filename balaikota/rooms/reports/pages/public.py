"""What everybody sees: the list of reports and the map."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from typing import Any
from urllib.parse import urlencode

import msgspec
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET

from balaikota.ground.events.sockets import Window
from balaikota.ground.people.doors import actor_of
from balaikota.ground.people.rules import ANONYMOUS

from .. import queries, words
from ..queries.lone import map_window
from ..rules import State
from . import choices, filtering, view
from .common import kindly_missing, token_for

PAGE = 30


@require_GET
def listing(request: HttpRequest) -> HttpResponse:
    """Public reports, newest first, with filters and keyset paging."""
    wanted, now = filtering.read(request.GET), timezone.now()
    page = queries.listing(
        ANONYMOUS, wanted.for_public(), request.GET.get("after", ""), PAGE, now=now
    )
    after = urlencode({**wanted.query(), "after": page.next}) if page.next else ""
    context: dict[str, Any] = {
        "rows": view.rows(page.rows, now),
        "next_url": f"?{after}" if after else "",
        "previous_url": f"?{urlencode(wanted.query())}" if request.GET.get("after") else "",
        "query": urlencode(wanted.query()),
        **filtering.context(wanted, public=True),
    }
    return render(request, "reports/list.html", context)


@require_GET
def on_map(request: HttpRequest) -> HttpResponse:
    wanted = filtering.read(request.GET)
    context = {"query": urlencode(wanted.query()), **filtering.context(wanted, public=True)}
    return render(request, "reports/map.html", context)


@require_GET
def points(request: HttpRequest) -> HttpResponseBase:
    """GeoJSON of public reports in a window: clusters from afar, single reports from near.

    `bbox=west,south,east,north` in degrees and `z` the zoom, as the map asks.
    """
    window = _window(request.GET.get("bbox", ""), request.GET.get("z", ""))
    if window is None:
        return JsonResponse({"type": "FeatureCollection", "features": []}, status=400)
    wanted = filtering.read(request.GET)
    found = map_window(None, window, wanted.for_public())
    features = _features(found)
    body = msgspec.json.encode({"type": "FeatureCollection", "features": features}, enc_hook=str)
    response = HttpResponse(body, content_type="application/json")
    response["Cache-Control"] = "public, max-age=15"
    return response


def _window(bbox: str, zoom: str) -> Window | None:
    try:
        west, south, east, north = (float(part) for part in bbox.split(","))
        near = float(zoom or 12)
    except ValueError:
        return None
    if not (-180 <= west < east <= 180 and -90 <= south < north <= 90):
        return None
    return Window(west=west, south=south, east=east, north=north, zoom=near)


class _Words:
    """What the features of one answer say: each word is looked up once, not once a report."""

    def __init__(self) -> None:
        self.category = cache(choices.category_name)
        self.counted = cache(_counted)
        self.states = {state.value: words.state_words(state) for state in State}
        self._page = reverse("reports:track", args=["CODE00"])

    def page(self, code: str) -> str:
        return self._page.replace("CODE00", code)


def _counted(count: int) -> str:
    return ngettext("%(n)d report", "%(n)d reports", count) % {"n": count}


def _features(found: Iterable[Any]) -> list[dict[str, Any]]:
    """Squares and single reports as GeoJSON."""
    said = _Words()
    return [_feature(item, said) for item in found]


def _feature(item: Any, said: _Words) -> dict[str, Any]:
    if item.code:
        properties = {
            "title": said.category(item.category),
            "note": said.states[item.state],
            "state": item.state,
            "url": said.page(item.code),
        }
    else:
        properties = {"count": item.count, "title": said.counted(item.count)}
    at = [round(item.longitude, 6), round(item.latitude, 6)]
    return {
        "type": "Feature",
        "geometry": {"type": "Point", "coordinates": at},
        "properties": properties,
    }


@require_GET
@kindly_missing
def point(request: HttpRequest, code: str) -> HttpResponseBase:
    """The place of one report as GeoJSON, for the small map of its page."""
    report = queries.find(actor_of(request), code, token_for(request, code))
    features = []
    if report.point:
        longitude, latitude = report.point
        features.append(
            {
                "type": "Feature",
                "geometry": {"type": "Point", "coordinates": [longitude, latitude]},
                "properties": {
                    "title": choices.category_name(report.category_id),
                    "state": report.state,
                },
            }
        )
    response = JsonResponse({"type": "FeatureCollection", "features": features})
    response["Cache-Control"] = "private, max-age=60"
    return response

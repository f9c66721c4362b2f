"""What maps ask: outlines of regions, and where a point lies. No query while nothing changed."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from balaikota.lib.geo import is_point

from .. import queries

_FRESH = "public, max-age=60, stale-while-revalidate=86400"


@require_safe
def outlines(request: HttpRequest, level: str) -> HttpResponse:
    """GeoJSON of one level. `di` is the region around, `z` the zoom it is looked at with."""
    zoom = _number(request.GET.get("z"))
    within = request.GET.get("di", "")
    body = queries.outlines_geojson(level, within, 24.0 if zoom is None else zoom)
    if body.etag in request.headers.get("If-None-Match", ""):
        response = HttpResponse(status=304)
    elif "gzip" in request.headers.get("Accept-Encoding", ""):
        response = HttpResponse(body.zipped, content_type="application/geo+json")
        response.headers["Content-Encoding"] = "gzip"
    else:
        response = HttpResponse(body.plain, content_type="application/geo+json")
    response.headers["ETag"] = body.etag
    response.headers["Cache-Control"] = _FRESH
    response.headers["Vary"] = "Accept-Encoding"
    return response


@require_safe
def where(request: HttpRequest) -> JsonResponse:
    """The kelurahan of `lon`, `lat`, or how many metres outside the city the point lies."""
    longitude, latitude = _number(request.GET.get("lon")), _number(request.GET.get("lat"))
    if longitude is None or latitude is None or not is_point(longitude, latitude):
        message = _("Give lon and lat as degrees.")
        return JsonResponse({"code": "bad_point", "message": message}, status=400)
    response = JsonResponse(_answer(longitude, latitude))
    response.headers["Cache-Control"] = "private, max-age=60"
    return response


def _answer(longitude: float, latitude: float) -> dict[str, Any]:
    found = queries.locate(longitude, latitude)
    if found is None:
        outside = queries.metres_outside(longitude, latitude)
        return {
            "inside": False,
            "metres": None if outside is None else round(outside),
            "message": _("This place lies outside %(city)s.") % {"city": queries.city_name()},
        }
    return {
        "inside": True,
        "code": found.code,
        "name": found.name,
        "kecamatan": found.kecamatan,
        "kecamatan_name": found.kecamatan_name,
        "city": found.city,
        "city_name": queries.city_name(),
        "message": _("Kelurahan %(name)s, Kecamatan %(above)s")
        % {"name": found.name, "above": found.kecamatan_name},
    }


def _number(text: str | None) -> float | None:
    try:
        return float(text) if text else None
    except ValueError:
        return None

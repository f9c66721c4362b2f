"""`/ogc/`: landing page, conformance, collections, items, in JSON and HTML."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from balaikota.ground.events.doors import in_words
from balaikota.ground.territory import queries as territory
from balaikota.lib.errors import Refusal

from . import asking, definition
from .asking import CRS84
from .layers import Layer, layer, layers

GEO, SCHEMA = "application/geo+json", "application/schema+json"
OPENAPI = "application/vnd.oai.openapi+json;version=3.0"
_QUERYABLES = "http://www.opengis.net/def/rel/ogc/1.0/queryables"
Door = Callable[..., HttpResponse]


def public(door: Door) -> Door:
    """Open to scripts of every page; refusals in the form of the standard."""

    @require_safe
    @wraps(door)
    def guarded(request: HttpRequest, **kwargs: Any) -> HttpResponse:
        try:
            response = door(request, **kwargs)
        except Refusal as refusal:
            body = {"code": refusal.code, "description": in_words(refusal)}
            response = JsonResponse(body, status=refusal.status)
        response.headers["Access-Control-Allow-Origin"] = "*"
        response.headers["Vary"] = "Accept, Accept-Language"
        return response

    return guarded


def _at(request: HttpRequest, name: str, *args: str, **query: Any) -> str:
    text = urlencode({key: value for key, value in query.items() if value not in (None, "")})
    address = request.build_absolute_uri(reverse(f"opendata:{name}", args=args))
    return f"{address}?{text}" if text else address


def _link(rel: str, href: str, kind: str, title: str = "") -> dict[str, str]:
    return {"rel": rel, "href": href, "type": kind, **({"title": title} if title else {})}


def _wants_html(request: HttpRequest) -> bool:
    if form := request.GET.get("f"):
        return form == "html"
    accepted = request.headers.get("Accept", "")
    return "text/html" in accepted and "application/geo+json" not in accepted


def _answer(
    request: HttpRequest, body: dict[str, Any], template: str, kind: str = "application/json",
    **context: Any,
) -> HttpResponse:  # fmt: skip
    if _wants_html(request):
        return render(request, f"opendata/ogc/{template}.html", {"body": body, **context})
    return JsonResponse(body, content_type=kind, json_dumps_params={"ensure_ascii": False})


def _self_links(request: HttpRequest, name: str, *args: str, kind: str) -> list[dict[str, str]]:
    """This document, and the same for people."""
    html = _link("alternate", _at(request, name, *args, f="html"), "text/html", "HTML")
    return [_link("self", _at(request, name, *args, f="json"), kind, "JSON"), html]


@public
def landing(request: HttpRequest) -> HttpResponse:
    """Where everything begins."""
    asking.check_known(request.GET, ())
    body = {
        "title": f"Data {territory.city_name()}",
        "description": _("Places and outlines of the city as OGC API Features."),
        "links": [
            *_self_links(request, "ogc", kind="application/json"),
            _link("service-desc", _at(request, "ogc_api"), OPENAPI, "OpenAPI"),
            _link("service-doc", _at(request, "ogc", f="html"), "text/html", "HTML"),
            _link("conformance", _at(request, "ogc_conformance"), "application/json"),
            _link("data", _at(request, "ogc_collections"), "application/json"),
        ],
    }
    return _answer(request, body, "landing", layers=layers())


@public
def conformance(request: HttpRequest) -> HttpResponse:
    """What of the standards is kept."""
    asking.check_known(request.GET, ())
    return _answer(request, {"conformsTo": list(definition.CONFORMS)}, "conformance")


@public
def definition_(request: HttpRequest) -> HttpResponse:
    """The OpenAPI document."""
    asking.check_known(request.GET, ())
    body = definition.document(_at(request, "ogc"), layers(), f"Data {territory.city_name()}")
    return JsonResponse(body, content_type=OPENAPI, json_dumps_params={"ensure_ascii": False})


def _about(request: HttpRequest, one: Layer) -> dict[str, Any]:
    name = one.name
    links = [
        *_self_links(request, "ogc_collection", name, kind="application/json"),
        _link("items", _at(request, "ogc_items", name), GEO, "GeoJSON"),
        _link("items", _at(request, "ogc_items", name, f="html"), "text/html", "HTML"),
        _link(_QUERYABLES, _at(request, "ogc_queryables", name), SCHEMA),
    ]
    if one.page_url:
        links.append(_link("describedby", request.build_absolute_uri(one.page_url), "text/html"))
    if one.licence_url:
        links.append(_link("license", one.licence_url, "text/html"))
    found: dict[str, Any] = {
        "id": name,
        "title": one.title,
        "description": one.description,
        "itemType": "feature",
        "crs": [CRS84],
        "storageCrs": CRS84,
        "links": links,
    }
    if one.extent:
        found["extent"] = {"spatial": {"bbox": [list(one.extent)], "crs": CRS84}}
    return found


@public
def collections(request: HttpRequest) -> HttpResponse:
    """All collections."""
    asking.check_known(request.GET, ())
    body = {
        "links": _self_links(request, "ogc_collections", kind="application/json"),
        "collections": [_about(request, one) for one in layers()],
    }
    return _answer(request, body, "collections", layers=layers())


@public
def collection(request: HttpRequest, collection: str) -> HttpResponse:
    """One collection."""
    asking.check_known(request.GET, ())
    one = layer(collection)
    return _answer(request, _about(request, one), "collection", layer=one)


@public
def queryables(request: HttpRequest, collection: str) -> HttpResponse:
    """What features can be filtered by."""
    asking.check_known(request.GET, ())
    one = layer(collection)
    body = definition.layer_schema(one, _at(request, "ogc_queryables", collection))
    return _answer(request, body, "collection", kind=SCHEMA, layer=one)


@public
def schema(request: HttpRequest, collection: str) -> HttpResponse:
    """What features hold."""
    asking.check_known(request.GET, ())
    one = layer(collection)
    body = definition.layer_schema(one, _at(request, "ogc_schema", collection))
    return _answer(request, body, "collection", kind=SCHEMA, layer=one)


@public
def items(request: HttpRequest, collection: str) -> HttpResponse:
    """Features, page by page."""
    one = layer(collection)
    query = asking.read(request.GET, one)
    found = one.page(query)
    links = _item_links(request, one, query.offset, query.limit, found.matched)
    body = {
        "type": "FeatureCollection",
        "timeStamp": timezone.now().astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "numberMatched": found.matched,
        "numberReturned": len(found.features),
        "features": found.features,
        "links": links,
    }
    response = _answer(
        request, body, "items", kind=GEO, layer=one,
        names=[column.name for column in one.columns][:8],
        following={link["rel"]: link["href"] for link in links},
    )  # fmt: skip
    response.headers["Content-Crs"] = f"<{CRS84}>"
    return response


def _item_links(
    request: HttpRequest, one: Layer, offset: int, limit: int, matched: int
) -> list[dict[str, str]]:
    kept = {k: v for k, v in request.GET.items() if k not in ("f", "offset", "limit")}
    html = _wants_html(request)

    def at(start: int, form: str) -> str:
        return _at(request, "ogc_items", one.name, **kept, limit=limit, offset=start or None,
                   f=form)  # fmt: skip

    here = ("html", "text/html") if html else ("json", GEO)
    other = ("json", GEO) if html else ("html", "text/html")
    links = [
        _link("self", at(offset, here[0]), here[1]),
        _link("alternate", at(offset, other[0]), other[1]),
        _link("collection", _at(request, "ogc_collection", one.name), "application/json"),
    ]
    if offset + limit < matched:
        links.append(_link("next", at(offset + limit, here[0]), here[1]))
    if offset:
        links.append(_link("prev", at(max(0, offset - limit), here[0]), here[1]))
    return links


@public
def item(request: HttpRequest, collection: str, feature: str) -> HttpResponse:
    """One feature."""
    asking.check_known(request.GET, ())
    one = layer(collection)
    args = (collection, feature)
    body = {
        **one.one(feature),
        "links": [
            *_self_links(request, "ogc_item", *args, kind=GEO),
            _link("collection", _at(request, "ogc_collection", collection), "application/json"),
        ],
    }
    return _answer(request, body, "item", kind=GEO, layer=one)

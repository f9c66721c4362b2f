"""`/dcat/catalog.{jsonld,ttl,rdf}` and one dataset: written once for each state of the catalog."""

from __future__ import annotations

import hashlib

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.http import parse_etags
from django.views.decorators.http import require_safe

from balaikota.lib.errors import Invalid, NotFound, gettext_noop

from .. import queries

FORMS = {
    "jsonld": ("json-ld", "application/ld+json"),
    "ttl": ("turtle", "text/turtle; charset=utf-8"),
    "rdf": ("xml", "application/rdf+xml; charset=utf-8"),
}
PAGE = 100


@require_safe
def catalog(request: HttpRequest, rdf: str) -> HttpResponse:
    """A page of the catalog: `?page=`, from 1. Raises NotFound, Invalid."""
    asked = request.GET.get("page", "1")
    if not asked.isdecimal() or not int(asked[:9]) >= 1:
        raise Invalid("bad_page", gettext_noop("Pages are counted from 1."), field="page")
    _form(rdf)
    return _sent(request, _catalog(rdf, _base(request), int(asked[:9])), rdf)


@require_safe
def dataset(request: HttpRequest, dataset: str, rdf: str) -> HttpResponse:
    """One dataset. Raises NotFound."""
    from . import graphs

    form, base = _form(rdf), _base(request)
    graph = graphs.empty()
    graphs.add_dataset(graph, base, queries.card(dataset))
    return _sent(request, graph.serialize(format=form, encoding="utf-8"), rdf)


def _form(rdf: str) -> str:
    if rdf not in FORMS:
        raise NotFound("no_form", gettext_noop("There is no such form: take jsonld, ttl or rdf."))
    return FORMS[rdf][0]


def _base(request: HttpRequest) -> str:
    return request.build_absolute_uri("/").rstrip("/")


def _catalog(rdf: str, base: str, page: int) -> bytes:
    """One page, made once for each state of the catalog."""
    from . import graphs

    known = queries.catalog()
    last = max(1, -(-len(known.cards) // PAGE))
    if page > last:
        raise NotFound("no_page", gettext_noop("The catalog has fewer pages."))
    key = ("dcat", rdf, base, str(page))
    if key not in known.made:
        shown = known.cards[(page - 1) * PAGE : page * PAGE]
        graph = graphs.empty()
        changed = max((card.updated_at for card in known.cards), default=None)
        me = graphs.add_catalog(graph, base, shown, changed)
        address = base + reverse("opendata:dcat", args=[rdf])
        graphs.add_pages(graph, me, address, page, last, len(known.cards))
        for card in shown:
            graphs.add_dataset(graph, base, card)
        known.made[key] = graph.serialize(format=FORMS[rdf][0], encoding="utf-8")
    return known.made[key]


def _sent(request: HttpRequest, body: bytes, rdf: str) -> HttpResponse:
    etag = f'"{hashlib.sha256(body).hexdigest()[:20]}"'
    known = etag in parse_etags(request.headers.get("If-None-Match", ""))
    response = HttpResponse(status=304) if known else HttpResponse(body)
    response.headers["Content-Type"] = FORMS[rdf][1]
    response.headers["ETag"] = etag
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["Cache-Control"] = "public, max-age=60"
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response

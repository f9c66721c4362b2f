"""The regions of the city, from the city down to the RT, and the places in them."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from .. import queries
from ..rights import MANAGE
from .gate import needs

_PAGE = 100


@needs(MANAGE)
def home(request: HttpRequest) -> HttpResponse:
    """The city: what is loaded, and the ways on."""
    code = queries.city()
    return render(request, "territory/home.html", {
        "city": queries.region(code) if code else None,
        "counts": queries.counts(code),
        "districts": queries.children(code) if code else (),
        "agencies": sum(not view.region for view in queries.agencies().values()),
    })  # fmt: skip


@needs(MANAGE)
def region(request: HttpRequest, code: str) -> HttpResponse:
    """One region: what is known of it, its office, its parts."""
    view = queries.region(code)
    above = [(v.name, reverse("territory:region", args=[v.code])) for v in queries.breadcrumb(code)]
    return render(request, "territory/region.html", {
        "region": view,
        "trail": [(_("Territory"), reverse("territory:home")), *above],
        "parts": queries.children(code),
        "office": queries.agencies().get(code),
        "outlined": queries.outline(code) is not None,
    })  # fmt: skip


@needs(MANAGE)
def places(request: HttpRequest) -> HttpResponse:
    """Places by name, a hundred at a time."""
    found = queries.places_in(
        queries.city(), after=_after(request.GET.get("setelah", "")), limit=_PAGE + 1
    )
    shown = found[:_PAGE]
    names = queries.region_names({place.region for place in shown})
    more = f"?setelah={shown[-1].name}|{shown[-1].id}" if len(found) > _PAGE else ""
    return render(request, "territory/places.html", {
        "places": [(place, names[place.region]) for place in shown],
        "next_url": more,
        "withdrawn": queries.place_steps(queries.city(), what="withdrawn"),
    })  # fmt: skip


def _after(text: str) -> tuple[str, int]:
    name, _sign, number = text.replace("\0", "").rpartition("|")
    return (name, int(number[:18])) if number.isdecimal() else ("", 0)

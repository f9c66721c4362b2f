"""The catalog: search and facets."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from balaikota.ground.people.doors import actor_of
from balaikota.lib.errors import Refusal

from .. import permissions, queries
from ..queries import Card
from ..rules import searching
from ..rules.searching import Node, Test
from ..rules.words import licence
from ..shelf import SORTS, shelf, values
from .common import frequency_name, theme_name

PAGE = 20
FACETS = {  # parameter → field of the shelf
    "tema": "groups", "pemilik": "organization", "format": "res_format", "kunci": "tags",
    "frekuensi": "frequency", "lisensi": "license_id",
}  # fmt: skip
SHOWN = 8
SORT = {"baru": "metadata_modified desc", "nama": "title asc", "cocok": "score desc"}


@dataclass(frozen=True)
class Choice:
    """A value of a facet: its words, how many datasets, and where it leads."""

    words: str
    count: int
    url: str
    on: bool


@dataclass(frozen=True)
class Facet:
    """A way to narrow the catalog."""

    title: str
    choices: list[Choice]


@dataclass(frozen=True)
class Line:
    """A dataset in the catalog."""

    card: Card
    theme: str
    frequency: str
    grade: str


@require_safe
def catalog(request: HttpRequest) -> HttpResponse:
    """`?q=&tema=&pemilik=&format=&urut=&halaman=`."""
    chosen = {name: request.GET.get(name, "").strip() for name in (*FACETS, "q", "urut")}
    chosen = {name: value[:200] for name, value in chosen.items() if value}
    found = _found(chosen)
    page = _page_number(request.GET.get("halaman", ""))
    shown = found[(page - 1) * PAGE : page * PAGE]
    now = timezone.now()
    own = queries.catalog().own
    context = {
        "lines": [_line(card, now) for card in shown],
        "count": len(found),
        "facets": _facets(found, chosen),
        "chosen": chosen,
        "taken": _taken(chosen),
        "sorts": _sorts(chosen),
        "previous_url": _url(chosen, halaman=page - 1) if page > 1 else "",
        "next_url": _url(chosen, halaman=page + 1) if len(found) > page * PAGE else "",
        "total": {
            "datasets": len(queries.catalog().cards),
            "rows": sum(card.version.rows for card in own if card.version),
            "owners": len({card.organisation for card in queries.catalog().cards}),
        },
        "staff": actor_of(request).may(permissions.PROPOSE),
    }
    return render(request, "opendata/catalog.html", context)


def _page_number(text: str) -> int:
    return max(1, int(text)) if text.isdecimal() and len(text) < 6 else 1


def _found(chosen: Mapping[str, str]) -> list[Card]:
    tests: list[Node | Test] = [
        Test(field, chosen[name].lower()) for name, field in FACETS.items() if name in chosen
    ]
    words: list[str] = []
    if text := chosen.get("q", "").lower():
        tests.append(Test("", text))
        words = [text, *text.split()]
    book = shelf()
    found = book.find(*tests, now=timezone.now())
    sort = SORT.get(chosen.get("urut", ""), SORT["cocok" if words else "baru"])
    try:
        return searching.ordered(found, sort, SORTS, lambda card: book.score(card, words))
    except Refusal:
        return found


def _line(card: Card, now: Any) -> Line:
    quality = card.quality(now)
    return Line(
        card,
        theme_name(card.theme),
        frequency_name(card.frequency),
        quality.grade if quality else "",
    )


def _facets(found: list[Card], chosen: Mapping[str, str]) -> list[Facet]:
    titles = {
        "tema": _("Theme"), "pemilik": _("Owner"), "format": _("Form"),
        "frekuensi": _("How often"), "lisensi": _("Licence"), "kunci": _("Keywords"),
    }  # fmt: skip
    counted = searching.facets(found, FACETS.values(), values, 40)
    facets = []
    for name, title in titles.items():
        rows = counted[FACETS[name]]
        choices = [
            Choice(
                _word(name, value), count,
                _url(chosen, **{name: "" if chosen.get(name) == value else value}),
                chosen.get(name) == value,
            )
            for value, count in rows.items()
        ]  # fmt: skip
        if len(choices) > 1 or any(choice.on for choice in choices):
            facets.append(Facet(title, choices[:SHOWN]))
    return facets


def _word(facet: str, value: str) -> str:
    if facet == "tema":
        return theme_name(value)
    if facet == "frekuensi":
        return frequency_name(value)
    if facet == "lisensi":
        return licence(value).title
    if facet == "pemilik":
        owners = (c.organisation_title for c in queries.catalog().cards if c.organisation == value)
        return next(owners, value)
    return value


def _taken(chosen: Mapping[str, str]) -> list[tuple[str, str]]:
    """Filters in force: (words, address without it)."""
    return [
        (_word(name, chosen[name]), _url(chosen, **{name: ""})) for name in FACETS if name in chosen
    ]


def _sorts(chosen: Mapping[str, str]) -> list[tuple[str, str, bool]]:
    words = {"baru": _("Newest"), "nama": _("By name")}
    now = chosen.get("urut") or ("" if "q" in chosen else "baru")
    return [(text, _url(chosen, urut=name), name == now) for name, text in words.items()]


def _url(chosen: Mapping[str, str], **more: Any) -> str:
    """This search with some parts changed; the page begins anew unless it is given."""
    pairs = {**chosen, **more}
    return "?" + urlencode({name: value for name, value in pairs.items() if value})

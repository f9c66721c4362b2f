"""Lists of the city's budget lines, assets and events, and one of them with where it came from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from balaikota.ground.events.sockets import Origin, offered
from balaikota.ground.people.doors import actor_of
from balaikota.ground.people.pages.common import number, requires
from balaikota.ground.territory import queries as territory

from . import kinds, queries
from .offers import shown
from .permissions import VIEW
from .queries import Asked
from .rules.shapes import Field, Register

_PAST = "lalu"


@require_safe
@requires(VIEW)
def home(request: HttpRequest) -> HttpResponse:
    """All registers, and how much each holds."""
    found = [(one, count, shown.address(one)) for one, count in queries.counts()]
    return render(request, "registers/home.html", {"registers": found})


@require_safe
@requires(VIEW)
def listing(request: HttpRequest, register: str) -> HttpResponse:
    """One register, narrowed by words and by what its things have in common."""
    return _listed(request, queries.register(register))


@require_safe
def agenda(request: HttpRequest) -> HttpResponse:
    """Events of the city, for everybody: those to come, or all."""
    return _listed(request, kinds.AGENDA)


@require_safe
@requires(VIEW)
def one(request: HttpRequest, register: str, thing: int) -> HttpResponse:
    """One thing of a register."""
    return _one(request, queries.register(register), thing)


@require_safe
def event(request: HttpRequest, event: int) -> HttpResponse:
    """One event, for everybody."""
    return _one(request, kinds.AGENDA, event)


def _listed(request: HttpRequest, register: Register) -> HttpResponse:
    choices, given = queries.facets(register), request.GET
    newest = max(choices.get("period", ()), default="")
    chosen = {name: given.get(name, newest if name == "period" else "") for name in choices}
    chosen = {name: value.replace("\0", "")[:200] for name, value in chosen.items()}
    past = bool(given.get(_PAST)) or "day" not in register.names
    asked = Asked(
        words=given.get("cari", "").replace("\0", "")[:80], facets=chosen,
        since=None if past else timezone.localdate(),
        after=number(given.get("setelah", "")) or 0,
    )  # fmt: skip
    found = queries.listing(register, asked)
    kept = {"cari": asked.words, **chosen, **({_PAST: "1"} if past else {})}
    following = {**kept, "setelah": found.rows[-1]["id"]} if found.more else {}
    return render(request, "registers/list.html", {
        "register": register, "rows": [_line(register, row) for row in found.rows],
        "fields": _listed_fields(register), "count": found.count,
        "sums": [(register.field(name).title, total) for name, total in found.sums.items()],
        "facets": [(register.field(name), values, chosen[name])
                   for name, values in choices.items() if len(values) > 1],
        "search": asked.words, "past": past, "has_days": "day" in register.names,
        "next_url": f"?{urlencode(following)}" if following else "",
        "budget": shown.realised(register, chosen.get("period", "")),
    })  # fmt: skip


def _listed_fields(register: Register) -> list[Field]:
    return [f for f in register.fields if f.listed and f.name != register.heading]


def _line(register: Register, row: Mapping[str, Any]) -> dict[str, Any]:
    names = territory.region_names([row["region"]] if row.get("region") else [])
    return {
        "title": row[register.heading] or row[register.order[-1]],
        "url": shown.page_of(register, row["id"]),
        "cells": [(field, _shown(field, row, names)) for field in _listed_fields(register)],
    }


def _shown(field: Field, row: Mapping[str, Any], names: Mapping[str, str]) -> Any:
    value = row[field.name]
    return names.get(value, value) if field.kind == "region" else value


def _one(request: HttpRequest, register: Register, pk: int) -> HttpResponse:
    row = queries.thing(register, pk)
    names = territory.region_names([row["region"]] if row.get("region") else [])
    facts = [(field, _shown(field, row, names)) for field in register.fields
             if row[field.name] not in ("", None)]  # fmt: skip
    actor = actor_of(request)
    context = {
        "register": register,
        "row": row,
        "facts": facts,
        "title": row[register.heading] or row[register.order[-1]],
        "list_url": shown.address(register),
        "origin": _origin(register, row) if actor.may(VIEW) else "",
        "shows_source": actor.may(VIEW),
    }
    return render(request, "registers/one.html", context)


def _origin(register: Register, row: Mapping[str, Any]) -> str:
    """Where file, line and time are told."""
    identity = {name: str(row[name]) for name in register.identity}
    return next(_found(row["source"], f"registers.{register.key}", identity), "")


def _found(source: str, target: str, identity: Mapping[str, str]) -> Iterator[str]:
    for origin in offered(Origin):
        address = origin.find(source, target, identity)
        if address:
            yield address

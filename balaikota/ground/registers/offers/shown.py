"""What panels, layers and the citizens' home show of registers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from balaikota.ground.events.sockets import Scope, Window

from .. import kinds, queries
from ..rules import budget as sums
from ..rules.shapes import Register

_AGENCIES = 8
_EVENTS = 6


def address(one: Register) -> str:
    """Its list."""
    if one.public:
        return reverse("registers:agenda")
    return reverse("registers:list", args=[one.slug])


def page_of(one: Register, pk: int) -> str:
    """The page of one thing."""
    if one.public:
        return reverse("registers:event", args=[pk])
    return reverse("registers:one", args=[one.slug, pk])


def budget(scope: Scope) -> Mapping[str, Any]:
    """{year, whole, rows: agencies that realised least first, more}."""
    year, offices = queries.realisation()
    measured = [one for one in offices if one.percent is not None]
    slowest = sorted(measured, key=lambda one: (one.percent or 0.0, one.office))
    return {
        "year": year, "whole": sums.whole(offices), "rows": slowest[:_AGENCIES],
        "more": max(0, len(slowest) - _AGENCIES), "url": address(kinds.BUDGET),
        "as_of": queries.changed_at(kinds.BUDGET) or scope.now, "source": _("Budget lines"),
    }  # fmt: skip


def realised(one: Register, period: str) -> sums.Realised | None:
    """The city's spending, beside the list of budget lines of its newest year."""
    year, offices = queries.realisation()
    return sums.whole(offices) if one is kinds.BUDGET and year and period[:4] == year else None


def coming(scope: Scope) -> Mapping[str, Any]:
    """{rows: the next events [{title, day, time, place, url}], url}. Empty rows hide it."""
    rows = queries.coming(timezone.localdate(scope.now), _EVENTS)
    return {
        "rows": [{**row, "url": page_of(kinds.AGENDA, row["id"])} for row in rows],
        "url": address(kinds.AGENDA), "as_of": scope.now,
    }  # fmt: skip


def assets(scope: Scope, window: Window) -> Mapping[str, Any]:
    return _collection(kinds.ASSETS, queries.assets_in(window), "kind")


def events(scope: Scope, window: Window) -> Mapping[str, Any]:
    return _collection(
        kinds.AGENDA, queries.events_in(window, timezone.localdate(scope.now)), "place"
    )


def _collection(one: Register, rows: list[dict[str, Any]], note: str) -> Mapping[str, Any]:
    return {"type": "FeatureCollection", "features": [_feature(one, row, note) for row in rows]}


def _feature(one: Register, row: Mapping[str, Any], note: str) -> dict[str, Any]:
    return {
        "type": "Feature",
        "geometry": {"type": "Point", "coordinates": [row["longitude"], row["latitude"]]},
        "properties": {
            "title": row[one.heading], "note": row[note], "url": page_of(one, row["id"]),
        },
    }  # fmt: skip


def dots(colour: str) -> tuple[Mapping[str, Any], ...]:
    """How points are drawn."""
    return (
        {
            "type": "circle",
            "paint": {
                "circle-color": colour, "circle-radius": 6,
                "circle-stroke-width": 1.5, "circle-stroke-color": "#ffffff",
            },
        },
    )  # fmt: skip

"""Panels, layer, area and search: each function returns what its template or desk shows."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from balaikota.ground.events.sockets import Hit, Scope, Window
from balaikota.ground.people.doors import actor_in
from balaikota.ground.territory import queries as territory
from balaikota.lib.ids import normal_code

from ..models import Request
from ..queries import figures, listing, seeing
from ..rules import Part
from ..words import level_words, service_title

SOURCE = _("Letters")
DAYS = 30
PAINT: tuple[Mapping[str, Any], ...] = (
    {
        "id": "letters-open",
        "type": "fill",
        "paint": {
            "fill-color": [
                "interpolate", ["linear"], ["coalesce", ["get", "share"], 0],
                0, "#f3f7f6", 0.5, "#9cc9c2", 1, "#0a5c56",
            ],
            "fill-opacity": 0.75,
        },
    },
)  # fmt: skip


def start_of_day(now: datetime) -> datetime:
    return timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)


def today(scope: Scope) -> Mapping[str, Any]:
    """{standing: figures.Standing, in_time, without_coming: percent|None, days, as_of, source}."""
    actor = actor_in(scope)
    found = figures.ended(actor, scope.place, scope.now - timedelta(days=DAYS))
    return {
        "standing": figures.standing(actor, scope.place, scope.now, start_of_day(scope.now)),
        "issued": found.issued,
        "in_time": percent(found.in_time),
        "without_coming": percent(found.without_coming),
        "days": DAYS,
        "as_of": scope.now,
        "source": SOURCE,
    }


def percent(share: float | None) -> float | None:
    return None if share is None else round(100 * share, 1)


def stalled(scope: Scope) -> Mapping[str, Any]:
    """{rows: [{name, count, late, oldest}], most, as_of, source}: where requests lie."""
    found = figures.stalls(actor_in(scope), scope.place, scope.now)
    rows = [
        {
            "name": level_words(stall.level), "count": stall.count, "late": stall.late,
            "oldest": stall.oldest,
        }
        for stall in found[:6]
    ]  # fmt: skip
    return {
        "rows": rows,
        "most": max((stall.count for stall in found), default=1),
        "as_of": scope.now,
        "source": SOURCE,
    }


def area(scope: Scope) -> Mapping[str, Any]:
    """`today` with the services that are most asked for."""
    since = scope.now - timedelta(days=DAYS)
    asked = figures.most_asked(actor_in(scope), scope.place, since)
    return {**today(scope), "asked": [(service_title(code), count) for code, count in asked]}


def layer(scope: Scope, window: Window) -> Mapping[str, Any]:
    """Open requests of each kelurahan, with their `share` of the most (0 to 1)."""
    found = figures.open_by_village(actor_in(scope), scope.place)
    names = territory.region_names(found)
    most = max(found.values(), default=1)
    features = [
        {
            "type": "Feature",
            "geometry": None,
            "properties": {
                "region": code, "value": count, "share": round(count / most, 3),
                "title": names[code], "note": _now("%(n)s open requests") % {"n": count},
            },
        }
        for code, count in sorted(found.items())
    ]  # fmt: skip
    return {"type": "FeatureCollection", "features": features}


def find(words: str, scope: Scope) -> list[Hit]:
    """By tracking code, number of the letter or whole name, as far as the viewer sees them."""
    actor = actor_in(scope)
    rows = Request.objects.filter(seeing.official(actor), listing.searched(words))
    return [
        Hit(
            title=f"{row.name} · {service_title(row.service)}", note=row.code, kind="letter",
            url=reverse("letters:work", args=[row.code]),
        )
        for row in rows.order_by("-asked_at")[:10]
    ]  # fmt: skip


def look_up(code: str, scope: Scope) -> str:
    """The page of a request by its code: the own one, or the office's."""
    actor, found = actor_in(scope), normal_code(code)
    row = Request.objects.filter(code=found).first() if found else None
    if row is None:
        return ""
    if seeing.parts_of(actor, row) & {Part.APPLICANT}:
        return reverse("letters:request", args=[found])
    return reverse("letters:work", args=[found]) if seeing.sees_officially(actor, row) else ""

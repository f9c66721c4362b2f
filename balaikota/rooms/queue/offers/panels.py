"""Panels, layer, indicators and the open table: each function returns what its desk shows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from balaikota.ground.events.sockets import Scope, Window
from balaikota.ground.people.doors import actor_in
from balaikota.ground.residents.rules import small
from balaikota.ground.territory import queries as territory

from ..queries import figures, lines, offices

DAYS = 7
SHOWN = 5
_VILLAGE_DOTS = 3
PAINT: tuple[Mapping[str, Any], ...] = (
    {
        "id": "queue-waiting",
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


def today(scope: Scope) -> Mapping[str, Any]:
    """{waiting, open, done, rows: [figures.Standing], as_of, source}."""
    found = figures.standing(actor_in(scope), scope.place, scope.now)
    return {
        "waiting": sum(one.waiting for one in found),
        "open": sum(one.open for one in found),
        "done": sum(one.done for one in found),
        "rows": found[:SHOWN],
        "as_of": scope.now,
        "source": _("Counters and queues"),
    }


def _past(scope: Scope) -> figures.Past:
    day = timezone.localdate(scope.now)
    return figures.past(actor_in(scope), scope.place, day, DAYS)


def area(scope: Scope) -> Mapping[str, Any]:
    """`today` with the medians of the last days."""
    return {**today(scope), "past": _past(scope), "days": DAYS}


def layer(scope: Scope, window: Window) -> Mapping[str, Any]:
    """People who wait, by kelurahan of the office, with their `share` of the most (0 to 1)."""
    counts: dict[str, int] = {}
    for one in figures.standing(actor_in(scope), scope.place, scope.now):
        if one.office.place.count(".") >= _VILLAGE_DOTS:
            counts[one.office.place] = counts.get(one.office.place, 0) + one.waiting
    names = territory.region_names(counts)
    most = max(max(counts.values(), default=1), 1)
    features = [
        {
            "type": "Feature",
            "geometry": None,
            "properties": {
                "region": code, "value": count, "share": round(count / most, 3),
                "title": names[code], "note": gettext("%(n)s people wait") % {"n": count},
            },
        }
        for code, count in sorted(counts.items())
    ]  # fmt: skip
    return {"type": "FeatureCollection", "features": features}


def waiting_now(scope: Scope) -> float:
    return float(today(scope)["waiting"])


def wait_minutes(scope: Scope) -> float | None:
    waited = _past(scope).waited
    return None if waited is None else round(waited, 1)


def lost_share(scope: Scope) -> float | None:
    return _percent(_past(scope).lost)


def booked_share(scope: Scope) -> float | None:
    return _percent(_past(scope).booked)


def _percent(share: float | None) -> float | None:
    return None if share is None else round(100 * share, 1)


def to_serve(scope: Scope) -> int:
    """Who waits at the offices where this officer may serve."""
    return sum(
        lines.waiting_count(one, scope.now) for one in offices.served_by(actor_in(scope))
    )  # fmt: skip


def by_month(scope: Scope) -> Iterable[Mapping[str, Any]]:
    """One row for each month, office and service that served somebody."""
    for row in figures.months():
        month: datetime = row["month"]
        counts = small.hide(
            {"dilayani": row["n"], "didahulukan": row["first"], "janji": row["booked"]}
        )
        yield {
            "bulan": month.strftime("%Y-%m"), "kantor": row["office__agency"],
            "layanan": row["line__title"], **counts,
        }  # fmt: skip

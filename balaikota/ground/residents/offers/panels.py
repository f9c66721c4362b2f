"""Panels, layer, numbers and tasks: each function returns what its template or desk shows."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from balaikota.ground.events.sockets import Scope, Window
from balaikota.ground.people.doors import actor_in
from balaikota.ground.territory import queries as territory

from ..models import Pair, Wish
from ..permissions import JUDGE, WISHES
from ..queries import counts
from ..queries import looks as look_queries
from ..queries.places import in_reach
from ..rules import small

SOURCE = _("Population register")
DENSITY_PAINT: tuple[Mapping[str, Any], ...] = (
    {
        "id": "people",
        "type": "fill",
        "paint": {
            "fill-color": [
                "interpolate", ["linear"], ["coalesce", ["get", "share"], 0],
                0, "#fbf7ee", 0.35, "#f3ead6", 0.7, "#e2bf73", 1, "#b9822a",
            ],
            "fill-opacity": 0.8,
        },
    },
)  # fmt: skip


def looks(scope: Scope) -> Mapping[str, Any]:
    """{total, people, hours: 24, viewers: [(name, count)] at most 6, most, open_alerts, url,
    as_of, source}: looks of the last 24 hours, as far as they are sealed."""
    found = look_queries.tally(scope.now)
    return {
        "total": found.total,
        "people": found.people,
        "hours": found.hours,
        "viewers": found.viewers,
        "most": max((count for _name, count in found.viewers), default=0),
        "open_alerts": found.open_alerts,
        "url": reverse("residents:looks"),
        "as_of": scope.now,
        "source": SOURCE,
    }


def people(scope: Scope) -> Mapping[str, Any]:
    """{counted: queries.counts.Counted, good: percent, url, as_of, source} of the area shown."""
    counted = counts.counted(actor_in(scope), scope.place, scope.now.year)
    good = 100 * (1 - counted.flawed / counted.total) if counted.total else None
    return {
        "counted": counted,
        "good": good,
        "url": f"{reverse('residents:statistics')}?wilayah={counted.code}",
        "as_of": counted.counted_at or scope.now,
        "source": SOURCE,
    }


def density(scope: Scope, window: Window) -> Mapping[str, Any]:
    """People for each km² of every kelurahan, with its `share` of a high value (0 to 1).

    Geometry is null: the outlines are drawn by the map. Small numbers are left out.
    """
    found = small.hide({code: n for code, (n, _f) in counts.people_by_village().items()})
    tree = territory.tree().by_code
    values = {
        code: people / _area(code)
        for code, people in sorted(found.items())
        if people is not None and code.startswith(scope.place) and _area(code)
    }
    high = (sorted(values.values())[int(len(values) * 0.9)] if values else 0) or 1.0
    features = [
        {
            "type": "Feature",
            "geometry": None,
            "properties": {
                "region": code,
                "value": round(value),
                "share": round(min(1.0, value / high), 3),
                "title": tree[code].name,
                "note": f"{found[code]:,} · {value:,.0f}/km²".replace(",", "."),
            },
        }
        for code, value in values.items()
    ]
    return {"type": "FeatureCollection", "features": features}


def _area(code: str) -> float:
    """Square kilometres: as stated, else of the outline; 0 when neither is known."""
    view = territory.tree().by_code.get(code)
    if view is not None and view.area_km2:
        return float(view.area_km2)
    outline = territory.outline(code)
    if outline is None:
        return 0.0
    # A degree is 111.32 km here, near the equator.
    return float(outline.area) * 111.32 * 111.32


def population(scope: Scope) -> float | None:
    """People registered in an area."""
    found = counts.whole(_place(scope))
    return None if found is None else float(found.men + found.women)


def families(scope: Scope) -> float | None:
    found = counts.whole(_place(scope))
    return None if found is None else float(found.families)


def quality(scope: Scope) -> float | None:
    """Percent of records without a doubt."""
    found = counts.whole(_place(scope))
    people = found.men + found.women if found else 0
    return round(100 * (1 - found.flawed / people), 1) if found and people else None


def _place(scope: Scope) -> str:
    return scope.place or territory.city()


def waiting_wishes(scope: Scope) -> int:
    return Wish.objects.filter(in_reach(actor_in(scope), WISHES), state="open").count()


def waiting_pairs(scope: Scope) -> int:
    return Pair.objects.filter(in_reach(actor_in(scope), JUDGE), state="open").count()

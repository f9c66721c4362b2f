"""Layers of sources on the map: points, or kelurahan shaded by a number."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from balaikota.ground.events.sockets import Scope, Window
from balaikota.ground.territory import queries as territory

from ..models import Source
from ..queries import values
from ..rules.shapes import Manifest
from .panels import region_of

SHADE: tuple[Mapping[str, Any], ...] = (
    {
        "type": "fill",
        "paint": {
            "fill-color": [
                "interpolate", ["linear"], ["coalesce", ["get", "share"], 0],
                0, "#eff6f5", 0.35, "#d3e6e3", 0.7, "#aed0cb", 1, "#7fb3ad",
            ],
            "fill-opacity": 0.85,
        },
    },
)  # fmt: skip


def features(manifest: Manifest, scope: Scope, window: Window) -> Mapping[str, Any]:
    """A FeatureCollection for a window."""
    source = Source.objects.filter(pk=manifest.source).first()
    found: list[dict[str, Any]] = []
    if source is not None:
        place = region_of(scope, placed=manifest.place is not None)
        shade = manifest.show.layer.shade if manifest.show.layer else None
        if shade is None:
            found = values.points(source, manifest, window, place)
        else:
            found = _shaded(values.by_place(source, shade, place))
    return {"type": "FeatureCollection", "features": found}


def _shaded(numbers: dict[str, float]) -> list[dict[str, Any]]:
    high = max(numbers.values(), default=0) or 1.0
    names = territory.region_names(numbers)
    return [
        {
            "type": "Feature",
            "geometry": None,
            "properties": {
                "region": code, "value": number, "share": round(max(0.0, number / high), 3),
                "title": names[code], "note": f"{number:g}",
            },
        }
        for code, number in sorted(numbers.items())
    ]  # fmt: skip

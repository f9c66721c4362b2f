"""How things are drawn on maps, for whoever offers a layer."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def dots(colour: str) -> tuple[Mapping[str, Any], ...]:
    """Points. Without an id: the map names it by the layer, as many stand on it."""
    return (
        {
            "type": "circle",
            "paint": {
                "circle-color": colour, "circle-radius": 6,
                "circle-stroke-width": 1.5, "circle-stroke-color": "#ffffff",
            },
        },
    )  # fmt: skip

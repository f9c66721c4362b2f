"""A stage: sockets filled by a room that exists only here."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, ClassVar

import pytest

from balaikota.ground.events import sockets
from balaikota.ground.events.fact import Fact
from balaikota.ground.events.sockets import (
    Area,
    Indicator,
    MapLayer,
    Moment,
    Panel,
    Scope,
    Timeline,
    Window,
    offer,
)

AS_OF = datetime(2026, 11, 3, 5, 0, tzinfo=UTC)


@dataclass(frozen=True, kw_only=True)
class StageLit(Fact):
    """Something happened on the stage."""

    kind: ClassVar[str] = "stage.lit"
    place: str
    agency: str = ""


@dataclass
class Stage:
    """What the stage's room says; tests change it."""

    words: str = "tenang"
    broken: bool = False

    def load(self, scope: Scope) -> dict[str, Any]:
        if self.broken:
            raise RuntimeError("the lamp is out")
        return {"title": f"{self.words} di {scope.place}", "as_of": AS_OF, "source": "Panggung"}


def _features(scope: Scope, window: Window) -> dict[str, Any]:
    properties = {"west": window.west, "zoom": window.zoom, "region": scope.place, "value": 3}
    return {
        "type": "FeatureCollection",
        "features": [{"type": "Feature", "geometry": None, "properties": properties}],
    }


def _tell(entries: Iterable[Any], scope: Scope) -> list[Moment]:
    return [Moment(at=e.at, text=f"lampu di {e.place}", kind=e.kind) for e in entries]


@pytest.fixture
def stage(monkeypatch: pytest.MonkeyPatch) -> Stage:
    """Only the stage's room is in the sockets."""
    monkeypatch.setattr(sockets, "_OFFERS", {})
    room = Stage()
    common = {"title": "Lampu", "stale_on": ("stage.lit",), "permission": "command_center.view"}
    offer(Panel(key="stage.lamps", load=room.load, template="shell/empty.html", **common))
    offer(
        Panel(
            key="stage.hidden",
            load=room.load,
            template="shell/empty.html",
            **{**common, "permission": "stage.never"},
        )
    )
    offer(Area(key="stage.area", load=room.load, template="shell/empty.html", **common))
    offer(MapLayer(key="stage.regions", features=_features, paint=({"type": "fill"},), **common))
    offer(
        Indicator(
            key="stage.count",
            definition="",
            unit="",
            direction="down",
            load=lambda scope: 1234.0,
            target=10,
            **common,
        )
    )
    offer(
        Timeline(
            key="stage.told", kinds=("stage.lit",), permission="command_center.view", tell=_tell
        )
    )
    return room

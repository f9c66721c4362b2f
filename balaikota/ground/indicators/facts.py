"""What happens to indicators: codes and counts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from balaikota.ground.events.fact import Fact


@dataclass(frozen=True, kw_only=True)
class IndicatorDefined(Fact):
    """An indicator was defined, or its definition changed."""

    kind: ClassVar[str] = "indicators.defined"
    indicator: str

    @property
    def subject(self) -> str:
        return f"indicator:{self.indicator}"


@dataclass(frozen=True, kw_only=True)
class ValuesRecorded(Fact):
    """New or changed values came in. `indicators` names them, up to a hundred."""

    kind: ClassVar[str] = "indicators.recorded"
    indicators: tuple[str, ...]
    new: int
    changed: int
    source: str

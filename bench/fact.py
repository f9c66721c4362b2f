"""The fact that benches tell; no room knows it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from balaikota.ground.events.fact import Fact


@dataclass(frozen=True, kw_only=True)
class Ticked(Fact):
    """The bench's clock ticked."""

    kind: ClassVar[str] = "bench.ticked"
    number: int
    place: str

    @property
    def subject(self) -> str:
        return f"bench:{self.number}"

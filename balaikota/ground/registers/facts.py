"""What happens to registers: which one, by which source, and counts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from balaikota.ground.events.fact import Fact


@dataclass(frozen=True, kw_only=True)
class RegisterChanged(Fact):
    """A source brought new, changed or withdrawn things of a register."""

    kind: ClassVar[str] = "registers.changed"
    register: str
    source: str
    place: str
    new: int = 0
    changed: int = 0
    withdrawn: int = 0

    @property
    def subject(self) -> str:
        return f"register:{self.register}"

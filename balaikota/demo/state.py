"""What a data folder remembers of its demo: which city, which present, how much history."""

from __future__ import annotations

import json
import os
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from pathlib import Path

FILE = "demo.json"


@dataclass(frozen=True)
class DemoState:
    """`present` is the moment the history was turned to; loading that is resumed keeps it."""

    city: str
    present: datetime
    wanted: int = 0  # reports of history that were asked for
    loaded: bool = False  # all of them are in

    def asking(self, wanted: int, now: datetime) -> DemoState:
        """The state for loading so many: unchanged when that was asked for already."""
        if wanted == self.wanted:
            return self
        present = self.present if self.wanted else now
        return replace(self, wanted=wanted, loaded=False, present=present)


def read(data: Path) -> DemoState | None:
    """None when the folder holds no demo.

    Raises:
        ValueError: the file was changed by hand and cannot be read.
    """
    path = data / FILE
    if not path.exists():
        return None
    raw = json.loads(path.read_text())
    return DemoState(**{**raw, "present": datetime.fromisoformat(raw["present"])})


def write(data: Path, state: DemoState) -> None:
    """All or nothing: a power cut leaves the old file or the new one."""
    partial = data / f"{FILE}.{os.getpid()}"
    with partial.open("w") as file:
        json.dump({**asdict(state), "present": state.present.isoformat()}, file, indent=1)
        file.flush()
        os.fsync(file.fileno())
    partial.replace(data / FILE)


def finished(state: DemoState) -> DemoState:
    """Everything that was asked for is in."""
    return replace(state, loaded=True)

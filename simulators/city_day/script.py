"""What citizens will report, read from a file of lines, one JSON object each.

`{"after": seconds since the line before, "service_code", "lat", "long", "description"}`; `lat` and
`long` may be missing. At the end the file begins anew.
"""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Wish:
    """One thing a citizen will report, and how long after the one before."""

    after: float
    service_code: str
    description: str
    point: tuple[float, float] | None  # longitude, latitude


def wishes(path: Path) -> Iterator[Wish]:
    """Endless.

    Raises:
        ValueError: the file is empty or a line is not as described.
    """
    lines = [line for line in path.read_text().splitlines() if line.strip()]
    if not lines:
        raise ValueError(f"{path} holds nothing to report")
    return (_wish(line) for line in itertools.cycle(lines))


def _wish(line: str) -> Wish:
    raw = json.loads(line)
    point = (float(raw["long"]), float(raw["lat"])) if raw.get("lat") is not None else None
    return Wish(float(raw["after"]), raw["service_code"], raw["description"], point)

"""What indicators are: codes, periods, and how a series is drawn."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

CODE = re.compile(r"[a-z][a-z0-9_]*(\.[a-z0-9_]+)*")
_PERIOD = re.compile(r"\d{4}(?:-(?:0[1-9]|1[0-2])(?:-(?:0[1-9]|[12]\d|3[01]))?|-Q[1-4])?")
RESERVED = frozenset({"baru"})  # a word of the addresses
DIRECTIONS = ("up", "down")


def is_period(text: str) -> bool:
    """A year "2026", quarter "2026-Q1", month "2026-11" or day "2026-11-23"."""
    return bool(_PERIOD.fullmatch(text))


@dataclass(frozen=True, kw_only=True)
class Value:
    """A number of an indicator over an area in a period. `source` names where it came from."""

    indicator: str
    area: str
    period: str
    value: float
    source: str = ""


@dataclass(frozen=True)
class Plot:
    """A line in a box of `width` × `height`: points, and the marks at its two axes."""

    width: int
    height: int
    line: str
    dots: tuple[tuple[str, str, str], ...]  # x, y, words
    lows: tuple[tuple[str, float], ...]  # y, value
    periods: tuple[tuple[str, str, str], ...]  # x, period, anchor


_LEFT, _FOOT, _TOP = 64, 28, 12


def plot(series: Sequence[tuple[str, float]], width: int = 720, height: int = 280) -> Plot | None:
    """A series (period, value) as a line; None for fewer than two values."""
    if len(series) < 2:
        return None
    values = [value for _period, value in series]
    low, high = min(values), max(values)
    if low > 0 and low < 0.6 * high:
        low = 0.0  # a line that starts far above nothing would exaggerate
    spread = (high - low) or abs(high) or 1.0
    step = (width - _LEFT - 16) / (len(series) - 1)

    def x(index: int) -> str:
        return f"{_LEFT + index * step:.1f}"

    def y(value: float) -> str:
        return f"{_TOP + (height - _FOOT - _TOP) * (1 - (value - low) / spread):.1f}"

    marks = [low, low + spread / 2, low + spread]
    ends = {0: "start", len(series) // 2: "middle", len(series) - 1: "end"}
    return Plot(
        width=width, height=height,
        line=" ".join(f"{x(i)},{y(v)}" for i, (_p, v) in enumerate(series)),
        dots=tuple((x(i), y(v), p) for i, (p, v) in enumerate(series)) if len(series) <= 60 else (),
        lows=tuple((y(mark), mark) for mark in marks),
        periods=tuple((x(i), series[i][0], anchor) for i, anchor in sorted(ends.items())),
    )  # fmt: skip

"""A progress bar on one line; without a terminal, a line at each tenth."""

from __future__ import annotations

import sys
import time
from dataclasses import dataclass, field

from . import say

_WIDTH = 30


@dataclass
class Progress:
    """Shows how far a long piece of work is. `total` is in the same unit as `done`."""

    what: str
    total: int
    unit: str
    done: int = 0
    begun: float = field(default_factory=time.monotonic)
    _told: int = 0

    def add(self, count: int) -> None:
        """So many more are done."""
        self.done += count
        tenth = 10 * self.done // max(self.total, 1)
        if sys.stdout.isatty():
            print(f"\r· {self.what:<10} {self._bar()} {self._numbers()} ", end="", flush=True)
        elif tenth > self._told:
            say.line("wait", self.what, f"{tenth * 10:>3} %  {self._numbers()}")
        self._told = tenth

    def end(self, words: str) -> None:
        """The last line, in place of the bar."""
        if sys.stdout.isatty():
            print("\r\033[K", end="")
        say.line("ok", self.what, words, self.seconds)

    @property
    def seconds(self) -> float:
        return time.monotonic() - self.begun

    @property
    def rate(self) -> float:
        return self.done / max(self.seconds, 0.001)

    def _bar(self) -> str:
        full = _WIDTH * self.done // max(self.total, 1)
        return "█" * full + "░" * (_WIDTH - full)

    def _numbers(self) -> str:
        return f"{self.done:,} of {self.total:,} {self.unit}, {self.rate:,.0f} a second"

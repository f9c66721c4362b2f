"""How much went through, on one line; for work whose end is not known beforehand."""

from __future__ import annotations

import sys
import time

from . import say


class Counter:
    """Shows bytes as they grow, at most ten times a second, and only on a terminal."""

    def __init__(self) -> None:
        self._shown = 0.0

    def show(self, what: str, done: int) -> None:
        if sys.stdout.isatty() and time.monotonic() - self._shown > 0.1:
            self._shown = time.monotonic()
            print(f"\r\033[K· {what:<10} {say.size(done)}", end="\r", flush=True)

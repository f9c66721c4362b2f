"""The day's clock: things to do at simulated times, done one after the other."""

from __future__ import annotations

import heapq
import itertools
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field

# Does its work and says after how many simulated seconds it wants to be called again, or None.
Duty = Callable[[], float | None]


@dataclass
class Day:
    """Runs duties. `speed` is simulated seconds for each real one."""

    speed: float
    stop: threading.Event = field(default_factory=threading.Event)
    trouble: Callable[[Exception], None] = print
    _queue: list[tuple[float, int, Duty]] = field(default_factory=list)
    _numbers: itertools.count[int] = field(default_factory=itertools.count)
    _begun: float = field(default_factory=time.monotonic)

    @property
    def now(self) -> float:
        """Simulated seconds since the beginning."""
        return (time.monotonic() - self._begun) * self.speed

    def plan(self, after: float, duty: Duty) -> None:
        heapq.heappush(self._queue, (self.now + after, next(self._numbers), duty))

    def run(self, until: float = float("inf")) -> None:
        """Work until told to stop, nothing is left, or the simulated time is reached.

        A duty that fails is called again after ten real seconds: the city may be starting anew.
        """
        while self._queue and not self.stop.is_set() and self._queue[0][0] <= until:
            due, _, duty = heapq.heappop(self._queue)
            if self.stop.wait(max(0.0, (due - self.now) / self.speed)):
                return
            try:
                again = duty()
            except Exception as error:  # one person's trouble must not end the day
                self.trouble(error)
                again = 10 * self.speed
            if again is not None:
                self.plan(again, duty)

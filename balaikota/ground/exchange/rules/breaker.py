"""The circuit breaker of a service, and the quota of a minute. Pure; the clock is passed in."""

from __future__ import annotations

from dataclasses import dataclass

FAILURES = 5  # in a row, until the circuit opens
OPEN_SECONDS = 10.0  # until one call may try again


@dataclass
class Breaker:
    """Closed while calls succeed; open after failures in a row; then one call tries."""

    failures: int = 0
    opened: float = 0.0
    trying: bool = False

    def lets(self, now: float) -> bool:
        """Whether a call may go through. The one that tries must report how it went."""
        if self.failures < FAILURES:
            return True
        if self.trying or now < self.opened + OPEN_SECONDS:
            return False
        self.trying = True
        return True

    def note(self, good: bool, now: float) -> None:
        """How a call went."""
        self.trying = False
        self.failures = 0 if good else self.failures + 1
        if self.failures >= FAILURES:
            self.opened = now

    def retry_after(self, now: float) -> int:
        return max(1, round(OPEN_SECONDS - (now - self.opened)))


@dataclass
class Bucket:
    """Calls of one minute; refills evenly, and holds at most a minute's worth."""

    per_minute: float
    tokens: float
    at: float

    def take(self, now: float) -> bool:
        self.tokens = min(self.per_minute, self.tokens + (now - self.at) * self.per_minute / 60)
        self.at = now
        if self.tokens < 1:
            return False
        self.tokens -= 1
        return True

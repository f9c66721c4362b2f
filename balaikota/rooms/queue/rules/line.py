"""Who is next. Fair, and short enough to be explained on the wall:

1. Elderly, disabled and pregnant people go first, and whoever booked a time that has come.
2. But after `in_a_row` of them, one from the ordinary line goes, so that nobody waits for ever.
3. Within each line, who came first goes first. A booked time counts from the time booked.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from .life import Priority


@dataclass(frozen=True, slots=True)
class Waiting:
    """A number that waits. `line` is the service it waits for, `booked` the time booked."""

    id: int
    line: int
    since: datetime
    priority: Priority = Priority.NONE
    booked: datetime | None = None

    def goes_first(self, now: datetime) -> bool:
        return bool(self.priority) or (self.booked is not None and self.booked <= now)

    def rank(self, now: datetime) -> tuple[datetime, int]:
        """Where it stands within its line."""
        due = self.booked is not None and self.booked <= now and not self.priority
        return (max(self.since, self.booked) if due and self.booked else self.since, self.id)


def order(
    waiting: Iterable[Waiting], now: datetime, *, in_a_row: int, streak: int = 0
) -> list[Waiting]:
    """The whole line as it would be called if nobody else came.

    Args:
        in_a_row: how many who go first are called before one of the ordinary line.
        streak: how many of them were called since the last of the ordinary line.
    """
    everybody = sorted(waiting, key=lambda one: one.rank(now))
    first = [one for one in everybody if one.goes_first(now)]
    ordinary = [one for one in everybody if not one.goes_first(now)]
    found: list[Waiting] = []
    while first or ordinary:
        if first and (streak < in_a_row or not ordinary):
            found.append(first.pop(0))
            streak += 1
        else:
            found.append(ordinary.pop(0))
            streak = 0
    return found


def streak_of(called: Sequence[bool]) -> int:
    """How many who go first were called since the last ordinary one; the latest call is first."""
    count = 0
    for went_first in called:
        if not went_first:
            break
        count += 1
    return count

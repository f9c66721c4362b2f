"""Bringing old times to the present: whole weeks, so that every Monday morning stays one.

The source's half year is turned like a wheel: what would come to lie after now is put before the
first instead. So all requests are kept, the last ones are of today, and weekday and clock time (as
local people saw them) never change.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo
from functools import cached_property

WEEK = timedelta(weeks=1)


@dataclass(frozen=True)
class Turn:
    """How a set of local (naive) times is brought to a `now` in another zone.

    Args:
        first, last: the earliest and latest filing times of the source, local and naive.
        now: the local present, aware, in the zone where the times are to be read.
    """

    first: datetime
    last: datetime
    now: datetime

    @cached_property
    def weeks(self) -> int:
        """The smallest number of weeks that brings the last one to now or later."""
        return -((self.last - self._present) // WEEK)

    @cached_property
    def round(self) -> int:
        """Weeks of a whole turn: as many as the source is long, and no fewer."""
        return (self.last - self.first) // WEEK + 1

    @cached_property
    def zone(self) -> tzinfo:
        zone = self.now.tzinfo
        if zone is None:
            raise ValueError("the present must carry its zone")
        return zone

    def shift(self, filed: datetime) -> timedelta:
        """Whole weeks to add to every time of the request that was filed then."""
        ahead, back = self._shifts
        return back if filed + ahead > self._present else ahead

    @cached_property
    def _present(self) -> datetime:
        return self.now.replace(tzinfo=None)

    @cached_property
    def _shifts(self) -> tuple[timedelta, timedelta]:
        return self.weeks * WEEK, (self.weeks - self.round) * WEEK

    def at(self, local: datetime, shift: timedelta) -> datetime:
        """A local time of the source, shifted, in the zone of the present."""
        return (local + shift).replace(tzinfo=self.zone)

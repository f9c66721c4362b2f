"""Working days, and times in Indonesian words. Pure: no clock is read here.

A working day counts from midnight to midnight on the wall clock of the city. So a deadline of n
working days falls on the n-th working day after the day of the start, at the same time of day; a
start on a day off counts from the end of the working day before it, and its deadline falls at the
end of the n-th working day.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo
from functools import cached_property
from zoneinfo import ZoneInfo

JAKARTA = ZoneInfo("Asia/Jakarta")
EVERY_WEEKDAY = frozenset({0, 1, 2, 3, 4})
_FIRST, _LAST = date(1945, 8, 17).toordinal(), date(2150, 12, 31).toordinal()
_DAY = timedelta(days=1)
_TICK = timedelta(microseconds=1)


@dataclass(frozen=True)
class WorkingDays:
    """Which days are worked: weekdays (0 = Monday), minus `holidays`, plus `extra` working days.

    `zone` is the wall clock that days are counted on. Covers 1945 to 2150.

    Raises:
        ValueError: no weekday is worked, or a weekday is not 0 to 6.
    """

    weekdays: frozenset[int] = EVERY_WEEKDAY
    holidays: frozenset[date] = frozenset()
    extra: frozenset[date] = frozenset()
    zone: tzinfo = JAKARTA

    def __post_init__(self) -> None:
        if not self.weekdays or not self.weekdays <= frozenset(range(7)):
            raise ValueError("at least one weekday from 0 (Monday) to 6 (Sunday) must be worked")

    def is_working(self, day: date) -> bool:
        """Whether this day is worked. `extra` wins over a holiday."""
        if day in self.extra:
            return True
        return day.weekday() in self.weekdays and day not in self.holidays

    def add(self, start: datetime, days: int, zone: tzinfo | None = None) -> datetime:
        """The deadline `days` working days after `start`, in the zone of `start`.

        Zero days is `start` itself. Never earlier for a later start, a longer time or one more
        holiday.

        Raises:
            ValueError: `start` is naive or `days` is negative.
            OverflowError: the calendar ends before the deadline.
        """
        if days < 0:
            raise ValueError("a deadline cannot lie before its start")
        return self.advance(start, days * _DAY, zone)

    def advance(self, start: datetime, worked: timedelta, zone: tzinfo | None = None) -> datetime:
        """The moment with this much working time after `start`; undoes `worked`.

        A clock that was paused with `worked(paused_at, due_at)` left is due again at
        `advance(resumed_at, left)`.
        """
        if worked <= timedelta(0):
            return start
        local = self._local(start, zone)
        midnight = datetime.combine(local.date(), time.min)
        index = bisect_left(self._ordinals, local.toordinal())
        working = self.is_working(local.date())
        whole, rest = divmod(worked + (local - midnight if working else timedelta(0)), _DAY)
        if not rest and not working:  # the last moment of the n-th day, not the next midnight
            whole, rest = whole - 1, _DAY - _TICK
        if index + whole >= len(self._ordinals):
            raise OverflowError("the working calendar ends in 2150")
        day = date.fromordinal(self._ordinals[index + whole])
        return self._back(datetime.combine(day, time.min) + rest, start, zone)

    def worked(self, start: datetime, end: datetime, zone: tzinfo | None = None) -> timedelta:
        """Working time from `start` to `end`, 24 hours a day; negative when `end` is first."""
        return self._measure(self._local(end, zone)) - self._measure(self._local(start, zone))

    def between(self, start: datetime, end: datetime, zone: tzinfo | None = None) -> float:
        """Working days from `start` to `end`, with fractions; negative when overdue."""
        return self.worked(start, end, zone) / _DAY

    def next_working(self, day: date) -> date:
        """This day if it is worked, else the next that is."""
        return date.fromordinal(self._ordinals[bisect_left(self._ordinals, day.toordinal())])

    @cached_property
    def _ordinals(self) -> list[int]:
        """Every working day in order, as `date.toordinal` counts them (1 is a Monday)."""
        worked: set[int] = set()
        for weekday in self.weekdays:
            worked.update(range(_FIRST + (weekday + 1 - _FIRST) % 7, _LAST + 1, 7))
        worked.difference_update(day.toordinal() for day in self.holidays)
        worked.update(day.toordinal() for day in self.extra)
        return sorted(day for day in worked if _FIRST <= day <= _LAST)

    def _measure(self, local: datetime) -> timedelta:
        before = bisect_left(self._ordinals, local.toordinal())
        through = bisect_right(self._ordinals, local.toordinal())
        into = local - datetime.combine(local.date(), time.min)
        return before * _DAY + (into if through > before else timedelta(0))

    def _local(self, moment: datetime, zone: tzinfo | None) -> datetime:
        if moment.tzinfo is None:
            raise ValueError("a time without a zone cannot be counted")
        return moment.astimezone(zone or self.zone).replace(tzinfo=None)

    def _back(self, local: datetime, like: datetime, zone: tzinfo | None) -> datetime:
        return local.replace(tzinfo=zone or self.zone).astimezone(like.tzinfo)


ZONE_NAMES = {
    timedelta(hours=7): "WIB",
    timedelta(hours=8): "WITA",
    timedelta(hours=9): "WIT",
}
_WEEKDAYS = {
    "id": ("Senin", "Selasa", "Rabu", "Kamis", "Jumat", "Sabtu", "Minggu"),
    "en": ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
}
_MONTHS = {
    "id": (
        "Januari", "Februari", "Maret", "April", "Mei", "Juni", "Juli", "Agustus", "September",
        "Oktober", "November", "Desember",
    ),
    "en": (
        "January", "February", "March", "April", "May", "June", "July", "August", "September",
        "October", "November", "December",
    ),
}  # fmt: skip


def zone_name(moment: datetime) -> str:
    """WIB, WITA or WIT by the offset of an aware time; elsewhere "UTC+05:30"."""
    offset = moment.utcoffset()
    if offset is None:
        raise ValueError("a time without a zone has no zone name")
    return ZONE_NAMES.get(offset) or (moment.strftime("UTC%:z") if offset else "UTC")


def day_words(day: date, language: str = "id", *, weekday: bool = False) -> str:
    """ "23 November 2026", with `weekday` "Senin, 23 November 2026"."""
    months, days = _MONTHS.get(language, _MONTHS["en"]), _WEEKDAYS.get(language, _WEEKDAYS["en"])
    words = f"{day.day} {months[day.month - 1]} {day.year}"
    return f"{days[day.weekday()]}, {words}" if weekday else words


def moment_words(moment: datetime, zone: tzinfo, language: str = "id") -> str:
    """ "23 November 2026, 14.05 WIB"; English writes the time with a colon."""
    local = moment.astimezone(zone)
    clock = local.strftime("%H.%M" if language == "id" else "%H:%M")
    return f"{day_words(local.date(), language)}, {clock} {zone_name(local)}"


def month_name(month: int, language: str = "id") -> str:
    """The month, 1 to 12, in words."""
    return _MONTHS.get(language, _MONTHS["en"])[month - 1]


def weekday_name(weekday: int, language: str = "id") -> str:
    """The weekday, 0 (Monday) to 6, in words."""
    return _WEEKDAYS.get(language, _WEEKDAYS["en"])[weekday]

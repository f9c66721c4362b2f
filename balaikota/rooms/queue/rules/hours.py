"""When an office is open, and the times that can be booked there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from balaikota.lib.errors import Invalid, gettext_noop
from balaikota.lib.times import WorkingDays

Spans = Sequence[tuple[time, time]]
WEEK = range(7)
_MIDNIGHT = "24:00"
EARLY, LATE = timedelta(minutes=30), timedelta(minutes=15)  # around a booked time


@dataclass(frozen=True)
class Hours:
    """Opening hours by weekday (0 = Monday), each one or more spans in order."""

    week: Mapping[int, Spans]
    on_holidays: bool = False

    def on(self, day: date, calendar: WorkingDays) -> Spans:
        """The spans of a day: none on a holiday.

        A weekday that the city does not work (a Saturday) is open when hours are given for it,
        unless it is a holiday: halls of public services often are.
        """
        spans = self.week.get(day.weekday(), ())
        if self.on_holidays or calendar.is_working(day):
            return spans
        return spans if _only_weekend(day, calendar) else ()

    def is_open(self, moment: datetime, calendar: WorkingDays) -> bool:
        local = moment.astimezone(calendar.zone)
        return any(
            opens <= local.time() < closes for opens, closes in self.on(local.date(), calendar)
        )

    def opens_next(self, moment: datetime, calendar: WorkingDays) -> datetime | None:
        """When it opens next, within three weeks; None if it does not."""
        local = moment.astimezone(calendar.zone)
        for ahead in range(22):
            day = local.date() + timedelta(days=ahead)
            for opens, _closes in self.on(day, calendar):
                at = datetime.combine(day, opens, calendar.zone)
                if at > local:
                    return at
        return None


def _only_weekend(day: date, calendar: WorkingDays) -> bool:
    return day.weekday() not in calendar.weekdays and day not in calendar.holidays


def read(raw: Mapping[str, Any], *, on_holidays: bool = False) -> Hours:
    """Hours as they are kept: {"0": ["08:00-12:00", "13:00-16:00"], …}.

    Raises:
        Invalid: names the weekday.
    """
    week: dict[int, Spans] = {}
    for key, spans in raw.items():
        if not str(key).isdecimal() or int(key) not in WEEK:
            raise Invalid("hours", gettext_noop("Weekdays go from 0 (Monday) to 6 (Sunday)."))
        week[int(key)] = _spans(spans, int(key))
    return Hours(week, on_holidays)


def _spans(texts: Sequence[str], weekday: int) -> Spans:
    found: list[tuple[time, time]] = []
    for text in texts:
        try:
            first, last = (_time(part.strip()) for part in text.split("-"))
        except ValueError:
            raise _wrong(weekday) from None
        if first >= last or (found and first < found[-1][1]):
            raise _wrong(weekday)
        found.append((first, last))
    return tuple(found)


def _time(text: str) -> time:
    return time.max if text == _MIDNIGHT else time.fromisoformat(text)


def _wrong(weekday: int) -> Invalid:
    return Invalid(
        "hours",
        gettext_noop("Write the hours as 08:00-12:00, 13:00-16:00, in order."),
        field=f"day_{weekday}",
    )


def written(hours: Hours, weekday: int) -> str:
    """ "08:00-12:00, 13:00-16:00"."""
    return ", ".join(
        f"{opens:%H:%M}-{_MIDNIGHT if closes == time.max else f'{closes:%H:%M}'}"
        for opens, closes in hours.week.get(weekday, ())
    )


def slots(day: date, hours: Hours, calendar: WorkingDays, minutes: int) -> list[datetime]:
    """The times of a day that can be booked; none reaches past the end of a span."""
    if minutes <= 0:
        return []
    step, found = timedelta(minutes=minutes), []
    for opens, closes in hours.on(day, calendar):
        at = datetime.combine(day, opens, calendar.zone)
        end = datetime.combine(day, closes, calendar.zone)
        while at + step <= end:
            found.append(at)
            at += step
    return found


class Arrival:
    """How an arrival stands to the time booked."""

    EARLY, NOW, LATE = "early", "now", "late"


def arrival(booked: datetime, now: datetime) -> str:
    """From half an hour before to a quarter after: on time."""
    if now < booked - EARLY:
        return Arrival.EARLY
    return Arrival.LATE if now > booked + LATE else Arrival.NOW

"""Which days are worked, here: weekends, national holidays and dated rows, kept in memory."""

from __future__ import annotations

import calendar as months
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from importlib.metadata import version
from zoneinfo import ZoneInfo

from django.conf import settings

from balaikota.ground.events.stamps import Cached
from balaikota.lib.errors import NotFound, gettext_noop
from balaikota.lib.times import WorkingDays

from ..models import Holiday, WorkingWeek
from ..rules.calendar import DatedDay, DayKind, Reason, applies, compose, weekdays_of

COVERED = range(2010, 2051)  # years whose national holidays are known
LIBRARY = f"holidays {version('holidays')}"  # the library that knows them


@dataclass(frozen=True)
class _Rows:
    weeks: dict[str, frozenset[int]]
    days: tuple[DatedDay, ...]
    composed: dict[str, WorkingDays] = field(default_factory=dict)


def _load() -> _Rows:
    weeks = WorkingWeek.objects.values_list("region", "weekdays")
    rows = Holiday.objects.order_by("day", "id").values_list(
        "day", "name", "kind", "region", "source", "verified", "id"
    )
    return _Rows(
        {region: frozenset(weekdays) for region, weekdays in weeks},
        tuple(
            DatedDay(day, name, DayKind(kind), region, source, verified, pk)
            for day, name, kind, region, source, verified, pk in rows
        ),
    )


_rows: Cached[_Rows] = Cached("calendar", _load)


@cache
def national_days() -> Mapping[date, str]:
    """National holidays of the covered years with their Indonesian names."""
    import holidays

    return dict(holidays.country_holidays("ID", years=COVERED, language="id"))


def working_days(place: str = "") -> WorkingDays:
    """The calendar of a place (region code; "" what holds everywhere). No query while fresh."""
    rows = _rows.get()
    key = _narrowest(rows, place)
    known = rows.composed.get(key)
    if known is None:
        known = compose(
            weekdays_of(rows.weeks, key), national_days(), rows.days, key,
            ZoneInfo(settings.TIME_ZONE),
        )  # fmt: skip
        rows.composed[key] = known
    return known


def look_again() -> None:
    """The next question is answered by the calendar of now, not by that of a second ago."""
    _rows.look_again()


def weekdays(place: str) -> frozenset[int]:
    """The weekdays a place works (0 = Monday)."""
    return weekdays_of(_rows.get().weeks, place)


def _narrowest(rows: _Rows, place: str) -> str:
    """The smallest area with rules of its own that holds the place: places share calendars."""
    areas = {day.region for day in rows.days} | set(rows.weeks)
    return max((area for area in areas if applies(area, place)), key=len, default="")


def reasons(place: str, year: int) -> dict[date, list[Reason]]:
    """Every day of a year that is off or specially worked, and why."""
    found: dict[date, list[Reason]] = {}
    for day, name in sorted(national_days().items()):
        if day.year == year:
            found.setdefault(day, []).append(Reason(name, DayKind.NATIONAL, LIBRARY))
    for row in _rows.get().days:
        if row.day.year == year and applies(row.region, place):
            reason = Reason(row.name, row.kind, row.source, row.verified, row.region, row.id)
            found.setdefault(row.day, []).append(reason)
    return found


@dataclass(frozen=True)
class DayCell:
    """One day of the year's picture; `None` cells of a month's first and last week are outside."""

    day: date
    working: bool
    reasons: tuple[Reason, ...]


@dataclass(frozen=True)
class MonthView:
    """A month as weeks of seven cells from Monday, and how many days are worked."""

    first: date
    weeks: tuple[tuple[DayCell | None, ...], ...]
    worked: int


def year_view(place: str, year: int) -> list[MonthView]:
    """The twelve months of a year as the place works them."""
    days, why = working_days(place), reasons(place, year)
    views = []
    for month in range(1, 13):
        weeks = tuple(
            tuple(
                None
                if day.month != month
                else DayCell(day, days.is_working(day), tuple(why.get(day, ())))
                for day in week
            )
            for week in months.Calendar().monthdatescalendar(year, month)
        )
        worked = sum(cell is not None and cell.working for week in weeks for cell in week)
        views.append(MonthView(date(year, month, 1), weeks, worked))
    return views


def is_dated(pk: int) -> bool:
    """Whether this dated row is still in the calendar."""
    return any(row.id == pk for row in _rows.get().days)


def dated_day(pk: int) -> DatedDay:
    """One dated row. Raises NotFound."""
    for row in _rows.get().days:
        if row.id == pk:
            return row
    raise NotFound("no_day", gettext_noop("This day is no longer in the calendar."))

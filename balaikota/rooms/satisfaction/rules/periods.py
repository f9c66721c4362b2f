"""Periods a report can be about: a month, a quarter (triwulan), a half (semester), a year."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta

_WRITTEN = re.compile(r"(20\d\d)(?:-(?:(0[1-9]|1[0-2])|T([1-4])|S([12])))?")


@dataclass(frozen=True, slots=True)
class Period:
    """From the first to the last day, both counted; `code` is "2026-11", "2026-T4", "2026"."""

    code: str
    first: date
    last: date

    @property
    def months(self) -> int:
        return (self.last.year - self.first.year) * 12 + self.last.month - self.first.month + 1


def month(day: date) -> Period:
    """The month of a day."""
    return _from(f"{day:%Y-%m}", day.year, day.month, 1)


def parse(text: str) -> Period | None:
    """A period as it is written in addresses; None for anything else."""
    found = _WRITTEN.fullmatch(text)
    if found is None:
        return None
    year, one, quarter, half = (int(part) if part else 0 for part in found.groups())
    if one:
        return _from(text, year, one, 1)
    if quarter:
        return _from(text, year, 3 * quarter - 2, 3)
    if half:
        return _from(text, year, 6 * half - 5, 6)
    return _from(text, year, 1, 12)


def back(period: Period, count: int) -> list[Period]:
    """The months up to the last one of a period, the oldest first."""
    found, day = [], period.last
    for _ in range(count):
        found.append(month(day))
        day = day.replace(day=1) - timedelta(days=1)
    return found[::-1]


def _from(code: str, year: int, first: int, months: int) -> Period:
    after = first + months
    end = date(year + (after > 12), after - 12 if after > 12 else after, 1)
    return Period(code, date(year, first, 1), end - timedelta(days=1))

"""The working calendar of an area, composed from the national days and dated rows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, tzinfo
from enum import StrEnum

from balaikota.lib.times import EVERY_WEEKDAY, WorkingDays


class DayKind(StrEnum):
    """Why a dated row changes the calendar."""

    NATIONAL = "national"  # a national holiday the library does not know
    JOINT = "cuti_bersama"  # joint leave, by the yearly decree of three ministers (SKB)
    LOCAL = "local"  # a day off of one city or area
    WORKING = "working"  # worked although the calendar says otherwise; wins over the others


@dataclass(frozen=True, slots=True)
class DatedDay:
    """One dated row: `region` "" is the whole country; `verified` when somebody saw the decree."""

    day: date
    name: str
    kind: DayKind
    region: str = ""
    source: str = ""
    verified: bool = False
    id: int = 0


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a day is off, or worked: for the calendar page. `source` tells where it is from."""

    name: str
    kind: DayKind
    source: str = ""
    verified: bool = True
    region: str = ""
    id: int = 0


def applies(row_region: str, place: str) -> bool:
    """Whether a row declared for an area concerns a place inside it."""
    return not row_region or place == row_region or place.startswith(row_region + ".")


def weekdays_of(weeks: Mapping[str, frozenset[int]], place: str) -> frozenset[int]:
    """The working week of the smallest area that has one; Monday to Friday when none has."""
    matching = [region for region in weeks if applies(region, place)]
    return weeks[max(matching, key=len)] if matching else EVERY_WEEKDAY


def compose(
    weekdays: frozenset[int],
    national: Iterable[date],
    rows: Iterable[DatedDay],
    place: str,
    zone: tzinfo,
) -> WorkingDays:
    """The calendar of a place."""
    mine = [row for row in rows if applies(row.region, place)]
    off = {row.day for row in mine if row.kind != DayKind.WORKING}
    worked = {row.day for row in mine if row.kind == DayKind.WORKING}
    return WorkingDays(weekdays, frozenset(national) | off, frozenset(worked), zone)

"""Figures for panels and indicators: counted set-based, each in one statement.

What is open is summed up in `standing`. Finished reports are counted inside the index
`reports_report_done`, days inside `reports_report_newest`; so the cost follows what is recent, not
how much is stored.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import (
    Aggregate,
    Avg,
    Case,
    Count,
    DateField,
    DurationField,
    F,
    FloatField,
    Min,
    Q,
    QuerySet,
    Value,
    When,
)
from django.db.models.functions import Extract, TruncWeek
from django.utils import timezone

from balaikota.ground.people.rules import Actor

from ..models import Clock, Photo, Report
from ..rules import CITYS, State
from . import seeing
from .listing import OPEN_STATES, ListRow, first, of_place, shown
from .standing import start_of_day

WEEKS = 8  # same weekdays that make a usual day; weeks of the trend


class Median(Aggregate):
    """The middle value; `percentile_cont` of PostgreSQL."""

    function = "percentile_cont"
    template = "percentile_cont(%(share)s) WITHIN GROUP (ORDER BY %(expressions)s)"
    share = 0.5

    def __init__(self, expression: Any, share: float = 0.5, **extra: Any) -> None:
        super().__init__(expression, share=share, **extra)


def at_work(actor: Actor | None, place: str) -> QuerySet[Report]:
    """What is public or seen by office, within a region."""
    return Report.objects.filter(seeing.seen_at_work(actor), of_place(place))


def most_urgent(actor: Actor | None, place: str, limit: int = 8) -> list[ListRow]:
    """Open reports whose clock runs out first, the longest overdue at the top. One statement."""
    rows = at_work(actor, place).filter(state__in=OPEN_STATES, due_at__isnull=False)
    return shown(first([rows], ("due_at", "id"), limit))


def nearest_clocks(reports: Sequence[ListRow]) -> dict[int, str]:
    """Which clock is the next of each report. One statement."""
    rows = Clock.objects.filter(
        report__in=[row.id for row in reports], stopped_at__isnull=True, kind__in=sorted(CITYS)
    ).order_by("report_id", "due_at")
    found: dict[int, str] = {}
    for report, kind in rows.values_list("report_id", "kind"):
        found.setdefault(report, kind)
    return found


@dataclass(frozen=True)
class DayCurve:
    """Reports filed by local hour: today so far, and on each of the usual days before."""

    today: tuple[int, ...]  # one entry for each hour of the day
    before: tuple[tuple[int, ...], ...]


def day_curve(actor: Actor | None, place: str, now: datetime) -> DayCurve:
    """Today, and the same weekday of the last eight weeks. One statement."""
    start = start_of_day(now)
    days = [start - timedelta(weeks=week) for week in range(WEEKS + 1)]
    rows = at_work(actor, place)
    parts = [_hours(rows, day) for day in days]
    curves = {day.date(): [0] * 24 for day in days}
    for day, hour, count in parts[0].union(*parts[1:], all=True):
        curves[day][hour] = count
    lines = [tuple(curves[day.date()]) for day in days]
    return DayCurve(lines[0], tuple(lines[1:]))


def _hours(rows: QuerySet[Report], day: datetime) -> QuerySet[Report, tuple[date, int, int]]:
    local = rows.filter(filed_at__gte=day, filed_at__lt=day + timedelta(days=1))
    found = local.annotate(
        day=Value(day.date(), output_field=DateField()), hour=Extract("filed_at", "hour")
    )
    return (
        found.values("day", "hour")
        .annotate(n=Count("*"))
        .order_by()
        .values_list("day", "hour", "n")
    )


def finished_since(actor: Actor | None, place: str, since: datetime) -> QuerySet[Report]:
    return at_work(actor, place).filter(done_at__gte=since)


_IN_TIME = Avg(
    Case(When(done_at__lte=F("expected_at"), then=1.0), default=0.0, output_field=FloatField()),
    filter=Q(expected_at__isnull=False),
)
_TO_DONE = Median(F("done_at") - F("filed_at"), output_field=DurationField())
_TO_ANSWER = Median(F("answered_at") - F("filed_at"), output_field=DurationField())
_TO_DONE_P90 = Median(F("done_at") - F("filed_at"), share=0.9, output_field=DurationField())


@dataclass(frozen=True)
class AnswerTimes:
    """How fast finished reports were: times from filing; `in_time` is a share 0 to 1."""

    done: int
    first_median: timedelta | None
    done_median: timedelta | None
    done_p90: timedelta | None
    in_time: float | None
    rating: float | None
    rated: int


def answer_times(actor: Actor | None, place: str, since: datetime) -> AnswerTimes:
    """Of the reports finished since then. One statement."""
    found = finished_since(actor, place, since).aggregate(
        done=Count("*"), first_median=_TO_ANSWER, done_median=_TO_DONE, done_p90=_TO_DONE_P90,
        in_time=_IN_TIME, stars=Avg("rating"), rated=Count("rating"),
    )  # fmt: skip
    return AnswerTimes(
        found["done"], found["first_median"], found["done_median"], found["done_p90"],
        found["in_time"], found["stars"], found["rated"],
    )  # fmt: skip


@dataclass(frozen=True)
class Pace:
    """How fast one agency was, or all in one week (`key`: agency code or the Monday)."""

    key: Any
    done: int
    median: timedelta | None
    in_time: float | None


def pace_by_agency(actor: Actor | None, place: str, since: datetime, limit: int = 6) -> list[Pace]:
    """The agencies that finished most, by share in time. One statement."""
    finished = finished_since(actor, place, since).exclude(agency="").values("agency")
    rows = finished.order_by().annotate(done=Count("*"), median=_TO_DONE, in_time=_IN_TIME)
    found = [
        Pace(r["agency"], r["done"], r["median"], r["in_time"])
        for r in rows.order_by("-done")[:limit]
    ]
    return sorted(found, key=lambda pace: -(pace.in_time or 0))


def pace_by_week(actor: Actor | None, place: str, now: datetime) -> list[Pace]:
    """Week by week, the oldest first; weeks without any are left out. One statement."""
    monday = start_of_day(now) - timedelta(days=timezone.localtime(now).weekday())
    since = monday - timedelta(weeks=WEEKS - 1)
    rows = finished_since(actor, place, since).annotate(week=TruncWeek("done_at")).values("week")
    found = rows.annotate(done=Count("*"), median=_TO_DONE).order_by("week")
    return [Pace(row["week"].date(), row["done"], row["median"], None) for row in found]


def count_filed(actor: Actor | None, place: str, since: datetime) -> int:
    return at_work(actor, place).filter(filed_at__gte=since).count()


def count_done(actor: Actor | None, place: str, since: datetime) -> int:
    return finished_since(actor, place, since).count()


def most_reported(
    actor: Actor | None, place: str, since: datetime, limit: int = 6
) -> list[tuple[str, int]]:
    """(category, reports filed since then), the most first. One statement."""
    rows = at_work(actor, place).filter(filed_at__gte=since).values_list("category").order_by()
    return list(rows.annotate(n=Count("*")).order_by("-n", "category")[:limit])


def newest(actor: Actor | None, place: str, limit: int = 8) -> list[ListRow]:
    """The reports that came in last. One statement."""
    return shown(first([at_work(actor, place)], ("-filed_at", "-id"), limit))


@dataclass(frozen=True)
class Solved:
    """A solved report with its proof: files of the photos before and after, None when missing."""

    row: ListRow
    before: Any
    after: Any


def lately_solved(place: str, limit: int = 6) -> list[Solved]:
    """Public reports finished last whose proof is a photo. Two statements."""
    proven = Photo.objects.filter(kind="after", report__done_at__isnull=False).order_by("-id")
    recent = list(proven.values_list("report_id", flat=True)[: limit * 8])
    rows = (
        at_work(None, place).filter(pk__in=recent, state__in=_SOLVED).order_by("-done_at")[:limit]
    )
    found = shown(rows)
    pictures = first_photos([row.id for row in found])
    return [
        Solved(
            row, pictures.get((row.id, "before")) or pictures.get((row.id, "report")),
            pictures.get((row.id, "after")),
        )
        for row in found
    ]  # fmt: skip


_SOLVED = [State.DONE.value, State.CLOSED.value]


def first_photos(ids: Iterable[int]) -> dict[tuple[int, str], Any]:
    """(report, kind) → file of its first photo. One statement."""
    rows = Photo.objects.filter(report__in=list(ids), kind__in=["report", "before", "after"])
    firsts = rows.values_list("report_id", "kind").annotate(first=Min("id")).order_by()
    by_id = {first: (report, kind) for report, kind, first in firsts}
    files = Photo.objects.filter(pk__in=list(by_id)).values_list("pk", "file_id")
    return {by_id[pk]: file for pk, file in files}


def codes_of(actor: Actor | None, ids: Iterable[int]) -> dict[int, tuple[str, str]]:
    """report id → (code, category) of those this actor may see. One statement."""
    rows = Report.objects.filter(seeing.seen_at_work(actor), pk__in=list(ids))
    return {
        pk: (code, category) for pk, code, category in rows.values_list("pk", "code", "category_id")
    }

"""What time does: overdue clocks are told once, quiet reports close, calendars change."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from itertools import groupby
from typing import NamedTuple
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Q
from procrastinate.contrib.django import app
from procrastinate.types import JSONValue

from balaikota.ground.events.log import emit, emit_many
from balaikota.ground.events.stamps import all_fresh
from balaikota.ground.people.rules import SYSTEM, within
from balaikota.ground.territory import queries as territory
from balaikota.lib.errors import Refusal

from .. import facts, permissions
from ..models import Clock, Report
from ..rules import CITYS, Act, ClockKind, Part, State
from ..rules.clocks import due
from .steps import Words, walk

CHUNK = 500
SETTLE = "reports.settle_clocks"  # the job, named here since actions know no jobs
_ACTS = {ClockKind.AUTO_CLOSE: Act.AUTO_CLOSE, ClockKind.COMPLETE: Act.LAPSE}
_CITYS = sorted(kind.value for kind in CITYS)
_log = logging.getLogger(__name__)

_LATE = """
WITH late AS (
  SELECT id FROM reports_clock
  WHERE stopped_at IS NULL AND paused_at IS NULL AND overdue_told_at IS NULL
    AND due_at <= %(now)s AND kind = ANY(%(kinds)s)
  ORDER BY due_at, id LIMIT %(most)s FOR UPDATE SKIP LOCKED
)
UPDATE reports_clock c SET overdue_told_at = %(now)s
FROM late, reports_report r
WHERE c.id = late.id AND r.id = c.report_id
RETURNING r.id, r.place, r.agency, r.category_id, r.secret, r.state, c.kind, c.due_at
"""


class _Late(NamedTuple):
    report_id: int
    place: str
    agency: str
    category: str
    secret: bool
    state: str
    kind: str
    due_at: datetime


def fire_clocks(now: datetime) -> tuple[int, int]:
    """Tell every clock of the city that ran out, and act for those of the citizens.

    Each deadline is told once, also after a week of downtime and when two workers fire at the same
    time. Returns (told, acted).
    """
    told = 0
    while found := _tell_late(now):
        told += found
    return told, _act(now)


def _tell_late(now: datetime) -> int:
    """One chunk in one transaction: the marks and the facts."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_LATE, {"now": now, "kinds": _CITYS, "most": CHUNK})
        late = sorted((_Late(*row) for row in cursor.fetchall()), key=_audience)
        for audience, rows in groupby(late, key=_audience):
            emit_many([_overdue(row) for row in rows], audience=audience)
    return len(late)


def _audience(row: _Late) -> str:
    return permissions.audience(row.secret, State(row.state))


def _overdue(row: _Late) -> facts.ClockOverdue:
    return facts.ClockOverdue(
        report_id=row.report_id, place=row.place, agency=row.agency, category=row.category,
        clock=row.kind, due_at=row.due_at,
    )  # fmt: skip


def _act(now: datetime) -> int:
    """Close what nobody answered and end what nobody completed, report by report."""
    acted, after = 0, (datetime.min.replace(tzinfo=now.tzinfo), 0)
    while rows := _ran_out(now, after):
        for due_at, clock_id, report_id, kind in rows:
            acted += _act_once(report_id, ClockKind(kind), now)
            after = (due_at, clock_id)
    return acted


def _ran_out(now: datetime, after: tuple[datetime, int]) -> list[tuple[datetime, int, int, str]]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT due_at, id, report_id, kind FROM reports_clock "
            "WHERE stopped_at IS NULL AND paused_at IS NULL AND overdue_told_at IS NULL "
            "AND due_at <= %s AND kind = ANY(%s) AND (due_at, id) > (%s, %s) "
            "ORDER BY due_at, id LIMIT %s",
            [now, sorted(kind.value for kind in _ACTS), *after, CHUNK],
        )
        return list(cursor.fetchall())


def _act_once(report_id: int, kind: ClockKind, now: datetime) -> int:
    """Take the step if the clock still runs; whoever holds the report now goes first."""
    try:
        with transaction.atomic():
            rows = Report.objects.select_related("reporter")
            report = (
                rows.select_for_update(of=("self",), skip_locked=True).filter(pk=report_id).first()
            )
            if report is None or not _runs_out(report_id, kind, now):
                return 0
            walk(SYSTEM, report, _ACTS[kind], frozenset({Part.SYSTEM}), Words(), now)
    except Refusal as refusal:
        _log.error("clock %s of report %s is stuck: %s", kind.value, report_id, refusal.code)
        return 0
    return 1


def _runs_out(report_id: int, kind: ClockKind, now: datetime) -> bool:
    return Clock.objects.filter(
        report=report_id,
        kind=kind.value,
        stopped_at__isnull=True,
        paused_at__isnull=True,
        due_at__lte=now,
    ).exists()


def recompute_clocks(place: str, days: Sequence[date], *, now: datetime) -> int:
    """Move running clocks after days became off or worked. Tells ClocksMoved. Returns how many.

    Args:
        place: where the calendar changed; "" is everywhere.
        days: which days changed; clocks that do not run over one of them stay.

    A clock whose new deadline lies in the future is told again when that runs out.
    """
    if not days:
        return 0
    with transaction.atomic():
        moved = _move(place, days, now)
        emit(facts.ClocksMoved(place=place, count=moved))
        _settle_later(place, days)
    return moved


def settle_clocks(place: str, days: Sequence[date], *, now: datetime) -> int:
    """Move those that came while the calendar changed, counted by the one of before.

    Waits until nobody can be at work with that any more. Tells ClocksMoved only if one moved.
    """
    if not all_fresh():
        _settle_later(place, days)
        return 0
    with transaction.atomic():
        moved = _move(place, days, now)
        if moved:
            emit(facts.ClocksMoved(place=place, count=moved))
    return moved


def _settle_later(place: str, days: Sequence[date]) -> None:
    named: list[JSONValue] = [day.isoformat() for day in days]
    soon = app.configure_task(SETTLE, queue="reports", schedule_in={"seconds": 3})
    soon.defer(place=place, days=named)


def _move(place: str, days: Sequence[date], now: datetime) -> int:
    territory.look_again()
    zone = ZoneInfo(settings.TIME_ZONE)
    first = datetime.combine(min(days), time.min, zone)
    last = datetime.combine(max(days), time.max, zone)
    moved, after = 0, 0
    while rows := _running(place, first, last, after):
        after = rows[-1].pk
        moved += _recompute(rows, now)
    return moved


def _running(place: str, first: datetime, last: datetime, after: int) -> list[Clock]:
    rows = Clock.objects.filter(
        pk__gt=after, stopped_at__isnull=True, paused_at__isnull=True, working=True,
        run_from__lte=last, due_at__gte=first - timedelta(days=1),
    )  # fmt: skip
    if place:
        inside = territory.under("report__place", place)
        if within(territory.city(), place):
            inside |= Q(report__place="")  # without a place the city's calendar counts
        rows = rows.filter(inside)
    return list(rows.select_related("report").select_for_update().order_by("pk")[:2000])


def _recompute(rows: list[Clock], now: datetime) -> int:
    changed, city = [], territory.city()
    for row in rows:
        calendar = territory.working_days(row.report.place or city)
        at = due(row.run_from, row.left, True, calendar)
        if at != row.due_at:
            row.due_at = at
            if at > now:
                row.overdue_told_at = None
            changed.append(row)
    Clock.objects.bulk_update(changed, ["due_at", "overdue_told_at"], batch_size=1000)
    _onto_reports([row.report_id for row in changed])
    return len(changed)


_ONTO_REPORTS = """
UPDATE reports_report r SET
  due_at = (SELECT min(c.due_at) FROM reports_clock c WHERE c.report_id = r.id
            AND c.stopped_at IS NULL AND c.paused_at IS NULL AND c.kind = ANY(%s)),
  expected_at = coalesce((SELECT c.due_at FROM reports_clock c WHERE c.report_id = r.id
            AND c.stopped_at IS NULL AND c.kind = 'resolve'), r.expected_at)
WHERE r.id = ANY(%s)
"""


def _onto_reports(ids: list[int]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(_ONTO_REPORTS, [_CITYS, ids])

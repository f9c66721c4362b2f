"""What a step keeps besides the report's own row: hands, clocks, photos, and the map's tallies."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import connection

from balaikota.ground.files import actions as files
from balaikota.ground.territory import queries as territory

from .. import queries
from ..models import Clock, Disposition, Photo, Report, StepTaken
from ..rules import PUBLIC, ClockKind, Running, State, Step, maps
from ..rules import clocks as clock_rules
from ..rules.handing import DONE, Handing, Hands


def hands_of(report: Report) -> Hands:
    """Where the report lies, from its dispositions. One query."""
    latest = (
        Disposition.objects.filter(report=report).order_by("agency", "-id").distinct("agency")
    ).values_list("agency", "ended_at", "outcome")
    rows = list(latest)
    return Hands(
        lead=report.agency,
        agencies=tuple(report.agencies),
        open=frozenset(agency for agency, ended, _ in rows if ended is None),
        done=frozenset(agency for agency, _, how in rows if how == DONE),
    )


def keep_hands(
    report: Report, handing: Handing, *, given_by: str, note: str, now: datetime
) -> None:
    """Write new and ended parts."""
    for agency, how in handing.ended:
        Disposition.objects.filter(report=report, agency=agency, ended_at__isnull=True).update(
            ended_at=now, outcome=how
        )
    if handing.given:
        Disposition.objects.bulk_create(
            Disposition(report=report, agency=agency, note=note, given_by=given_by, given_at=now)
            for agency in handing.given
        )


def running(row: Clock) -> Running:
    """A clock's row as the rules see it."""
    return Running(
        ClockKind(row.kind), row.days, row.started_at, row.due_at, row.run_from, row.left,
        row.paused_at, row.stopped_at, row.working,
    )  # fmt: skip


def move_clocks(report: Report, edge: Step, now: datetime) -> None:
    """Stop, pause, resume and start clocks; sets `due_at` and `expected_at`, not saved yet."""
    rows = {
        ClockKind(c.kind): c for c in Clock.objects.filter(report=report, stopped_at__isnull=True)
    }
    calendar = territory.working_days(report.place or territory.city())
    day = now.astimezone(calendar.zone).date()
    category = queries.categories().by_code[report.category_id]
    terms = {kind: queries.terms().of(kind, category.resolution_class, day) for kind in edge.start}
    open_clocks = {kind: running(row) for kind, row in rows.items()}
    for kind, (old, new) in clock_rules.walked(edge, open_clocks, terms, now, calendar).items():
        if old is not None:
            _write(rows[kind], old)
            open_clocks.pop(kind)
            if old.open:
                open_clocks[kind] = old
        if new is not None:
            _begin(report, new)
            open_clocks[kind] = new
    left = list(open_clocks.values())
    report.due_at = clock_rules.next_due(left)
    report.expected_at = clock_rules.promised(left) or report.expected_at


def _write(row: Clock, clock: Running) -> None:
    row.due_at, row.run_from, row.left = clock.due_at, clock.run_from, clock.left
    row.paused_at, row.stopped_at = clock.paused_at, clock.stopped_at
    row.save(update_fields=["due_at", "run_from", "left", "paused_at", "stopped_at"])


def _begin(report: Report, clock: Running) -> None:
    Clock.objects.create(
        report=report, kind=clock.kind.value, days=clock.days, working=clock.working,
        started_at=clock.started_at, due_at=clock.due_at, run_from=clock.run_from, left=clock.left,
    )  # fmt: skip


def keep_photos(taken: StepTaken, kind: str, photos: Sequence[UUID]) -> None:
    """Give draft photos to the report, as part of a step. Raises Conflict when one is gone."""
    adopt(taken.report, photos, kind=kind, step=taken, added_by=taken.actor, now=taken.at)


def adopt(
    report: Report,
    photos: Sequence[UUID],
    *,
    now: datetime,
    added_by: str,
    kind: str = "report",
    step: StepTaken | None = None,
    source_url: str = "",
) -> None:
    """Make draft photos the report's own. Raises Conflict when one is gone."""
    if not photos:
        return
    files.adopt(photos, f"report:{report.pk}")
    Photo.objects.bulk_create(
        Photo(
            report=report, file_id=photo, kind=kind, step=step, added_at=now, added_by=added_by,
            source_url=source_url,
        )
        for photo in photos
    )  # fmt: skip


@dataclass(frozen=True)
class Mark:
    """What the public map counted of a report before a step."""

    state: str
    counted: bool


def public_mark(report: Report) -> Mark:
    return Mark(report.state, _counts(report))


def _counts(report: Report) -> bool:
    return report.point is not None and not report.secret and State(report.state) in PUBLIC


_COUNT = """
INSERT INTO reports_maptally (level, x, y, category, state, count, longitude, latitude)
SELECT * FROM unnest(%s::smallint[], %s::int[], %s::int[], %s::text[], %s::text[], %s::int[],
                     %s::float8[], %s::float8[])
ON CONFLICT (level, x, y, category, state) DO UPDATE SET
  count = reports_maptally.count + excluded.count,
  longitude = reports_maptally.longitude + excluded.longitude,
  latitude = reports_maptally.latitude + excluded.latitude
"""


Square = tuple[int, int, int, str, str]  # level, x, y, category, state


def count_squares(sums: Mapping[Square, Sequence[float]]) -> None:
    """Add [count, longitudes, latitudes] to the squares' tallies; negative ones take away.

    Rows go in one order, so that steps never lock each other out.
    """
    if not sums:
        return
    rows = [(*square, int(sums[square][0]), *sums[square][1:]) for square in sorted(sums)]
    with connection.cursor() as cursor:
        cursor.execute(_COUNT, [list(column) for column in zip(*rows, strict=True)])


def count_on_map(before: Mark, report: Report) -> None:
    """Move a report between the squares' tallies."""
    after = public_mark(report)
    if before == after or report.point is None:
        return
    longitude, latitude = report.point
    sums: dict[Square, Sequence[float]] = {}
    for sign, mark in ((-1, before), (1, after)):
        if mark.counted:
            for level, x, y in maps.squares(longitude, latitude):
                for category in (maps.ANY, report.category_id):
                    sums[level, x, y, category, mark.state] = (
                        sign,
                        sign * longitude,
                        sign * latitude,
                    )
    count_squares(sums)

"""What a step keeps besides the report's own row: hands, clocks, photos, and tallies."""

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
from ..rules import FORWARDED, PUBLIC, ClockKind, Running, State, Step, maps
from ..rules import clocks as clock_rules
from ..rules.handing import DONE, Handing, Hands
from ..rules.past_rows import Square


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


Pile = tuple[str, str, str, bool, str, tuple[str, ...], bool]  # the key of an `OpenTally`


@dataclass(frozen=True)
class Mark:
    """Where a report was counted before a step: on the public map, and among the open ones."""

    state: str
    mapped: bool
    pile: Pile | None


def mark(report: Report) -> Mark:
    return Mark(report.state, _mapped(report), _pile(report))


def _mapped(report: Report) -> bool:
    return report.point is not None and not report.secret and State(report.state) in PUBLIC


def _pile(report: Report) -> Pile | None:
    if State(report.state) not in FORWARDED:
        return None
    return (
        report.place, report.category_id, report.state, report.secret, report.agency,
        tuple(report.agencies), report.due_at is not None,
    )  # fmt: skip


def recount(before: Mark, report: Report) -> None:
    """Move a report from where it was counted to where it is counted now."""
    after = mark(report)
    if before != after:
        _count_open(before.pile, after.pile)
        _count_on_map(before, after, report)


_COUNT = """
INSERT INTO reports_maptally (level, x, y, category, state, place, count, longitude, latitude)
SELECT * FROM unnest(%s::smallint[], %s::int[], %s::int[], %s::text[], %s::text[], %s::text[],
                     %s::int[], %s::float8[], %s::float8[])
ON CONFLICT (level, x, y, category, state, place) DO UPDATE SET
  count = reports_maptally.count + excluded.count,
  longitude = reports_maptally.longitude + excluded.longitude,
  latitude = reports_maptally.latitude + excluded.latitude
"""


def count_squares(sums: Mapping[Square, Sequence[float]]) -> None:
    """Add [count, longitudes, latitudes] to the squares' tallies; negative ones take away.

    Rows go in one order, so that steps never lock each other out.
    """
    if not sums:
        return
    rows = [(*square, int(sums[square][0]), *sums[square][1:]) for square in sorted(sums)]
    with connection.cursor() as cursor:
        cursor.execute(_COUNT, [list(column) for column in zip(*rows, strict=True)])


def _count_on_map(before: Mark, after: Mark, report: Report) -> None:
    if report.point is None or (before.mapped, before.state) == (after.mapped, after.state):
        return
    longitude, latitude = report.point
    sums: dict[Square, Sequence[float]] = {}
    for sign, known in ((-1, before), (1, after)):
        if known.mapped:
            for level, x, y in maps.squares(longitude, latitude):
                for category in (maps.ANY, report.category_id):
                    sums[level, x, y, category, known.state, report.place] = (
                        sign,
                        sign * longitude,
                        sign * latitude,
                    )
    count_squares(sums)


# Rows go in one order, and before those of the map, so that steps and imports never lock each
# other out.
_PILE = """
INSERT INTO reports_opentally
  (place, category, state, secret, agency, agencies, running, count)
{rows}
ORDER BY 1, 2, 3, 4, 5, 6, 7
ON CONFLICT (place, category, state, secret, agency, agencies, running) DO UPDATE SET
  count = reports_opentally.count + excluded.count
"""
_STEP = _PILE.format(rows="VALUES {}")
_MANY = _PILE.format(
    rows="""
SELECT place, category_id, state, secret, agency, agencies, due_at IS NOT NULL, count(*)
FROM reports_report WHERE id = ANY(%s) AND state = ANY(%s) GROUP BY 1, 2, 3, 4, 5, 6, 7
"""
)


def _count_open(before: Pile | None, after: Pile | None) -> None:
    if before == after:
        return
    piles = [(pile, n) for pile, n in ((before, -1), (after, 1)) if pile is not None]
    values = [value for pile, n in piles for value in (*pile[:5], list(pile[5]), pile[6], n)]
    line = "(%s, %s, %s, %s, %s, %s::varchar[], %s, %s)"
    with connection.cursor() as cursor:
        cursor.execute(_STEP.format(", ".join([line] * len(piles))), values)


def count_open_of(ids: Sequence[int]) -> None:
    """Count reports that were just written, many at once."""
    with connection.cursor() as cursor:
        cursor.execute(_MANY, [list(ids), sorted(state.value for state in FORWARDED)])

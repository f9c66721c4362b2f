"""What the house itself sees of applications: whether they answer, and where they stand."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from balaikota.ground.events.fact import Fact
from balaikota.ground.events.log import emit, emit_many
from balaikota.ground.events.stamps import bump

from .. import facts, queries
from ..models import Pulse, StageDay, UptimeDay
from ..permissions import VIEW
from ..queries import stages as reading
from ..rules.life import Status

_KEEP_DAYS = 400


@dataclass(frozen=True)
class Answer:
    """How one address answered. `problem` "" is a good answer."""

    application: str
    milliseconds: int
    problem: str = ""

    @property
    def up(self) -> bool:
        return not self.problem


@transaction.atomic
def note_answers(answers: Sequence[Answer], *, now: datetime) -> int:
    """Write how addresses answered. Tells WentDown and CameBack. Returns how many changed."""
    before = {p.application_id: p for p in Pulse.objects.select_for_update()}
    known = queries.applications()
    answers = [answer for answer in answers if answer.application in known]
    told: list[Fact] = []
    pulses = []
    for answer in answers:
        last = before.get(answer.application)
        turned = last is not None and last.up != answer.up
        since = last.since if last is not None and not turned else now
        pulses.append(
            Pulse(
                application_id=answer.application,
                up=answer.up,
                since=since,
                checked_at=now,
                milliseconds=answer.milliseconds,
                problem=answer.problem[:60],
            )
        )
        if turned:
            told.append(_turn(answer, known[answer.application].agency, now))
    Pulse.objects.bulk_create(
        pulses, update_conflicts=True, unique_fields=["application"],
        update_fields=["up", "since", "checked_at", "milliseconds", "problem"],
    )  # fmt: skip
    _count(answers, timezone.localdate(now))
    emit_many(told, audience=VIEW)
    return len(told)


def _turn(answer: Answer, agency: str, now: datetime) -> Fact:
    if answer.up:
        return facts.CameBack(application=answer.application, owner=agency, at=now)
    return facts.WentDown(
        application=answer.application, owner=agency, problem=answer.problem, at=now
    )


def _count(answers: Sequence[Answer], day: date) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO applications_uptimeday AS u "
            "(application_id, day, asked, answered, milliseconds) "
            "SELECT code, %s, 1, up, ms "
            "FROM unnest(%s::text[], %s::int[], %s::bigint[]) AS a (code, up, ms) "
            "ON CONFLICT (application_id, day) DO UPDATE SET asked = u.asked + 1, "
            "answered = u.answered + excluded.answered, "
            "milliseconds = u.milliseconds + excluded.milliseconds",
            [
                day,
                [answer.application for answer in answers],
                [int(answer.up) for answer in answers],
                [answer.milliseconds if answer.up else 0 for answer in answers],
            ],
        )


@transaction.atomic
def measure_stages(*, now: datetime) -> int:
    """Measure every application, agency and the city; write the day's figures.

    Tells StageReached for each that moved, and StagesMeasured when any figure is another.
    Returns how many are.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('applications.stages'))")
    day = timezone.localdate(now)
    before = reading.latest()
    rows = list(_rows(now, day))
    changed = [row for row in rows if _differs(before.get((row.level, row.code)), row)]
    gone = set(before) - {(row.level, row.code) for row in rows}
    StageDay.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["level", "code", "day"],
        update_fields=["stage", "score", "evidence"],
    )  # fmt: skip
    StageDay.objects.filter(day=day, level="application", code__in=[c for _, c in gone]).delete()
    emit_many([fact for row in changed for fact in _moved(before, row, now)], audience=VIEW)
    if changed:
        bump(reading.STAMP)
        emit(facts.StagesMeasured(changed=len(changed), measured_at=now), audience=VIEW)
    return len(changed)


def _rows(now: datetime, day: date) -> Iterable[StageDay]:
    measured = reading.measured(now)
    for code, (_view, found) in measured.items():
        seen = {need.evidence: value for j in found.judged for need, value, _ in j.seen if value}
        yield _row(day, "application", code, found.stage, found.score, seen)
    for level, code, group in reading.groups(measured):
        yield _row(day, level, code, group.stage, group.score, {"applications": group.count})


def _row(
    day: date, level: str, code: str, stage: int, score: float, evidence: dict[str, Any]
) -> StageDay:
    return StageDay(day=day, level=level, code=code, stage=stage, score=score, evidence=evidence)


def _differs(before: StageDay | None, row: StageDay) -> bool:
    return before is None or (before.stage, before.score) != (row.stage, row.score)


def _moved(before: dict[tuple[str, str], StageDay], row: StageDay, now: datetime) -> Iterable[Fact]:
    last = before.get((row.level, row.code))
    if last is not None and last.stage != row.stage:
        view = queries.application(row.code) if row.level == "application" else None
        agency = view.agency if view else row.code
        yield facts.StageReached(
            level=row.level, code=row.code, owner=agency, before=last.stage, after=row.stage,
            measured_at=now,
        )  # fmt: skip


def sweep_measures(*, today: date) -> None:
    """Forget figures of days long gone."""
    oldest = date.fromordinal(today.toordinal() - _KEEP_DAYS)
    UptimeDay.objects.filter(day__lt=oldest).delete()
    StageDay.objects.filter(day__lt=oldest, level="application").delete()
    Pulse.objects.exclude(application__status=Status.ACTIVE).delete()

"""One report from near: its history, clocks, photos and reporter."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from balaikota.ground.people.rules import Actor

from ..models import Clock, Disposition, Photo, Report, Reporter, StepTaken
from .seeing import sees_officially


@dataclass(frozen=True)
class Pictured:
    """A photo: `id` is its file; `kind` report, work, before or after."""

    id: UUID
    kind: str
    step: int | None
    added_at: datetime


@dataclass(frozen=True)
class HistoryLine:
    """One step as this viewer may read it. Names of persons never stand here, positions do."""

    id: int
    act: str
    before: str
    after: str
    title: str
    agency: str
    agencies: tuple[str, ...]
    text: str
    reason: str
    internal: bool
    point: tuple[float, float] | None
    at: datetime
    photos: tuple[Pictured, ...]


def timeline(report: Report, actor: Actor | None) -> list[HistoryLine]:
    """The history, the oldest first; internal words only for who sees the report by office.

    The caller has found the report for this actor. Two queries.
    """
    steps = StepTaken.objects.filter(report=report).order_by("at", "id")
    if not _reads_internal(actor, report):
        steps = steps.filter(internal=False)
    by_step: dict[int | None, list[Pictured]] = {}
    for photo in photos_of(report, actor):
        by_step.setdefault(photo.step, []).append(photo)
    return [_line(step, tuple(by_step.get(step.pk, ()))) for step in steps]


def _line(step: StepTaken, photos: tuple[Pictured, ...]) -> HistoryLine:
    return HistoryLine(
        id=step.pk, act=step.act, before=step.before, after=step.after, title=step.title,
        agency=step.agency, agencies=tuple(step.agencies), text=step.text, reason=step.reason,
        internal=step.internal, point=step.point, at=step.at, photos=photos,
    )  # fmt: skip


def photos_of(report: Report, actor: Actor | None) -> list[Pictured]:
    """Photos this viewer may see, in the order they came. One query."""
    rows = Photo.objects.filter(report=report).order_by("id")
    if not _reads_internal(actor, report):
        rows = rows.exclude(step__internal=True)
    return [Pictured(*row) for row in rows.values_list("file_id", "kind", "step_id", "added_at")]


def has_photo(report: Report, photo: UUID, actor: Actor | None) -> bool:
    """Whether this photo belongs to the report and this viewer may see it."""
    return any(known.id == photo for known in photos_of(report, actor))


def _reads_internal(actor: Actor | None, report: Report) -> bool:
    return actor is not None and (actor.system or sees_officially(actor, report))


def clocks_of(report: Report) -> list[Clock]:
    """Every clock of a report, the running ones and those that stopped, as they began."""
    return list(Clock.objects.filter(report=report).order_by("started_at", "id"))


def dispositions_of(report: Report) -> list[Disposition]:
    """Which agencies got it, from whom, and how their parts ended."""
    return list(Disposition.objects.filter(report=report).order_by("id"))


def contact_of(report: Report) -> Reporter | None:
    """Who reported, decrypted. The caller checks `reports.personal` and records the look."""
    found: Reporter | None = getattr(report, "reporter", None)
    return None if report.anonymous else found


def of_account(account_id: int) -> list[Report]:
    """What was filed from an account, the newest first, with the reporter's row. One query."""
    rows = Report.objects.filter(reporter__account=account_id).select_related("reporter")
    return list(rows.order_by("-filed_at", "-id"))

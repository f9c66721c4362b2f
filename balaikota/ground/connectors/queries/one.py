"""One source: its runs, rows, quarantine, and where a number came from."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import msgspec
from django.conf import settings
from django.db.models import BooleanField, Count, Q, Sum
from django.db.models.expressions import RawSQL

from balaikota.ground.people.rules import Actor
from balaikota.lib.errors import NotFound, gettext_noop

from ..models import Quarantined, RegionText, Row, Run, Secret, Source, Version
from ..permissions import PERSONAL
from ..rules import manifest as manifests
from ..rules.life import GOING, RowState, RunState
from ..rules.shapes import Manifest
from . import mapped
from .board import pace
from .seeing import find, may

HIDDEN = "•••"


def patience(code: str) -> int:
    """Seconds a run of this source may take; 0 when there is no such source."""
    source = Source.objects.filter(pk=code).first()
    return manifests.read(source.manifest).limits.seconds if source else 0


PUSHES = 600  # events a minute, unless the manifest says `limits: {per_minute: …}`


def pushes_a_minute(code: str) -> int | None:
    """How many events an application may push; None when nothing waits for them."""
    source = Source.objects.filter(pk=code, kind="webhook", active=True).first()
    return None if source is None else manifest_of(source).limits.per_minute or PUSHES


def manifest_of(source: Source) -> Manifest:
    return manifests.read(source.manifest)


@dataclass(frozen=True)
class RunLine:
    """A run as it is listed."""

    id: int
    number: int
    why: str
    state: str
    started_at: datetime
    ended_at: datetime | None
    took: timedelta | None
    read: int
    good: int
    bad: int
    new: int
    changed: int
    same: int
    gone: int
    per_second: int
    problem: str
    details: Mapping[str, Any]
    origins: tuple[Mapping[str, Any], ...]


def runs(actor: Actor, code: str, *, before: int = 0, limit: int = 20) -> list[RunLine]:
    """The latest runs, going on before an id."""
    source = find(actor, code)
    found = source.runs.order_by("-id")
    if before:
        found = found.filter(pk__lt=before)
    return [_run_line(run) for run in found[:limit]]


def run(actor: Actor, code: str, pk: int) -> RunLine:
    """One run. Raises NotFound."""
    row = find(actor, code).runs.filter(pk=pk).first()
    if row is None:
        raise NotFound("no_run", gettext_noop("There is no such run."))
    return _run_line(row)


def latest_runs(codes: Iterable[str], limit: int) -> list[tuple[str, RunLine]]:
    """The latest runs of several sources, with the source's code."""
    found = Run.objects.filter(source_id__in=list(codes)).order_by("-id")[:limit]
    return [(row.source_id, _run_line(row)) for row in found]


@dataclass(frozen=True)
class Today:
    """What all runs since midnight in the city brought."""

    runs: int
    failed: int
    rows: int
    bad: int
    going: int


def today(codes: Iterable[str], now: datetime) -> Today:
    """The runs of these sources that began today. One query."""
    zone = ZoneInfo(settings.TIME_ZONE)
    midnight = now.astimezone(zone).replace(hour=0, minute=0, second=0, microsecond=0)
    found = Run.objects.filter(source_id__in=list(codes), started_at__gte=midnight)
    bad_ends = Q(state__in=[RunState.FAILED, RunState.STOPPED])
    sums = found.aggregate(
        runs=Count("pk"), failed=Count("pk", filter=bad_ends), rows=Sum("read", default=0),
        bad=Sum("bad", default=0), going=Count("pk", filter=Q(state__in=GOING)),
    )  # fmt: skip
    return Today(**sums)


def _run_line(row: Run) -> RunLine:
    took = row.ended_at - row.started_at if row.ended_at else None
    seconds = took.total_seconds() if took else 0
    return RunLine(
        id=row.pk, number=row.number, why=row.why, state=row.state, started_at=row.started_at,
        ended_at=row.ended_at, took=took, read=row.read, good=row.good, bad=row.bad, new=row.new,
        changed=row.changed, same=row.same, gone=row.gone,
        per_second=pace(row.read, seconds),
        problem=row.problem, details=row.details, origins=tuple(row.origins),
    )  # fmt: skip


@dataclass(frozen=True)
class RowLine:
    """A row that counts, with what is personal hidden, and where it came from."""

    id: int
    cells: tuple[Any, ...]
    place: str
    period: str
    run: int
    file: str
    line: int


def rows(
    source: Source, manifest: Manifest, *, after: int = 0, limit: int = 50,
    thing: Mapping[str, str] | None = None,
) -> list[RowLine]:  # fmt: skip
    """Rows that count, in the order they came; of a thing of the city, those it was made from."""
    found = Row.objects.filter(source=source, generation=source.generation, pk__gt=after)
    if thing and manifest.map is not None:
        sql, given = mapped.where(manifest, thing)
        is_it = RawSQL(sql or "true", given, output_field=BooleanField())  # noqa: S611
        found = found.filter(is_it)
    batch = list(found.order_by("pk")[:limit])
    origins = dict(
        Run.objects.filter(pk__in={row.run for row in batch}).values_list("pk", "origins")
    )
    return [
        RowLine(
            id=row.pk, cells=tuple(_cells(manifest, row.data)), place=row.place,
            period=row.period, run=row.run, line=row.line,
            file=_name(origins.get(row.run, []), row.file),
        )
        for row in batch
    ]  # fmt: skip


def _cells(manifest: Manifest, data: Mapping[str, Any]) -> Iterable[Any]:
    for column in manifest.columns:
        value = data.get(column.name)
        yield HIDDEN if column.personal and value is not None else value


def _name(origins: list[dict[str, Any]], file: int) -> str:
    return str(origins[file]["name"]) if file < len(origins) else ""


@dataclass(frozen=True)
class BadLine:
    """A row in quarantine. `raw` is what came, by their column names."""

    id: int
    line: int
    file: str
    run: int
    faults: tuple[Mapping[str, Any], ...]
    raw: Mapping[str, Any]
    hidden: bool


def quarantine(
    actor: Actor, source: Source, manifest: Manifest, *, before: int = 0, limit: int = 50
) -> list[BadLine]:
    """Rows that wait, newest first. Personal values only for who may see them."""
    found = Quarantined.objects.filter(source=source, state=RowState.WAITING)
    if before:
        found = found.filter(pk__lt=before)
    return [_bad_line(actor, source, manifest, row) for row in found.order_by("-pk")[:limit]]


def bad_row(actor: Actor, source: Source, manifest: Manifest, pk: int) -> BadLine:
    """One row that waits. Raises NotFound."""
    row = Quarantined.objects.filter(source=source, state=RowState.WAITING, pk=pk).first()
    if row is None:
        raise NotFound("no_row", gettext_noop("This row is no longer in quarantine."))
    return _bad_line(actor, source, manifest, row)


def _bad_line(actor: Actor, source: Source, manifest: Manifest, row: Quarantined) -> BadLine:
    theirs = {c.source or c.name for c in manifest.columns if c.personal}
    theirs |= {c.name for c in manifest.columns if c.personal}
    hidden = bool(theirs) and not may(actor, PERSONAL, source.agency)
    raw: dict[str, Any] = msgspec.json.decode(row.raw)
    origins = Run.objects.filter(pk=row.run).values_list("origins", flat=True).first() or []
    shown = {k: HIDDEN if hidden and k in theirs and v else v for k, v in raw.items()}
    return BadLine(
        id=row.pk, line=row.line, file=_name(origins, row.file), run=row.run,
        faults=tuple(row.faults), raw=shown, hidden=hidden,
    )  # fmt: skip


def quarantine_count(source: Source) -> int:
    return Quarantined.objects.filter(source=source, state=RowState.WAITING).count()


def texts(source: Source, *, limit: int = 200) -> list[RegionText]:
    """Texts that should name a region and did not, those of most rows first."""
    waiting = RegionText.objects.filter(source=source, decided_at__isnull=True)
    return list(waiting.order_by("-rows", "text")[:limit])


@dataclass(frozen=True)
class SecretLine:
    """A secret the manifest names, and when it was set; never what it is."""

    name: str
    set_at: datetime | None


def secrets(source: Source, manifest: Manifest) -> list[SecretLine]:
    """Every secret the manifest names."""
    known = dict(Secret.objects.filter(source=source).values_list("name", "set_at"))
    return [SecretLine(name, known.get(name)) for name in manifests.secrets_of(manifest)]


def versions(source: Source) -> list[Version]:
    return list(source.versions.order_by("-number")[:20])


def secret_values(code: str) -> dict[str, str]:
    """The secrets themselves, for reading the source. Never for a page."""
    return dict(Secret.objects.filter(source_id=code).values_list("name", "value"))

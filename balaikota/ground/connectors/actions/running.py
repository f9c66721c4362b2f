"""Running a source: read, check, write aside, land. One run of a source at a time."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from itertools import chain, islice
from typing import Any
from zoneinfo import ZoneInfo

import msgspec
from django.conf import settings
from django.db import connection, transaction

from balaikota.ground.people.rules import SYSTEM, Actor
from balaikota.lib.errors import Conflict, NotFound, Refusal, gettext_noop

from .. import facts
from ..models import Pushed, Quarantined, Run, Source
from ..reading import BadRow, Feed, NothingNew, SourceProblem, World, open_feed
from ..reading.feed import Line, pushed_lines
from ..rules import checking, contract, spans
from ..rules import manifest as manifests
from ..rules.life import GOING, RowState, RunState, Why
from ..rules.shapes import Manifest, Webhook
from . import landing
from .places import Placer
from .quarantine import keep_bad
from .staging import Bad, Staged, Stager
from .telling import tell

log = logging.getLogger(__name__)
_LOCKS = 0x636F6E  # "con": class of the advisory locks, one for each source
_OF_A_RUN = (
    "generation", "rows", "cursor", "good_run", "good_at", "failures", "breach", "late_told",
    "next_at",
)  # fmt: skip
_PEEKED = 500  # rows looked at to learn the columns of a source that has no header

Clock = Callable[[], datetime]


def run_source(code: str, *, why: Why, clock: Clock, world: World, actor: Actor = SYSTEM) -> Run:
    """Read a source and land what it gives. Tells SourceRan, or why not.

    Whatever the source does, this returns a run that says how it ended; the last good data stays
    unless the new is whole.

    Raises:
        NotFound: there is no such source. Conflict: it is being read at this moment.
    """
    with _alone(code):
        source, run = _begin(code, why, clock(), actor)
        try:
            manifest = manifests.read(source.manifest)
            _go(manifest, source, run, clock, world)
        except _Stopped as stop:
            _stop(source, run, stop, clock())
        except NothingNew:
            _rest(source, run, clock())
        except SourceProblem as problem:
            _fail(source, run, problem, clock())
        except MemoryError:
            _fail(source, run, SourceProblem("memory"), clock())
        except Refusal as refusal:
            _fail(source, run, SourceProblem("bug", why=str(refusal)), clock())
        except Exception as error:
            log.exception("source %s", code)
            _fail(source, run, SourceProblem("bug", why=type(error).__name__), clock())
        finally:
            landing.sweep(code, Source.objects.values_list("generation", flat=True).get(pk=code))
    run.refresh_from_db()
    return run


class _Stopped(Exception):
    def __init__(self, breach: contract.Breach, data: dict[str, Any], staged: Staged) -> None:
        super().__init__(breach.value)
        self.breach, self.data, self.staged = breach, data, staged


@contextmanager
def _alone(code: str) -> Iterator[None]:
    """Hold the source's lock for the session: it is let go also when the process dies."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s, hashtext(%s))", [_LOCKS, code])
        if not cursor.fetchone()[0]:
            raise Conflict("busy", gettext_noop("This source is being read at this moment."))
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(%s, hashtext(%s))", [_LOCKS, code])


def _begin(code: str, why: Why, now: datetime, actor: Actor) -> tuple[Source, Run]:
    """A new run; one that was left behind by a dead process is closed first."""
    with transaction.atomic():
        source = Source.objects.select_for_update().filter(pk=code).first()
        if source is None:
            raise NotFound("no_source", gettext_noop("There is no source %(which)s."), which=code)
        Run.objects.filter(source=source, state__in=GOING).update(
            state=RunState.FAILED, ended_at=now, problem="crashed"
        )
        run = Run.objects.create(
            source=source, number=source.number, why=why.value, state=RunState.READING,
            actor=actor.ref, started_at=now,
        )  # fmt: skip
    return source, run


@dataclass
class _Reading:
    """A run on its way."""

    manifest: Manifest
    source: Source
    run: Run
    feed: Feed
    stager: Stager
    placer: Placer
    events: list[int]

    @property
    def whole(self) -> bool:
        """Whether all rows of the source came, not only new ones."""
        return self.feed.whole and self.manifest.mode == "replace"


def _go(manifest: Manifest, source: Source, run: Run, clock: Clock, world: World) -> None:
    landing.target_of(manifest)
    filled = _with_secrets(manifest, source)
    pushed = _pushed(source, manifest) if isinstance(manifest.read, Webhook) else None
    events = [event.pk for event in pushed] if pushed is not None else []
    rows = _pushed_rows(pushed, manifest) if pushed is not None else None
    feed = open_feed(filled, replace(world, since=source.cursor, pushed=rows))
    placer = Placer(manifest)
    try:
        header, feed = _columns(feed)
        gone = checking.vanished(manifest.columns, header) if header is not None else ()
        if gone and manifest.contract.missing_column == "stop":
            raise _Stopped(contract.Breach.COLUMN, {"columns": ", ".join(gone)}, Staged())
        stager = Stager(manifest, run, header or (), placer, _mended(source))
        stager.write(feed)
    finally:
        close = getattr(feed.rows, "close", None)
        if close:
            close()
    _settle(_Reading(manifest, source, run, feed, stager, placer, events), clock())
    for done in feed.after:
        done()


def _columns(feed: Feed) -> tuple[tuple[str, ...] | None, Feed]:
    """The header; where each row names its columns, those of the first few hundred."""
    if feed.header is not None:
        return feed.header, feed
    first: list[Line] = list(islice(feed.rows, _PEEKED))
    names = dict.fromkeys(
        name for _f, _l, row in first if not isinstance(row, BadRow) for name in row
    )
    return (tuple(names) or None), replace(feed, rows=chain(first, feed.rows))


def _with_secrets(manifest: Manifest, source: Source) -> Manifest:
    known = {secret.name: secret.value for secret in source.secrets.all()}
    try:
        return manifests.with_secrets(manifest, known)
    except KeyError as error:
        raise SourceProblem("secret", name=error.args[0]) from error


def _pushed(source: Source, manifest: Manifest) -> list[Pushed]:
    return list(source.pushed.filter(run__isnull=True).order_by("id")[:10_000])


def _pushed_rows(events: Iterable[Pushed], manifest: Manifest) -> Iterator[Line]:
    path = manifest.read.records if isinstance(manifest.read, Webhook) else ""
    for event in events:
        yield from pushed_lines(msgspec.json.decode(event.body), path)


def _mended(source: Source) -> dict[bytes, Mapping[str, Any] | None]:
    """Rows that were repaired (their new values) or dropped (None) before, by fingerprint."""
    decided = Quarantined.objects.filter(source=source).exclude(state=RowState.WAITING)
    return {
        bytes(row.fingerprint): msgspec.json.decode(row.mended)
        if row.state == RowState.REPAIRED
        else None
        for row in decided[:50_000]
    }


def _settle(reading: _Reading, now: datetime) -> None:
    """Judge the load by its contract, then make it count in one transaction."""
    manifest, run, feed = reading.manifest, reading.run, reading.feed
    staged, source = reading.stager.staged, reading.source
    origins = [asdict(origin) for origin in feed.origins]
    run.origins = origins
    with transaction.atomic():
        twins = _twins(reading)
    counted = contract.Counted(staged.read, staged.good, staged.bad_count, source.rows)
    broken = contract.breach(manifest.contract, counted, whole=reading.whole)
    if broken:
        raise _Stopped(*broken, staged)
    if not twins and _same_files(source, run, origins):
        _finish(source, run, staged, now, RunState.SAME, landing.Landed(same=staged.good))
        return
    Run.objects.filter(pk=run.pk).update(state=RunState.LANDING)
    with transaction.atomic():
        _land(reading, now)


def _twins(reading: _Reading) -> bool:
    """Take rows out that stand twice; what was decided about one before is done again."""
    found = landing.set_twins_apart(reading.manifest, reading.run)
    if not found:
        return False
    left = reading.stager.again(found)
    if len(left) < len(found):
        left = _put_back(reading, left)
        more = landing.set_twins_apart(reading.manifest, reading.run)
        reading.stager.staged.good -= len(more)
        left += more
    reading.stager.staged.add(left)
    return True


def _put_back(reading: _Reading, left: list[Bad]) -> list[Bad]:
    """Rows that clashed: without those somebody dropped, one may be right. Returns the others."""
    clashing = [bad for bad in left if bad.faults[0].code == "same_thing"]
    reading.stager.put_back(clashing)
    return [bad for bad in left if bad not in clashing]


def _land(reading: _Reading, now: datetime) -> None:
    run, feed, staged = reading.run, reading.feed, reading.stager.staged
    source = Source.objects.select_for_update().get(pk=reading.source.pk)
    load = landing.Load(reading.whole, reading.stager)
    landed, refused = landing.land(reading.manifest, source, run, load, now)
    staged.add(refused)
    keep_bad(source, run, staged.bad, whole=feed.whole)
    reading.placer.ask_the_desk(source.pk)
    Pushed.objects.filter(pk__in=reading.events).update(run=run.pk, body="")
    if feed.since is not None:
        source.cursor = feed.since()
    _finish(source, run, staged, now, RunState.DONE, landed)


def _same_files(source: Source, run: Run, origins: list[dict[str, Any]]) -> bool:
    """Whether the last good run, by the same manifest, read the very same bytes."""
    before = Run.objects.filter(pk=source.good_run or 0).first()
    if before is None or before.number != run.number:
        return False
    marks = [origin["sha256"] for origin in origins]
    return all(marks) and marks == [origin["sha256"] for origin in before.origins]


def _finish(
    source: Source, run: Run, staged: Staged, now: datetime, state: RunState, landed: landing.Landed
) -> None:
    with transaction.atomic():
        run.state, run.ended_at = state, now
        run.read, run.good, run.bad = staged.read, staged.good, staged.bad_count
        run.new, run.changed, run.same, run.gone = (
            landed.new, landed.changed, landed.same, landed.gone,
        )  # fmt: skip
        run.save()
        source.good_run, source.good_at = run.pk, now
        source.failures, source.breach, source.late_told = 0, "", False
        source.next_at = _next(source, now)
        source.save(update_fields=_OF_A_RUN)
        changed = bool(landed.new or landed.changed or landed.gone)
        tell(
            facts.SourceRan, source, run.actor, run=run.pk, rows=source.rows, changed=changed,
            ran_at=now,
        )  # fmt: skip
        if staged.bad_count and state == RunState.DONE:
            tell(facts.RowsQuarantined, source, run.actor, run=run.pk, rows=staged.bad_count)


def _rest(source: Source, run: Run, now: datetime) -> None:
    """The source works and has nothing new: no failure, and its data is as old as it was."""
    with transaction.atomic():
        source.refresh_from_db()
        run.state, run.ended_at = RunState.SAME, now
        run.save(update_fields=["state", "ended_at"])
        source.failures, source.next_at = 0, _next(source, now)
        source.save(update_fields=["failures", "next_at"])


def _stop(source: Source, run: Run, stop: _Stopped, now: datetime) -> None:
    """The contract is broken: say so, keep the last good data, try again as planned."""
    with transaction.atomic():
        source.refresh_from_db()
        run.state, run.ended_at = RunState.STOPPED, now
        run.read, run.good, run.bad = stop.staged.read, 0, stop.staged.bad_count
        run.problem, run.details = stop.breach.value, stop.data
        run.save()
        source.breach, source.failures = stop.breach.value, source.failures + 1
        source.next_at = _next(source, now)
        source.save(update_fields=_OF_A_RUN)
        keep_bad(source, run, stop.staged.bad, whole=False)
        tell(facts.ContractBroken, source, run.actor, run=run.pk, breach=stop.breach.value)


def _fail(source: Source, run: Run, problem: SourceProblem, now: datetime) -> None:
    with transaction.atomic():
        source.refresh_from_db()
        run.state, run.ended_at = RunState.FAILED, now
        run.problem, run.details = problem.code, msgspec.to_builtins(problem.data, enc_hook=str)
        run.save(update_fields=["state", "ended_at", "problem", "details"])
        source.failures += 1
        source.next_at = _next(source, now, failures=source.failures)
        source.save(update_fields=["failures", "next_at"])
        tell(
            facts.SourceFailed, source, run.actor, run=run.pk, problem=problem.code,
            times=source.failures,
        )  # fmt: skip


def _next(source: Source, now: datetime, failures: int = 0) -> datetime | None:
    try:
        schedule = manifests.read(source.manifest).schedule
    except manifests.BadManifest:
        return None
    zone = ZoneInfo(settings.TIME_ZONE)
    if failures:
        return spans.retry_after(schedule, failures, now, zone)
    return spans.next_after(schedule, now, zone)


def give_up(code: str, *, problem: str, now: datetime) -> None:
    """Close the run of a process that was ended or died. Rows it had written are swept."""
    with transaction.atomic():
        source = Source.objects.select_for_update().filter(pk=code).first()
        run = Run.objects.filter(source_id=code, state__in=GOING).order_by("-id").first()
        if source is None or run is None:
            return
        _fail(source, run, SourceProblem(problem, seconds=_seconds(source)), now)
    landing.sweep(code, source.generation)


def _seconds(source: Source) -> int:
    try:
        return manifests.read(source.manifest).limits.seconds
    except manifests.BadManifest:
        return 0

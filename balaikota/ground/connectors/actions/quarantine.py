"""Rows that broke the contract: kept, repaired, dropped, replayed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

import msgspec
from django.db import transaction
from django.db.models import QuerySet

from balaikota.ground.people.rules import Actor
from balaikota.lib.errors import Conflict, Invalid, NotFound, gettext_noop

from .. import facts
from ..models import Quarantined, Row, Run, Source
from ..permissions import REPAIR, VIEW
from ..queries.seeing import may, need
from ..rules import manifest as manifests
from ..rules.life import RowState
from ..rules.problems import Fault
from . import landing
from .places import Placer
from .staging import MOST_KEPT, Bad, Stager, as_json
from .telling import tell


def keep_bad(source: Source, run: Run, bad: Iterable[Bad], *, whole: bool) -> None:
    """Keep bad rows of a run, inside the caller's transaction.

    One that waited already waits on with its new line; one that a whole load no longer brings was
    mended at the source, and goes.
    """
    rows = {
        mark: Quarantined(
            source=source, run=run.pk, file=one.file, line=one.line, fingerprint=mark,
            raw=as_json(one.raw), faults=[plain(fault) for fault in one.faults],
        )
        for one in list(bad)[:MOST_KEPT]
        for mark in (one.fingerprint,)
    }  # fmt: skip
    Quarantined.objects.bulk_create(
        rows.values(),
        update_conflicts=True,
        unique_fields=["source", "fingerprint"],
        update_fields=["run", "file", "line", "faults"],
    )
    if whole:
        Quarantined.objects.filter(source=source, state=RowState.WAITING, run__lt=run.pk).delete()


def plain(fault: Fault) -> dict[str, Any]:
    """A fault as it is kept."""
    return {"column": fault.column, "code": fault.code, "data": fault.data}


@transaction.atomic
def repair_row(actor: Actor, pk: int, values: Mapping[str, str], *, now: datetime) -> Quarantined:
    """Put right what a row says and land it. The same row is mended so again in later runs.

    Args:
        values: by the source's own column names; others stay as they came.

    Raises:
        NotFound, NotAllowed. Conflict: it was decided already. Invalid: it is still not good.
    """
    row = _waiting(actor, pk)
    source = Source.objects.select_for_update().get(pk=row.source_id)
    mended = {**msgspec.json.decode(row.raw), **values}
    faults = _replay(source, [(row, mended)], now).get(row.pk)
    if faults:
        raise Invalid(
            "still_bad", gettext_noop("This row is still not good."), field=faults[0].column
        )
    row.state, row.mended = RowState.REPAIRED, as_json(mended)
    _decided(row, actor, now)
    tell(facts.RowsDecided, source, actor.ref, repaired=1, dropped=0)
    return row


def _waiting(actor: Actor, pk: int) -> Quarantined:
    row = Quarantined.objects.select_for_update().filter(pk=pk).select_related("source").first()
    if row is None or not may(actor, VIEW, row.source.agency):
        raise NotFound("no_row", gettext_noop("This row is no longer in quarantine."))
    need(actor, REPAIR, row.source.agency)
    if row.state != RowState.WAITING:
        raise Conflict("decided", gettext_noop("Somebody decided about this row already."))
    return row


def _decided(row: Quarantined, actor: Actor, now: datetime) -> None:
    row.decided_by, row.decided_at = actor.ref, now
    row.save(update_fields=["state", "mended", "faults", "decided_by", "decided_at"])


Again = tuple[Quarantined, Mapping[str, Any]]


def _replay(source: Source, rows: Sequence[Again], now: datetime) -> dict[int, list[Fault]]:
    """Check and land rows into the present generation. Returns why not, by row.

    Call inside a transaction that holds the source.
    """
    manifest = manifests.read(source.manifest)
    generation = source.generation or max(bad.run for bad, _raw in rows)
    faults: dict[int, list[Fault]] = {}
    placer = Placer(manifest)
    for run, some in _by_run(source, rows):
        header = dict.fromkeys(name for _bad, raw in some for name in raw)
        stager = Stager(manifest, run, tuple(header), placer, {}, generation)
        _replay_some(source, manifest, stager, some, faults, now)
    source.generation = generation
    source.rows = Row.objects.filter(source=source, generation=generation).count()
    source.save(update_fields=["generation", "rows"])
    return faults


def _by_run(source: Source, rows: Sequence[Again]) -> Iterator[tuple[Run, list[Again]]]:
    runs = Run.objects.in_bulk({bad.run for bad, _raw in rows})
    for pk, run in sorted(runs.items()):
        yield run, [one for one in rows if one[0].run == pk]


def _replay_some(
    source: Source, manifest: manifests.Manifest, stager: Stager, rows: Sequence[Again],
    faults: dict[int, list[Fault]], now: datetime,
) -> None:  # fmt: skip
    lines = [(bad.file, bad.line, raw) for bad, raw in rows]
    keys, wrong = stager.judge(lines)
    there = Row.objects.filter(source=source, generation=stager.generation)
    taken = set(there.filter(key__in=keys).values_list("key", flat=True))
    good: dict[str, int] = {}
    for at, key in enumerate(keys):
        if at in wrong:
            faults[rows[at][0].pk] = wrong[at]
        elif manifest.mode == "replace" and (key in taken or key in good):
            column = manifest.key[0] if manifest.key else ""
            faults[rows[at][0].pk] = [Fault(column, "twice", {"value": key})]
        else:
            good[key] = at
    there.filter(key__in=list(good)).delete()  # only what only grows gets here: the new one counts
    stager.put([lines[at] for at in good.values()])
    target = landing.target_of(manifest)
    if target is None or not good:
        return
    where = (source.pk, stager.generation)
    made = list(there.filter(key__in=list(good)).values_list("pk", flat=True))
    for refused in landing.give_some(manifest, target, where, made, now):
        if refused.key in good:
            faults[rows[good[refused.key]][0].pk] = refused.faults
    if not landing.kept(manifest):
        there.filter(key__in=list(good)).delete()


@transaction.atomic
def drop_rows(actor: Actor, code: str, pks: Iterable[int], *, now: datetime) -> int:
    """Rows that are not wanted. They are left out of later runs too. Returns how many."""
    source = _source(actor, code)
    count = Quarantined.objects.filter(
        source=source, pk__in=list(pks), state=RowState.WAITING
    ).update(state=RowState.DROPPED, decided_by=actor.ref, decided_at=now)
    if count:
        tell(facts.RowsDecided, source, actor.ref, repaired=0, dropped=count)
    return count


_AT_ONCE = 500


def replay(actor: Actor, code: str, *, now: datetime) -> tuple[int, int]:
    """Try all waiting rows again, by the manifest as it is now. Returns (landed, still bad)."""
    source = _source(actor, code)
    landed = still = 0
    pks = list(waiting_rows(source).values_list("pk", flat=True)[:MOST_KEPT])
    for start in range(0, len(pks), _AT_ONCE):
        with transaction.atomic():
            done, left = try_again(source.pk, pks[start : start + _AT_ONCE], now)
        landed, still = landed + done, still + left
    if landed:
        with transaction.atomic():
            tell(facts.RowsDecided, source, actor.ref, repaired=landed, dropped=0)
    return landed, still


def waiting_rows(source: Source) -> QuerySet[Quarantined]:
    return Quarantined.objects.filter(source=source, state=RowState.WAITING).order_by("id")


def try_again(code: str, pks: Sequence[int], now: datetime) -> tuple[int, int]:
    """Waiting rows that land now are forgotten: the next run takes them as they come.

    Call inside a transaction. Returns (landed, still bad).
    """
    source = Source.objects.select_for_update().get(pk=code)
    rows = list(waiting_rows(source).filter(pk__in=list(pks)).select_for_update())
    if not rows:
        return 0, 0
    wrong = _replay(source, [(row, msgspec.json.decode(row.raw)) for row in rows], now)
    Quarantined.objects.filter(pk__in=[row.pk for row in rows if row.pk not in wrong]).delete()
    return len(rows) - len(wrong), len(wrong)


def _source(actor: Actor, code: str) -> Source:
    source = Source.objects.filter(pk=code).first()
    if source is None or not may(actor, VIEW, source.agency):
        raise NotFound("no_source", gettext_noop("There is no source %(which)s."), which=code)
    need(actor, REPAIR, source.agency)
    return source

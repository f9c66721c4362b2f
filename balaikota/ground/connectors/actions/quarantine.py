"""Rows that broke the contract: kept, repaired, dropped, replayed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

import msgspec
from django.db import connection, transaction

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
    faults = _replay(source, row, mended, now)
    if faults:
        row.faults = [plain(fault) for fault in faults]
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


def _replay(source: Source, bad: Quarantined, raw: Mapping[str, Any], now: datetime) -> list[Fault]:
    """Check and land one row into the present generation. Returns why not, if so."""
    manifest = manifests.read(source.manifest)
    run = Run.objects.get(pk=bad.run)
    stager = Stager(manifest, run, tuple(raw), Placer(manifest), {})
    made = stager.row((bad.file, bad.line, raw))
    if made is None:
        return stager.staged.bad[0].faults
    generation = source.generation or run.pk
    twin = Row.objects.filter(source=source, generation=generation, key=made[2])
    if twin.exists() and manifest.key and manifest.mode == "replace":
        return [Fault(manifest.key[0], "twice", {"value": made[2]})]
    twin.delete()
    row = _insert((made[0], generation, *made[2:]))
    source.generation = generation
    refused = _land_one(manifest, row, now)
    if refused:
        return refused
    source.rows = Row.objects.filter(source=source, generation=generation).count()
    source.save(update_fields=["generation", "rows"])
    return []


def _insert(values: tuple[Any, ...]) -> Row:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO connectors_row "
            "(source_id, generation, key, data, point, place, period, run, file, line) "
            "VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s) RETURNING id",
            values,
        )
        return Row.objects.get(pk=cursor.fetchone()[0])


def _land_one(manifest: manifests.Manifest, row: Row, now: datetime) -> list[Fault]:
    target = landing.target_of(manifest)
    if target is None:
        return []
    thing = landing.mapped(manifest, target, row)
    outcome = target.land([thing], f"source:{manifest.source}", now)
    if not outcome.refused:
        if not landing.kept(manifest):
            row.delete()
        return []
    _index, column, sentence = outcome.refused[0]
    return [Fault(column, "refused", {"value": sentence})]


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


def replay(actor: Actor, code: str, *, now: datetime) -> tuple[int, int]:
    """Try all waiting rows again, by the manifest as it is now. Returns (landed, still bad)."""
    source = _source(actor, code)
    waiting = Quarantined.objects.filter(source=source, state=RowState.WAITING)
    landed = 0
    pks = list(waiting.order_by("id").values_list("pk", flat=True)[:MOST_KEPT])
    for pk in pks:
        try:
            with transaction.atomic():
                _replay_one(actor, pk, now)
            landed += 1
        except (Invalid, Conflict, NotFound):
            continue
    if landed:
        with transaction.atomic():
            tell(facts.RowsDecided, source, actor.ref, repaired=landed, dropped=0)
    return landed, len(pks) - landed


def _replay_one(actor: Actor, pk: int, now: datetime) -> None:
    row = _waiting(actor, pk)
    source = Source.objects.select_for_update().get(pk=row.source_id)
    raw = msgspec.json.decode(row.raw)
    if _replay(source, row, raw, now):
        raise Invalid("still_bad", gettext_noop("This row is still not good."))
    row.delete()  # the manifest takes it now: nothing to remember


def _source(actor: Actor, code: str) -> Source:
    source = Source.objects.filter(pk=code).first()
    if source is None or not may(actor, VIEW, source.agency):
        raise NotFound("no_source", gettext_noop("There is no source %(which)s."), which=code)
    need(actor, REPAIR, source.agency)
    return source

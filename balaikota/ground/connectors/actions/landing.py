"""Making a run's rows count: one transaction that sets keys apart, maps, and turns over.

Rows were written under the run's own generation. A whole load turns the source over to it; an
incremental one merges it into the present generation. Either way nobody ever sees half of it.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import msgspec
from django.conf import settings
from django.db import connection, transaction
from django.db.models import Max

from balaikota.ground.events.sockets import Target, offered
from balaikota.lib.errors import Conflict, gettext_noop

from ..models import Row, Run, Source, Version
from ..rules import checking
from ..rules import manifest as manifests
from ..rules.joining import rule as rule_of
from ..rules.problems import Fault
from ..rules.shapes import Manifest
from . import joining
from .places import Point
from .staging import Bad, Stager

_SWEEP = 20_000


@dataclass
class Landed:
    """What landing did, by rows."""

    new: int = 0
    changed: int = 0
    same: int = 0
    gone: int = 0


def set_twins_apart(manifest: Manifest, run: Run) -> list[Bad]:
    """Take rows out whose key (or unique column) stands in an earlier row too, and rows that say
    different things of one thing of the city: nobody can know which is right.

    In an incremental load the last one is meant, so the earlier ones go without a word.
    """
    found = list[Bad]()
    if manifest.key and manifest.mode == "upsert":
        _drop_twins(run, "key", newest=True)
    elif manifest.key:
        found = [_bad(manifest, row, "", "twice") for row in _drop_twins(run, "key")]
    found += _twins(manifest, run)
    target = target_of(manifest)
    if target is not None:
        clashing = joining.clashes(manifest, target, run.source_id, run.pk)
        found += [clash(manifest, one) for one in clashing]
    return found


def clash(manifest: Manifest, found: joining.Clash) -> Bad:
    """A row that says something else of a thing than another does."""
    bad = _bad(manifest, found[:4], "", "same_thing")
    shown = {"value": found[4][:160]}
    return replace(bad, faults=[Fault("", "same_thing", shown)], key=found[2])


def _twins(manifest: Manifest, run: Run) -> list[Bad]:
    found = []
    for column in manifest.columns:
        if column.unique and not column.personal:
            rows = _drop_twins(run, "data->>%s", column.name)
            found += [_bad(manifest, row, column.name, "unique") for row in rows]
    return found


def _drop_twins(
    run: Run, what: str, column: str = "", *, newest: bool = False
) -> list[tuple[int, int, str, str]]:
    order = "DESC" if newest else "ASC"
    filled = "AND data->>%s IS NOT NULL" if column else ""
    given: list[Any] = (
        [column, run.source_id, run.pk, column] if column else [run.source_id, run.pk]
    )
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            DELETE FROM connectors_row r USING (
              SELECT id, row_number() OVER (PARTITION BY {what} ORDER BY id {order}) AS nth
              FROM connectors_row WHERE source_id = %s AND generation = %s {filled}
            ) twin WHERE twin.nth > 1 AND r.id = twin.id
            RETURNING r.file, r.line, r.key, r.data
            """,  # noqa: S608 - `what`, `order` and `filled` are written above
            given,
        )
        return list(cursor.fetchall())


def _bad(manifest: Manifest, row: tuple[int, int, str, str], column: str, code: str) -> Bad:
    file, line, key, data = row
    values = _opened(manifest, msgspec.json.decode(data))
    secret = {c.name for c in manifest.columns if c.personal}
    hidden = column in secret or (not column and bool(secret & set(manifest.key)))
    shown = "•••" if hidden else str(values.get(column) if column else key)[:80]
    raw = checking.given_back(manifest.columns, values)
    return Bad(file, line, raw, [Fault(column, code, {"value": shown})], values)


@dataclass(frozen=True)
class Load:
    """What a run brought, and whether that is all its source has."""

    whole: bool
    stager: Stager


def land(
    manifest: Manifest, source: Source, run: Run, load: Load, now: datetime
) -> tuple[Landed, list[Bad]]:
    """Map and turn over, inside the caller's transaction. Returns what changed and what refused."""
    refused: list[Bad] = []
    if manifest.map is not None:
        refused = _map(manifest, run, load, now)
    if load.whole:
        _leave(manifest, source, run, now)
    if load.whole or not source.generation:
        landed = _compare(source, run)
        source.generation = run.pk
    else:
        landed = _merge(source, run)
    if manifest.map is not None and not kept(manifest):
        Row.objects.filter(source=source, generation=source.generation).delete()
    source.rows = Row.objects.filter(source=source, generation=source.generation).count()
    return landed, refused


def kept(manifest: Manifest) -> bool:
    """Whether rows stay here beside the things they were mapped to. Personal ones do not."""
    if manifest.map is None:
        return True
    if manifest.map.keep_rows is not None:
        return manifest.map.keep_rows
    return not any(column.personal for column in manifest.columns)


_COMPARE = """
SELECT count(*) FILTER (WHERE old.key IS NULL),
       count(*) FILTER (WHERE old.key IS NOT NULL AND old.data <> new.data),
       count(*) FILTER (WHERE old.data = new.data),
       count(*) FILTER (WHERE new.key IS NULL)
FROM (SELECT key, data FROM connectors_row WHERE source_id = %s AND generation = %s) new
FULL JOIN (SELECT key, data FROM connectors_row WHERE source_id = %s AND generation = %s) old
  ON old.key = new.key
"""


def _compare(source: Source, run: Run) -> Landed:
    if not source.generation:
        count = Row.objects.filter(source=source, generation=run.pk).count()
        return Landed(new=count)
    with connection.cursor() as cursor:
        cursor.execute(_COMPARE, [source.pk, run.pk, source.pk, source.generation])
        new, changed, same, gone = cursor.fetchone()
    return Landed(new=new, changed=changed, same=same, gone=gone)


def _merge(source: Source, run: Run) -> Landed:
    """Equal rows are dropped, changed ones take the place of the old."""
    pair: list[Any] = [source.pk, run.pk, source.pk, source.generation]
    joined = (
        "USING connectors_row {b} WHERE new.source_id = %s AND new.generation = %s "
        "AND old.source_id = %s AND old.generation = %s AND old.key = new.key"
    )
    with connection.cursor() as cursor:
        cursor.execute(
            f"DELETE FROM connectors_row new {joined.format(b='old')} AND old.data = new.data",  # noqa: S608
            pair,
        )
        same = cursor.rowcount
        cursor.execute(f"DELETE FROM connectors_row old {joined.format(b='new')}", pair)  # noqa: S608
        changed = cursor.rowcount
        cursor.execute(
            "UPDATE connectors_row SET generation = %s WHERE source_id = %s AND generation = %s",
            [source.generation, source.pk, run.pk],
        )
        return Landed(new=cursor.rowcount - changed, changed=changed, same=same)


def target_of(manifest: Manifest) -> Target | None:
    """The kind of thing the rows become. Raises Conflict when the house has none of that name."""
    if manifest.map is None:
        return None
    for target in offered(Target):
        if target.key == manifest.map.target:
            return target
    raise Conflict(
        "no_target", gettext_noop("The house has no “%(which)s” to land rows in."),
        which=manifest.map.target,
    )  # fmt: skip


def _map(manifest: Manifest, run: Run, load: Load, now: datetime) -> list[Bad]:
    """Give all rows of the run to the target; those it refuses are taken out."""
    target, refused = target_of(manifest), list[Bad]()
    if target is None:
        return []
    given = (manifest, target, run.source_id, run.pk)
    for picks in joining.picks(*given):
        refused += give(manifest, target, picks, now)
    if refused:
        last = Row.objects.filter(source_id=run.source_id).aggregate(last=Max("id"))["last"] or 0
        left = load.stager.again(refused)
        if len(left) < len(refused) and rule_of(manifest) != "refuse":
            load.stager.put_back(left)
            left = []
        refused = left
        mended = Row.objects.filter(source_id=run.source_id, generation=run.pk, pk__gt=last)
        added = list(mended.values_list("pk", flat=True))
        refused += give_some(manifest, target, (run.source_id, run.pk), added, now)
    if target.finish:
        name, staged = f"source:{manifest.source}", load.stager.staged
        spared = _spared(manifest, [*staged.bad, *refused])
        if staged.bad_count > len(staged.bad):
            spared.append({})
        target.finish(name, now, load.whole, spared)
    return refused


def _leave(manifest: Manifest, source: Source, run: Run, now: datetime) -> None:
    """Withdraw what the source gave to a target that its manifest has left."""
    good = Run.objects.filter(pk=source.good_run or 0).first()
    if good is None or good.number == run.number:
        return
    text = Version.objects.filter(source=source, number=good.number).values_list("manifest")
    try:
        former = target_of(manifests.read(text.get()[0]))
    except (manifests.BadManifest, Conflict, Version.DoesNotExist):
        return
    if former and former.finish and (manifest.map is None or manifest.map.target != former.key):
        former.finish(f"source:{manifest.source}", now, True, ())


def give(
    manifest: Manifest, target: Target, picks: Sequence[joining.Pick], now: datetime
) -> list[Bad]:
    """Rows to the target. Those it refuses are deleted and returned, with all they stand for."""
    things: list[Mapping[str, Any]] = [{**mapped(manifest, p.row), **p.sums} for p in picks]
    outcome = target.land(things, f"source:{manifest.source}", now)
    why = {
        pk: Fault(column, "refused", {"value": sentence})
        for index, column, sentence in outcome.refused
        for pk in picks[index].ids
    }
    if not why:
        return []
    gone = Row.objects.filter(pk__in=why)
    refused = [_refused(manifest, row, why[row.pk]) for row in gone.order_by("pk")]
    gone.delete()
    return refused


def give_some(
    manifest: Manifest, target: Target, where: tuple[str, int], rows: Sequence[int], now: datetime
) -> list[Bad]:
    """These rows of a source's generation to the target, with those they share a thing with.

    Returns those that clash with others or were refused; they are deleted.
    """
    if not rows:
        return []
    refused = [clash(manifest, one) for one in joining.clashes(manifest, target, *where, only=rows)]
    for picks in joining.picks(manifest, target, *where, only=rows):
        refused += give(manifest, target, picks, now)
    return refused


def _refused(manifest: Manifest, row: Row, fault: Fault) -> Bad:
    values = _opened(manifest, row.data)
    raw = checking.given_back(manifest.columns, values)
    return Bad(row.file, row.line, raw, [fault], values, row.key)


def _spared(manifest: Manifest, bad: Iterable[Bad]) -> list[Mapping[str, Any]]:
    """Rows that did not land under the target's names, as far as they could be read."""
    return [thing(manifest, one.values, Derived()) for one in bad]


@dataclass(frozen=True, slots=True)
class Derived:
    """What was found out about a row."""

    place: str = ""
    point: Point | None = None
    period: str = ""
    key: str = ""


def mapped(manifest: Manifest, row: Row) -> dict[str, Any]:
    """A row under the target's names, opened where it was sealed."""
    derived = Derived(row.place, row.point, row.period, row.key)
    return thing(manifest, _opened(manifest, row.data), derived)


def _opened(manifest: Manifest, data: Mapping[str, Any]) -> dict[str, Any]:
    personal = {column.name for column in manifest.columns if column.personal}
    return {
        name: settings.KEY_RING.decrypt(value) if name in personal and value else value
        for name, value in data.items()
    }


def thing(manifest: Manifest, values: Mapping[str, Any], derived: Derived) -> dict[str, Any]:
    """Values under the names of the manifest's target."""
    assert manifest.map is not None
    longitude, latitude = derived.point or (None, None)
    known = {
        "place": derived.place, "period": derived.period, "key": derived.key,
        "longitude": longitude, "latitude": latitude, **values,
    }  # fmt: skip
    return {
        theirs: ours[1:] if ours.startswith("=") else known.get(ours)
        for theirs, ours in manifest.map.columns.items()
    }


def sweep(source: str, keep: int) -> int:
    """Delete rows of generations that do not count, in pieces that hold nobody up."""
    gone = 0
    for _ in itertools.count():
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(
                "DELETE FROM connectors_row WHERE id IN (SELECT id FROM connectors_row "
                "WHERE source_id = %s AND generation <> %s LIMIT %s)",
                [source, keep, _SWEEP],
            )
            gone += cursor.rowcount
            if cursor.rowcount < _SWEEP:
                break
    return gone

"""Rows of a generation by the things they become: those that clash, and those that count."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import msgspec
from django.db import connection

from balaikota.ground.events.sockets import Target

from ..models import Row
from ..queries import mapped
from ..rules import joining
from ..rules.shapes import Manifest

_BATCH = 2000
_NUMBERS = ("integer", "number")
Clash = tuple[int, int, str, str, str]  # file, line, key, data, thing


@dataclass(frozen=True)
class Pick:
    """What is landed for a thing: its row, every row it stands for, and what is added up."""

    row: Row
    ids: Sequence[int]
    sums: Mapping[str, Any] = field(default_factory=dict)


def clashes(
    manifest: Manifest, target: Target, source: str, generation: int,
    only: Sequence[int] | None = None,
) -> list[Clash]:  # fmt: skip
    """Take rows out that say different things of one thing. With `only` it takes none but these
    out, each that clashes with any other row."""
    thing = _thing(manifest, target)
    if thing is None or joining.rule(manifest) != "refuse":
        return []
    what, given = thing
    rest, rest_given = _together(manifest, tuple(manifest.map.columns) if manifest.map else ())
    narrowed = "" if only is None else "AND r.id = ANY(%s)"
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            WITH one AS (
              SELECT id, {what} AS thing, md5({rest}) AS said FROM connectors_row
              WHERE source_id = %s AND generation = %s
            ), many AS (
              SELECT thing FROM one GROUP BY thing HAVING count(*) > 1 AND min(said) <> max(said)
            )
            DELETE FROM connectors_row r USING one JOIN many USING (thing)
            WHERE r.id = one.id {narrowed} RETURNING r.file, r.line, r.key, r.data, one.thing
            """,  # noqa: S608 - made of names written in mapped.py
            [*given, *rest_given, source, generation, *([] if only is None else [list(only)])],
        )
        return list(cursor.fetchall())


def picks(
    manifest: Manifest, target: Target, source: str, generation: int,
    only: Sequence[int] | None = None,
) -> Iterator[list[Pick]]:  # fmt: skip
    """What is landed, batch by batch: each row, or one for each thing. With `only` those things
    that these rows are about."""
    rule, thing = joining.rule(manifest), _thing(manifest, target)
    if rule == "refuse" or thing is None:
        rows, last = Row.objects.filter(source_id=source, generation=generation), 0
        rows = rows if only is None else rows.filter(pk__in=only)
        while batch := list(rows.filter(pk__gt=last).order_by("id")[:_BATCH]):
            last = batch[-1].pk
            yield [Pick(row, (row.pk,)) for row in batch]
        return
    sums, sums_given = _sums(manifest, target)
    what, given = thing
    one = f"SELECT *, {what} AS thing FROM connectors_row WHERE source_id = %s AND generation = %s"  # noqa: S608
    behind = "WHERE thing IN (SELECT thing FROM one WHERE id = ANY(%s))"
    narrowed = "" if only is None else behind
    with connection.chunked_cursor() as cursor:
        cursor.execute(
            f"""
            WITH one AS ({one})
            SELECT array_agg(id ORDER BY run DESC, file DESC, line DESC, id DESC), {sums}
            FROM one {narrowed} GROUP BY thing
            """,  # noqa: S608 - made of names written in mapped.py
            [*given, source, generation, *sums_given, *([] if only is None else [list(only)])],
        )
        while some := cursor.fetchmany(_BATCH):
            rows_by_id = Row.objects.in_bulk([ids[0] for ids, _sums_of in some])
            yield [Pick(rows_by_id[ids[0]], ids, msgspec.json.decode(text)) for ids, text in some]


def _thing(manifest: Manifest, target: Target) -> tuple[str, list[Any]] | None:
    """SQL for what a row becomes; a row of which a part is unknown stands alone. None when sealed
    columns tell things apart: then the target does it."""
    names = joining.compared(manifest, target.identity, target.finds)
    if not names:
        return None
    parts, given = mapped.parts(manifest, names)
    missing = " OR ".join(f"{part} IS NULL" for part in parts)
    together, again = _together(manifest, names)
    return f"CASE WHEN {missing} THEN id::text ELSE {together} END", [*given, *again]


def _together(manifest: Manifest, names: Sequence[str]) -> tuple[str, list[Any]]:
    parts, given = mapped.parts(manifest, names)
    return f"concat_ws(', ', {', '.join(parts)})", given


def _sums(manifest: Manifest, target: Target) -> tuple[str, list[Any]]:
    numbers = [column.name for column in target.columns if column.type in _NUMBERS]
    made, given = list[str](), list[Any]()
    for theirs, ours in joining.summed(manifest, target.identity, numbers).items():
        made.append(
            "%s::text, CASE WHEN count(data->>%s) = count(*) THEN sum((data->>%s)::numeric) END"
        )
        given += [theirs, ours, ours]
    return f"jsonb_build_object({', '.join(made)})::text", given

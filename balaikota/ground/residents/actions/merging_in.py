"""One batch into the tables: families first, then who is new, then who differs.

Set-based: a handful of statements for ten thousand rows, whatever they bring. Whoever died or left
here is not brought back by a file; that needs an event of its own.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import connection
from django.utils import timezone

from balaikota.ground.events import prepared
from balaikota.ground.people.rules import Actor

from ..models import Run
from ..rules.codes import Change, State
from ..rules.rows import Wrong
from . import copying
from .copying import Packed, Ready


@dataclass
class Written:
    """What a batch did."""

    new: int = 0
    changed: int = 0
    same: int = 0
    written: list[Ready] = field(default_factory=list)
    refused: list[Wrong] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Known:
    """What the register has under a NIK."""

    content: bytes
    state: str
    run: int | None


def write(actor: Actor, run: Run, packed: Packed, now: datetime) -> Written:
    """Write the rows of a batch. The caller holds the transaction and the lock of loading."""
    done = Written()
    rows = _once(packed.rows, done)
    if not rows:
        return done
    known = _known(rows)
    new = [row for row in rows if row.nik not in known]
    differing = _differing(run, rows, known, done)
    done.new, done.changed, done.written = len(new), len(differing), [*new, *differing]
    with connection.cursor() as cursor:
        families = _families(cursor, done.written, packed.families)
        if new:
            _copy(cursor, "residents_resident", new, families)
        if differing:
            _correct(cursor, actor, differing, families, now)
    return done


def _copy(cursor: Any, table: str, rows: list[Ready], families: dict[bytes, int]) -> None:
    body = copying.whole((row.body, families[row.kk]) for row in rows)
    copying.send(cursor, table, copying.COLUMNS, body)


def _once(rows: list[Ready], done: Written) -> list[Ready]:
    """The first row of each NIK; others are the same, or are refused."""
    first: dict[bytes, Ready] = {}
    for row in rows:
        other = first.setdefault(row.nik, row)
        if other is row:
            continue
        if other.content == row.content:
            done.same += 1
        else:
            done.refused.append(Wrong(row.line, "nik", "nik_twice"))
    return list(first.values())


_KNOWN = """
SELECT r.nik_index, r.content, r.state, r.run_id FROM unnest(%(niks)b::bytea[]) AS asked(nik)
JOIN residents_resident r ON r.nik_index = asked.nik AND r.state <> 'merged'
"""


def _known(rows: list[Ready]) -> dict[bytes, Known]:
    found = prepared.rows(_KNOWN, {"niks": [row.nik for row in rows]})
    return {nik: Known(content or b"", state, run) for nik, content, state, run in found}


def _differing(
    run: Run, rows: list[Ready], known: dict[bytes, Known], done: Written
) -> list[Ready]:
    found = []
    for row in rows:
        before = known.get(row.nik)
        if before is None:
            continue
        if before.content == row.content:
            done.same += 1
        elif before.state != State.LIVING:
            done.refused.append(Wrong(row.line, "nik", "not_living"))
        elif before.run == run.pk:
            done.refused.append(Wrong(row.line, "nik", "nik_twice"))
        else:
            found.append(row)
    return found


_CARDS = """
SELECT f.kk_index, f.id FROM unnest(%(cards)b::bytea[]) AS asked(kk)
JOIN residents_family f ON f.kk_index = asked.kk
"""
_NUMBERS = """
SELECT nextval(pg_get_serial_sequence('residents_family', 'id')) FROM generate_series(1, %s)
"""


def _families(cursor: Any, rows: list[Ready], brought: dict[bytes, bytes]) -> dict[bytes, int]:
    """KK index → family id; families that are not there yet are made."""
    asked = list(dict.fromkeys(row.kk for row in rows))
    found: dict[bytes, int] = dict(prepared.rows(_CARDS, {"cards": asked}))
    lacking = [index for index in asked if index not in found]
    if lacking:
        cursor.execute(_NUMBERS, [len(lacking)])
        made = dict(zip(lacking, (pk for (pk,) in cursor.fetchall()), strict=True))
        body = copying.whole((brought[index], pk) for index, pk in made.items())
        copying.send(cursor, "residents_family", copying.FAMILY_COLUMNS, body)
        found |= made
    return found


_INCOMING = f"""
CREATE TEMPORARY TABLE residents_incoming ON COMMIT DROP AS
SELECT {", ".join(copying.COLUMNS)} FROM residents_resident WHERE false
"""  # noqa: S608 - no value of a user
_TAKEN = tuple(name for name in copying.COLUMNS if name not in ("nik_index", "state"))
_CORRECT = f"""
WITH differs AS (
  SELECT r.id, r.place AS place_before, i.* FROM residents_incoming i
  JOIN residents_resident r ON r.nik_index = i.nik_index AND r.state <> 'merged'
  FOR UPDATE OF r
), told AS (
  INSERT INTO residents_lifeevent
    (resident_id, family_id, kind, day, place_before, place_after, fields, document, actor, at)
  SELECT id, family_id, %s, %s, place_before, place, ARRAY['file'], 'file', %s, %s FROM differs
)
UPDATE residents_resident r SET {", ".join(f"{name} = d.{name}" for name in _TAKEN)}
FROM differs d WHERE r.id = d.id
"""  # noqa: S608 - no value of a user


def _correct(
    cursor: Any, actor: Actor, rows: list[Ready], families: dict[bytes, int], now: datetime
) -> None:
    """Known residents whose data differs in the file: corrected, each with an event."""
    cursor.execute(_INCOMING)
    _copy(cursor, "residents_incoming", rows, families)
    cursor.execute(_CORRECT, [Change.CORRECTED, timezone.localdate(now), actor.ref, now])
    cursor.execute("DROP TABLE residents_incoming")

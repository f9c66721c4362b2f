"""One batch into the tables: families first, then who is new, then who differs.

Set-based: four lookups and copies for ten thousand rows. Whoever died or left here is not brought
back by a file; that needs an event of its own.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import connection
from django.utils import timezone

from balaikota.ground.people.rules import Actor

from ..models import LifeEvent, Resident, Run
from ..rules import keys as key_rules
from ..rules.codes import Change, State
from ..rules.persons import Person, pack
from ..rules.rows import Wrong
from . import copying
from .copying import Ready


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

    id: int
    content: bytes
    state: str
    run: int | None
    place: str


def write(actor: Actor, run: Run, rows: list[Ready], now: datetime) -> Written:
    """Write the rows of a batch. The caller holds the transaction and the lock of loading."""
    done = Written()
    rows = _once(rows, done)
    if not rows:
        return done
    with connection.cursor() as cursor:
        known = _known(cursor, rows)
        new = [row for row in rows if row.nik not in known]
        differing = _differing(run, rows, known, done)
        families = _families(cursor, [*new, *(row for row, _ in differing)], now)
        if new:
            body = copying.residents(new, families)
            copying.send(cursor, "residents_resident", copying.COLUMNS, body)
    for row, before in differing:
        _change(actor, run, (row, before), families[row.kk], now)
    done.new, done.changed = len(new), len(differing)
    done.written = [*new, *(row for row, _ in differing)]
    return done


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
            done.refused.append(Wrong(row.record.line, "nik", "nik_twice"))
    return list(first.values())


def _known(cursor: Any, rows: list[Ready]) -> dict[bytes, Known]:
    cursor.execute(
        "SELECT r.nik_index, r.id, r.content, r.state, r.run_id, r.place "
        "FROM unnest(%s::bytea[]) AS asked(nik) "
        "JOIN residents_resident r ON r.nik_index = asked.nik AND r.state <> 'merged'",
        [[row.nik for row in rows]],
    )
    return {
        bytes(nik): Known(pk, bytes(content or b""), state, run, place)
        for nik, pk, content, state, run, place in cursor.fetchall()
    }


def _differing(
    run: Run, rows: list[Ready], known: dict[bytes, Known], done: Written
) -> list[tuple[Ready, Known]]:
    found = []
    for row in rows:
        before = known.get(row.nik)
        if before is None:
            continue
        if before.content == row.content:
            done.same += 1
        elif before.state != State.LIVING:
            done.refused.append(Wrong(row.record.line, "nik", "not_living"))
        elif before.run == run.pk:
            done.refused.append(Wrong(row.record.line, "nik", "nik_twice"))
        else:
            found.append((row, before))
    return found


def _families(cursor: Any, rows: list[Ready], now: datetime) -> dict[bytes, int]:
    """KK index → family id; families that are not there yet are made."""
    asked = list({row.kk for row in rows})
    cursor.execute(
        "SELECT f.kk_index, f.id FROM unnest(%s::bytea[]) AS asked(kk) "
        "JOIN residents_family f ON f.kk_index = asked.kk",
        [asked],
    )
    found = {bytes(index): pk for index, pk in cursor.fetchall()}
    lacking: dict[bytes, tuple[Person, str]] = {}
    for row in rows:
        if row.kk not in found and (row.kk not in lacking or row.record.family_role == 1):
            lacking[row.kk] = (row.record.person, row.record.place)
    if lacking:
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence('residents_family', 'id')) "
            "FROM generate_series(1, %s)",
            [len(lacking)],
        )
        made = {
            index: (pk, *who)
            for (index, who), (pk,) in zip(lacking.items(), cursor.fetchall(), strict=True)
        }
        body = copying.families(made, settings.KEY_RING, now)
        copying.send(cursor, "residents_family", copying.FAMILY_COLUMNS, body)
        found |= {index: pk for index, (pk, _, _) in made.items()}
    return found


def _change(actor: Actor, run: Run, pair: tuple[Ready, Known], family: int, now: datetime) -> None:
    """A known resident whose data differs in the file: corrected, with an event."""
    row, before = pair
    record = row.record
    keys = key_rules.keys(copying.blinders(settings.KEY_RING), record.person, record.sex)
    Resident.objects.filter(pk=before.id).update(
        sealed=pack(record.person), family_id=family, place=record.place,
        birth_year=record.birth_year, sex=record.sex, civil_status=record.civil_status,
        family_role=record.family_role, flaws=record.flaws, name_key=keys.name,
        birth_key=keys.birth, mother_key=keys.mother, content=row.content,
        run=run, updated_at=now,
    )  # fmt: skip
    LifeEvent.objects.create(
        resident_id=before.id, family_id=family, kind=Change.CORRECTED,
        day=timezone.localdate(now), place_before=before.place, place_after=record.place,
        fields=["file"], document="file", actor=actor.ref, at=now,
    )  # fmt: skip

"""Landing what sources bring and withdrawing what they bring no more, for every register alike."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import connection

from balaikota.ground.events.log import emit
from balaikota.ground.events.sockets import Landing
from balaikota.ground.events.stamps import bump
from balaikota.ground.territory import queries as territory
from balaikota.lib.errors import gettext_noop

from . import facts
from .models import OF
from .permissions import VIEW
from .rules import reading
from .rules.reading import Known, Thing, Wrong
from .rules.shapes import Register

_TYPES = {"day": "date", "year": "int", "count": "int", "money": "numeric",
          "longitude": "float8", "latitude": "float8"}  # fmt: skip
# A thing belongs to who brought it first; who else brings it is told so, not let to take turns.
_LAND = """
INSERT INTO {table} AS kept ({names}, source, landed_at, changed_at)
SELECT {names}, %s, %s, %s FROM unnest({arrays}) AS brought ({names})
ON CONFLICT ({identity}) DO UPDATE SET {set}, source = excluded.source,
  landed_at = excluded.landed_at, gone_at = NULL,
  changed_at = CASE WHEN kept.gone_at IS NOT NULL OR {differs} THEN excluded.changed_at
                    ELSE kept.changed_at END
WHERE kept.source = excluded.source OR kept.gone_at IS NOT NULL
RETURNING {identity}, xmax = 0, changed_at = landed_at
"""
_WITHDRAW = """
UPDATE {table} SET gone_at = %s
WHERE source = %s AND gone_at IS NULL AND landed_at <> %s
  AND NOT ({identity}) IN (SELECT {identity} FROM unnest({arrays}) AS spared ({identity}))
"""


def land(register: Register, rows: list[Mapping[str, Any]], source: str, now: datetime) -> Landing:
    """Write things of a source, inside its run's transaction. Tells RegisterChanged."""
    known, refused = _known(), list[tuple[int, str, str]]()
    good: dict[tuple[Any, ...], tuple[int, Thing]] = {}
    for index, row in enumerate(rows):
        try:
            thing = reading.read(register, row, known)
        except Wrong as wrong:
            refused.append((index, wrong.column, wrong.sentence))
        else:
            good[tuple(thing[name] for name in register.identity)] = index, thing
    taken = _write(register, [thing for _index, thing in good.values()], source, now)
    new = sum(was_new for was_new, _moved in taken.values())
    changed = sum(moved and not was_new for was_new, moved in taken.values())
    words = gettext_noop("Another source brought this before, and answers for it.")
    refused += [
        (index, register.identity[-1], words)
        for key, (index, _t) in good.items()
        if key not in taken
    ]
    if new or changed:
        _tell(register, source, new=new, changed=changed)
    same = len(taken) - new - changed
    return Landing(new=new, changed=changed, same=same, refused=tuple(sorted(refused)))


def _known() -> Known:
    agencies = territory.agencies()
    called = {view.short.lower(): code for code, view in agencies.items()}
    called |= {view.name.lower(): code for code, view in agencies.items()}
    return Known(agencies, called, territory.tree().by_code, _located)


def _located(longitude: float, latitude: float) -> str:
    found = territory.locate(longitude, latitude)
    return found.code if found else ""


def _write(
    register: Register, things: Sequence[Thing], source: str, now: datetime
) -> dict[tuple[Any, ...], tuple[bool, bool]]:
    """Identity → (whether it is new, whether anything is new about it) of what was taken."""
    if not things:
        return {}
    names = register.names
    rest = [name for name in names if name not in register.identity]
    kept, brought = (", ".join(f"{w}.{name}" for name in rest) for w in ("kept", "excluded"))
    sql = _LAND.format(
        table=_table(register), names=", ".join(names), arrays=_arrays(register, names),
        identity=", ".join(register.identity),
        set=", ".join(f"{name} = excluded.{name}" for name in rest),
        differs=f"({kept}) IS DISTINCT FROM ({brought})",
    )  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(
            sql, [source[:200], now, now, *([thing[name] for thing in things] for name in names)]
        )
        size = len(register.identity)
        return {tuple(row[:size]): (row[size], row[size + 1]) for row in cursor.fetchall()}


def _table(register: Register) -> str:
    return OF[register.key]._meta.db_table


def _arrays(register: Register, names: Sequence[str]) -> str:
    kinds_of = (register.field(name).kind for name in names)
    return ", ".join(f"%s::{_TYPES.get(kind, 'text')}[]" for kind in kinds_of)


def withdraw(
    register: Register, source: str, now: datetime, whole: bool,
    spared: Sequence[Mapping[str, Any]],
) -> None:  # fmt: skip
    """Mark what a whole load of a source did not bring as gone. Tells RegisterChanged.

    A row that could not land spares the thing it may mean; when that cannot be told, all stay.
    """
    known = [reading.identity(register, row) for row in spared]
    if not whole or None in known:
        return
    identity = register.identity
    sql = _WITHDRAW.format(
        table=_table(register), identity=", ".join(identity), arrays=_arrays(register, identity)
    )
    columns = [[key[at] for key in known if key] for at in range(len(identity))]
    with connection.cursor() as cursor:
        cursor.execute(sql, [now, source, now, *columns])
        gone = cursor.rowcount
    if gone:
        _tell(register, source, withdrawn=gone)


def _tell(register: Register, source: str, **counts: int) -> None:
    bump("registers")
    fact = facts.RegisterChanged(
        register=register.key, source=source[:200], place=territory.city(), **counts
    )
    emit(fact, audience="" if register.public else VIEW)

"""Telling: the only way a fact enters the log."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import connection, transaction
from psycopg.types.json import Jsonb

from .fact import Fact

CHANNEL = "balaikota_facts"

# One statement: the row and the wake-up. The wake-up is delivered only if the transaction commits.
_TELL = f"""
WITH told AS (
  INSERT INTO events_entry (kind, version, subject, place, agency, audience, actor, data)
  VALUES (%s, %s, %s, %s, %s, %s, %s, %s) RETURNING id
)
SELECT id, pg_notify('{CHANNEL}', '') FROM told
"""  # noqa: S608

_TELL_MANY = f"""
WITH told AS (
  INSERT INTO events_entry (kind, version, subject, place, agency, audience, actor, data)
  SELECT * FROM unnest(%s::text[], %s::smallint[], %s::text[], %s::text[],
                       %s::text[], %s::text[], %s::text[], %s::jsonb[])
  RETURNING id
)
SELECT count(*), pg_notify('{CHANNEL}', '') FROM told
"""  # noqa: S608


def emit(fact: Fact, *, actor: str = "system", audience: str = "") -> int:
    """Tell one fact inside the caller's transaction. Returns the entry id.

    Args:
        actor: `Actor.ref` of who did it.
        audience: "" for everybody, else the permission a listener must hold over the fact's place
            and agency.
    """
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError(f"{fact.kind} told outside a transaction: rows and fact must be one")
    with connection.cursor() as cursor:
        cursor.execute(_TELL, _row(fact, actor, audience))
        return int(cursor.fetchone()[0])


def emit_many(facts: Sequence[Fact], *, actor: str = "system", audience: str = "") -> int:
    """Tell many facts with one statement. Returns how many."""
    if not facts:
        return 0
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("facts told outside a transaction: rows and facts must be one")
    columns = [
        list(column) for column in zip(*(_row(f, actor, audience) for f in facts), strict=True)
    ]
    with connection.cursor() as cursor:
        cursor.execute(_TELL_MANY, columns)
        return int(cursor.fetchone()[0])


def _row(fact: Fact, actor: str, audience: str) -> tuple[Any, ...]:
    return (
        fact.kind,
        fact.version,
        fact.subject,
        getattr(fact, "place", ""),
        getattr(fact, "agency", ""),
        audience,
        actor,
        Jsonb(fact.payload()),
    )

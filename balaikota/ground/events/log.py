"""Telling: the only way a fact enters the log."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import connection, transaction
from psycopg.types.json import Jsonb

from .bell import ring_after_commit
from .fact import Fact

_TELL = """
INSERT INTO events_entry (kind, version, subject, place, agency, audience, actor, data)
VALUES (%s, %s, %s, %s, %s, %s, %s, %s) RETURNING id
"""

_TELL_MANY = """
INSERT INTO events_entry (kind, version, subject, place, agency, audience, actor, data)
SELECT * FROM unnest(%s::text[], %s::smallint[], %s::text[], %s::text[],
                     %s::text[], %s::text[], %s::text[], %s::jsonb[])
"""


def emit(fact: Fact, *, actor: str = "system", audience: str = "") -> int:
    """Tell one fact inside the caller's transaction. Returns the entry id.

    Args:
        actor: `Actor.ref` of who did it.
        audience: "" for everybody, else the permission a listener must hold over the fact's place
            and agency, or the `Actor.ref` of the one person who hears it ("account:17").
    """
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError(f"{fact.kind} told outside a transaction: rows and fact must be one")
    with connection.cursor() as cursor:
        cursor.execute(_TELL, _row(fact, actor, audience))
        entry = int(cursor.fetchone()[0])
    ring_after_commit()
    return entry


def emit_many(
    facts: Sequence[Fact], *, actor: str = "system", audience: str | Sequence[str] = ""
) -> int:
    """Tell many facts with one statement. Returns how many. `audience`: of all, or of each."""
    if not facts:
        return 0
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("facts told outside a transaction: rows and facts must be one")
    heard_by = [audience] * len(facts) if isinstance(audience, str) else audience
    rows = (_row(fact, actor, by) for fact, by in zip(facts, heard_by, strict=True))
    columns = [list(column) for column in zip(*rows, strict=True)]
    with connection.cursor() as cursor:
        cursor.execute(_TELL_MANY, columns)
    ring_after_commit()
    return len(facts)


def clause(source: str, number: str) -> str:
    """A clause of WITH that tells a fact of the row which another clause of it has made.

    For an action that is one statement: rows and fact are one transaction without asking for one.
    The action gives `clause_values`, and calls `ring_after_commit` when a row was made.

    Args:
        source: the other clause; it returns `id`.
        number: the field of the fact that holds this id.
    """
    return f"""
  INSERT INTO events_entry (kind, version, subject, place, agency, audience, actor, data)
  SELECT %(fact_kind)s, %(fact_version)s::smallint, %(fact_subject)s || id, %(fact_place)s,
    %(fact_agency)s, %(fact_audience)s, %(fact_actor)s,
    %(fact_data)s::jsonb || jsonb_build_object('{number}', id)
  FROM {source}"""  # noqa: S608


def clause_values(fact: Fact, *, actor: str, audience: str) -> dict[str, Any]:
    """The values of `clause`. The fact is told with 0 for the id that is not known yet."""
    names = ("kind", "version", "subject", "place", "agency", "audience", "actor", "data")
    values = dict(zip(names, _row(fact, actor, audience), strict=True))
    values["subject"] = values["subject"].removesuffix("0")
    return {f"fact_{name}": value for name, value in values.items()}


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

"""What the database holds at one moment: rows of each table, and where the hash chain stands."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import psycopg
from psycopg import sql

_TABLES = """
SELECT c.relname FROM pg_class c
WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND NOT c.relispartition
ORDER BY c.relname
"""


@dataclass(frozen=True)
class Census:
    """`head` is the last link's digest, `links` its number; 0 and zeros for an empty chain."""

    counts: dict[str, int]
    migrations: list[str]
    links: int
    head: bytes


@contextmanager
def still_moment(url: str) -> Iterator[tuple[psycopg.Connection[Any], str]]:
    """One moment of a running database, and the name by which pg_dump can see the same moment."""
    with psycopg.connect(url) as connection:
        connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        row = connection.execute("SELECT pg_export_snapshot()").fetchone()
        assert row is not None
        yield connection, str(row[0])


def take(connection: psycopg.Connection[Any]) -> Census:
    """Count everything that this connection sees."""
    counts = {}
    for (table,) in connection.execute(_TABLES).fetchall():
        statement = sql.SQL("SELECT count(*) FROM {}").format(sql.Identifier(table))
        counts[table] = int(_one(connection, statement)[0])
    applied = connection.execute("SELECT app || '.' || name FROM django_migrations ORDER BY id")
    migrations = [str(name) for (name,) in applied.fetchall()]
    links, head = _one(
        connection,
        sql.SQL(
            "SELECT coalesce(max(seq), 0), "
            "(SELECT digest FROM events_seal ORDER BY seq DESC LIMIT 1) FROM events_seal"
        ),
    )
    return Census(
        counts=counts, migrations=migrations, links=int(links), head=bytes(head or bytes(32))
    )


def _one(connection: psycopg.Connection[Any], statement: sql.SQL | sql.Composed) -> tuple[Any, ...]:
    row = connection.execute(statement).fetchone()
    assert row is not None
    return tuple(row)

"""Hot statements: values are bound by the server, and each connection plans the statement once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import psycopg
from django.db import transaction
from psycopg.pq import Format


class _Cursor(psycopg.Cursor[Any]):
    def execute(self, query: Any, params: Any = None, **_: Any) -> _Cursor:
        return super().execute(query, params, prepare=True)


def row(statement: str, values: Mapping[str, Any]) -> tuple[Any, ...] | None:
    """Run a statement and give its first row.

    Values arrive without a type: the statement says with a cast what PostgreSQL cannot infer.
    """
    with _cursor() as cursor:
        cursor.execute(statement, values)
        found: tuple[Any, ...] | None = cursor.fetchone()
        return found


def rows(statement: str, values: Mapping[str, Any]) -> list[tuple[Any, ...]]:
    """Run a statement and give all its rows, which come in the binary format: for thousands.

    `%(name)b` sends a value in it, too, such as a list of `bytes`.
    """
    with _cursor() as cursor:
        cursor.cursor.format = Format.BINARY
        cursor.execute(statement, values)
        found: list[tuple[Any, ...]] = cursor.fetchall()
        return found


@contextmanager
def _cursor() -> Iterator[Any]:
    connection: Any = transaction.get_connection()
    connection.ensure_connection()
    wrap = connection.make_debug_cursor if connection.queries_logged else connection.make_cursor
    with wrap(_Cursor(connection.connection)) as cursor:
        yield cursor

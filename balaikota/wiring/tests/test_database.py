"""Pooled connections: what the server ended is replaced, and nothing is asked to know it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from django.db import connection
from procrastinate.contrib.django.utils import connector_params


@pytest.fixture
def resting(transactional_db: None) -> Iterator[int]:
    """The server's number of the only connection that rests in the pool."""
    if connection.pool is None:  # type: ignore[attr-defined]
        pytest.skip("this database is used without a pool")
    connection.ensure_connection()
    raw: Any = connection.connection
    raw.execute("LISTEN resting")
    number: int = raw.info.backend_pid
    connection.close()
    pool: Any = connection.pool  # type: ignore[attr-defined]
    taken = [pool.getconn(timeout=60) for _ in range(pool.get_stats()["pool_available"])]
    for one in taken:
        if one.info.backend_pid == number:
            pool.putconn(one)
    yield number
    connection.close()
    for one in taken:
        if one.info.backend_pid != number:
            pool.putconn(one)


def _asked(statement: str) -> Any:
    with psycopg.connect(**connector_params(), autocommit=True) as other:
        return other.execute(statement).fetchone()  # type: ignore[arg-type]


def _number() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        return int(cursor.fetchone()[0])


def test_a_connection_that_the_server_ended_is_replaced(resting: int) -> None:
    _asked(f"SELECT pg_terminate_backend({resting}, 2000)")
    assert _number() != resting


def test_a_connection_that_got_a_message_goes_on(resting: int) -> None:
    _asked("SELECT pg_notify('resting', 'hello')")
    assert _number() == resting
    with connection.cursor() as cursor:
        cursor.execute("UNLISTEN *")

"""Django's PostgreSQL, with a check of pooled connections that asks the server nothing.

Django's own check is a statement for each request. Here the operating system is asked instead: a
connection at rest has nothing to say, so one that can be read was ended by the server, or got a
message; only then is it tried.
"""

from __future__ import annotations

import select
from typing import Any

import psycopg
from django.db.backends.postgresql import base


class DatabaseWrapper(base.DatabaseWrapper):
    """Set CONN_HEALTH_CHECKS to False beside it, or every request is checked twice."""

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        """A connection of the pool that is alive; dead ones are thrown away and replaced."""
        connection: Any = super().get_new_connection(conn_params)
        pool = self.pool
        while pool and not _alive(connection):
            connection.close()
            pool.putconn(connection)
            connection = super().get_new_connection(conn_params)
        return connection


def _alive(connection: psycopg.Connection[Any]) -> bool:
    try:
        waiting = select.poll()
        waiting.register(connection.fileno(), select.POLLIN)
        if waiting.poll(0):
            connection.execute("")
    except (psycopg.Error, OSError):
        return False
    return True

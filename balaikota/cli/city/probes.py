"""Asking a part of the city from outside whether it serves yet."""

from __future__ import annotations

import http.client
from collections.abc import Callable

import psycopg

from balaikota.lib.config import Config

_ANY = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 - where one reaches "any address"


def answers(config: Config) -> bool:
    """Whether the web server answers `/healthz`."""
    host = _ANY.get(config.host, config.host)
    connection = http.client.HTTPConnection(host, config.port, timeout=5)
    try:
        connection.request("GET", "/healthz")
        return connection.getresponse().status == http.HTTPStatus.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def new_worker(url: str) -> Callable[[], bool]:
    """A test that becomes true when a worker announces itself that was not there before."""
    before = _newest_worker(url)
    return lambda: _newest_worker(url) > before


def _newest_worker(url: str) -> int:
    """Number of the newest worker in the database, 0 if there is none or no database."""
    try:
        with psycopg.connect(url, connect_timeout=5) as connection:
            row = connection.execute("SELECT max(id) FROM procrastinate_workers").fetchone()
    except psycopg.Error:
        return 0
    return int(row[0] or 0) if row else 0

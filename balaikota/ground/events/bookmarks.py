"""How far each reader of the log has come, and that there is one reader of a name at a time."""

from __future__ import annotations

from django.db import connection

from .order import Position


def only_reader(name: str) -> bool:
    """Whether this transaction may read as `name`; if so, nobody else does until it ends.

    An advisory lock, not a row lock: it takes no transaction number, so that polling does not
    hold back the horizon of the other readers.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(hashtextextended(%s, 0))", [_lock(name)])
        return bool(cursor.fetchone()[0])


def move(name: str, position: Position) -> None:
    """Write how far a reader has come. The caller is the only reader."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO events_bookmark (name, xid, entry) VALUES (%s, %s::text::xid8, %s) "
            "ON CONFLICT (name) DO UPDATE SET xid = EXCLUDED.xid, entry = EXCLUDED.entry",
            [name, str(position.xid), position.id],
        )


def _lock(name: str) -> str:
    return f"balaikota.events.{name}"

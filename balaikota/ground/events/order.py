"""The order of the fact log: (transaction, id) below the horizon.

A reader that goes by `id > last_seen` loses facts: a slower transaction can hold a lower id and
commit later. So every row carries the transaction that wrote it, and readers stop below the
oldest transaction still open. Whatever lies there is final: nothing can appear before it.
"""

from __future__ import annotations

from typing import NamedTuple


class Position(NamedTuple):
    """A place in the log. Everything at or before it was read."""

    xid: int
    id: int

    def __str__(self) -> str:
        return f"{self.xid}-{self.id}"


START = Position(0, 0)

_COLUMNS = """xid::text AS xid, id, kind, version, subject, place, agency, audience, actor, data,
       at, xid < pg_snapshot_xmin(pg_current_snapshot()) AS settled"""

# What screens hear: everything but the fact's own fields.
_HEARD = _COLUMNS.replace(" data,", " NULL AS data,")

# `settled` rows are a prefix of the answer, because the horizon is a transaction number too.
_AFTER = """
FROM events_entry
WHERE (xid, id) > (%s::text::xid8, %s)
ORDER BY events_entry.xid, id
LIMIT %s
"""
READ = f"SELECT {_COLUMNS} {_AFTER}"
HEAR = f"SELECT {_HEARD} {_AFTER}"

# The newest settled entries as screens hear them, newest first.
NEWEST = f"""
SELECT {_HEARD}
FROM events_entry
WHERE xid < pg_snapshot_xmin(pg_current_snapshot())
ORDER BY events_entry.xid DESC, id DESC
LIMIT %s
"""  # noqa: S608


def parse(text: str) -> Position | None:
    """Read "1234-56", as `str(position)` writes it; `None` for anything else."""
    xid, _, entry = text.strip().partition("-")
    if not (xid.isascii() and xid.isdigit() and entry.isascii() and entry.isdigit()):
        return None
    position = Position(int(xid), int(entry))
    return position if position.xid < 2**63 and position.id < 2**63 else None

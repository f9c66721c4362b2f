"""After a restore: the log gets a place in the new cluster's count of transactions.

Entries carry the number of the transaction that wrote them, and readers stop below the oldest
transaction still open. On a new cluster that count starts again near zero, so entries of the old
one would lie above the horizon, unread, and new facts would sort before them. So all restored
entries get numbers below any that a cluster ever gives to a transaction: what a reader has read
stays at or before its bookmark, the rest after it, and between two bookmarks the order is by id.
"""

from __future__ import annotations

from django.db import connection, transaction

# Bookmarks in order split the log into classes: class n was read by all but the n first readers.
_ENTRIES = """
WITH mark AS (SELECT DISTINCT xid, entry FROM events_bookmark)
UPDATE events_entry e
SET xid = (2 + (SELECT count(*) FROM mark m WHERE (m.xid, m.entry) < (e.xid, e.id)))::text::xid8
"""

_BOOKMARKS = """
WITH place AS (SELECT name, dense_rank() OVER (ORDER BY xid, entry) AS rank FROM events_bookmark)
UPDATE events_bookmark b
SET xid = (1 + p.rank)::text::xid8, entry = (SELECT coalesce(max(id), 0) FROM events_entry)
FROM place p WHERE p.name = b.name
"""


def renumber() -> None:
    """Give every entry and bookmark its place below the new cluster's transactions.

    Call once, on a restored database, before anything is told or read. The hash chain does not
    cover the transaction number, so it still holds.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL balaikota.restoring = 'yes'")
        cursor.execute(_ENTRIES)
        cursor.execute(_BOOKMARKS)

"""What the room learns from past reports, and what it forgets of people."""

from __future__ import annotations

from django.db import connection, transaction

from balaikota.ground.events.stamps import bump

from .. import queries

_LEARN = """
WITH recent AS (
  SELECT category_id, words FROM reports_report
  WHERE NOT secret AND state = ANY(%s) AND words IS NOT NULL
  ORDER BY filed_at DESC LIMIT %s
), counted AS (
  SELECT left(w, 60) AS word, category_id, count(*) AS n
  FROM recent, unnest(tsvector_to_array(words)) AS w GROUP BY 1, 2 HAVING count(*) > 2
)
INSERT INTO reports_categoryword (word, category, count) SELECT word, category_id, n FROM counted
"""


def learn_words(*, most: int = 20_000) -> int:
    """Learn from the newest public reports which words mean which category. Returns how many pairs.

    Secret reports teach nothing, as their words could be guessed from what is suggested.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM reports_categoryword")
        cursor.execute(_LEARN, [queries.PUBLIC_STATES, most])
        learned = int(cursor.rowcount)
        bump(queries.WORDS)
    return learned


def forget_reporter(account_id: int) -> int:
    """Take the person out of the reports filed from an account; they stay. Returns how many."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE reports_reporter SET account_id = NULL, name = '', phone = '', email = '', "
            "device = '' WHERE account_id = %s",
            [account_id],
        )
        return int(cursor.rowcount)

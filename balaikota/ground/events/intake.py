"""Idempotency keys: the same request, sent twice, is answered twice but done once."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass

from django.db import connection, transaction


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What came of an intake: a reference such as "report:17", and whether it was known already."""

    ref: str
    repeated: bool


def digest(*parts: str) -> bytes:
    """The key of a request: who sends, what door, and the sender's own key. 32 bytes."""
    return hashlib.sha256("\0".join(parts).encode()).digest()


@transaction.atomic
def once(key: bytes, do: Callable[[], str]) -> Answer:
    """Call `do` if this key is new, and remember the reference it returns. Two statements more.

    A second request with the same key waits until the first one is committed, and then gets its
    answer; if the first one fails, the second one does the work. Keys are kept for a week.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO events_intake (digest, answer) VALUES (%s, '') "
            "ON CONFLICT (digest) DO NOTHING RETURNING id",
            [key],
        )
        new = cursor.fetchone()
        if new is None:
            cursor.execute("SELECT answer FROM events_intake WHERE digest = %s", [key])
            return Answer(ref=cursor.fetchone()[0], repeated=True)
        ref = do()
        cursor.execute("UPDATE events_intake SET answer = %s WHERE id = %s", [ref, new[0]])
    return Answer(ref=ref, repeated=False)

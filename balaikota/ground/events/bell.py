"""The wake-up: after a commit, all who follow the log learn that something was told.

It is a statement of its own, after the commit. Inside the transaction it would let only one
transaction commit at a time, each waiting alone for the disk (decision 12). A process that dies
between the two leaves readers asleep for at most their own `POLL` of five seconds.
"""

from __future__ import annotations

import logging
import threading
from typing import Any

from django.db import transaction

CHANNEL = "balaikota_facts"
_NOTIFY = f"NOTIFY {CHANNEL}".encode()

_ringing = threading.Lock()
_asked = False

log = logging.getLogger(__name__)


def ring_after_commit() -> None:
    """Wake the readers of the log once this transaction is committed; at once outside of one."""
    connection = transaction.get_connection()
    if not any(waiting[1] is _ring for waiting in connection.run_on_commit):
        transaction.on_commit(_ring, robust=True)


def _ring() -> None:
    """One wake-up of a process at a time; who comes meanwhile asks that one to ring once more."""
    global _asked
    _asked = True
    while _asked and _ringing.acquire(blocking=False):
        try:
            _asked = False
            _notify()
        finally:
            _ringing.release()


def _notify() -> None:
    connection: Any = transaction.get_connection().connection
    answer = connection.pgconn.exec_(_NOTIFY)
    if answer.error_message:
        log.warning("the wake-up was lost: %s", answer.get_error_message())

"""The wake-up: after a commit, all who follow the log learn that something was told.

It is a statement of its own, after the commit. Inside the transaction it would let only one
transaction commit at a time, each waiting alone for the disk (decision 12). A thread of the process
rings, so that nobody who told something waits for it, and once for all that was told within
`PAUSE`. A process that dies in between leaves readers asleep for at most their own `POLL` of five
seconds.
"""

from __future__ import annotations

import atexit
import logging
import os
import threading
import time
from typing import Any

from django.db import transaction

CHANNEL = "balaikota_facts"
PAUSE = 0.02  # seconds between two wake-ups of one process
_NOTIFY = f"NOTIFY {CHANNEL}".encode()

log = logging.getLogger(__name__)


def ring_after_commit() -> None:
    """Wake the readers of the log once this transaction is committed; at once outside of one."""
    connection = transaction.get_connection()
    if not any(waiting[1] is _ring for waiting in connection.run_on_commit):
        transaction.on_commit(_ring, robust=True)


class _Ringer:
    """The thread that rings, begun with the first wake-up of its process."""

    def __init__(self) -> None:
        self.asked = threading.Event()
        self._beginning = threading.Lock()
        self._thread: threading.Thread | None = None

    def ask(self) -> None:
        self.asked.set()
        if self._thread is None:
            with self._beginning:
                if self._thread is None:
                    self._thread = threading.Thread(target=self._run, name="bell", daemon=True)
                    self._thread.start()

    def _run(self) -> None:
        while True:
            self.asked.wait()
            self.last()
            time.sleep(PAUSE)

    def last(self) -> None:
        """Ring if somebody asked."""
        if self.asked.is_set():
            self.asked.clear()
            _notify()


_ringer = _Ringer()


def _ring() -> None:
    _ringer.ask()


def _anew() -> None:
    """A forked process has no threads of its parent."""
    global _ringer
    _ringer = _Ringer()


os.register_at_fork(after_in_child=_anew)
atexit.register(lambda: _ringer.last())


def _notify() -> None:
    """Whatever is wrong with the database, the next wake-up is tried again."""
    connection: Any = transaction.get_connection()
    try:
        connection.ensure_connection()
        answer = connection.connection.pgconn.exec_(_NOTIFY)
        if answer.error_message:
            log.warning("the wake-up was lost: %s", answer.get_error_message())
    except Exception as error:
        log.warning("the wake-up was lost: %r", error)
    finally:
        connection.close()

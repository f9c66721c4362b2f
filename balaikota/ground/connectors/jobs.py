"""When sources are read. Each run is a process of its own, with limits, that may hang or die.

The task only watches it: it takes no thread, and the queue has hands of its own (events.worker).
"""

from __future__ import annotations

import asyncio
import logging
import os
import signal
import sys
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from asgiref.sync import sync_to_async
from django.db import close_old_connections
from django.utils import timezone
from procrastinate.contrib.django import app

from balaikota.ground.events.worker import OUTSIDE

from . import actions, queries
from .child import LEFT

log = logging.getLogger(__name__)
TASK = actions.RUN_TASK
LANDING = 300  # seconds a run gets beyond its limit, to land what it read


@app.task(name=TASK, queue=OUTSIDE)
async def run(*, source: str, why: str, actor: str = "system") -> None:
    """Read one source in a process of its own; end it when it outlives its limit."""
    seconds = await _ask(queries.patience, source)
    if not seconds:
        return
    child = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "balaikota.ground.connectors.child", source, why, actor,
        stdin=asyncio.subprocess.DEVNULL, start_new_session=True,
    )  # fmt: skip
    try:
        status = await asyncio.wait_for(child.wait(), seconds + LANDING)
        problem = "" if status in (0, LEFT) else "crashed"
    except TimeoutError:
        problem = "too_long"
    finally:
        _end(child)
    if problem:
        log.warning("source %s: its process ended by %s", source, problem)
        await _ask(actions.give_up, source, problem=problem, now=timezone.now())


async def _ask(ask: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
    """Ask the database from a thread, and leave no connection behind."""

    def asked() -> Any:
        close_old_connections()
        try:
            return ask(*args, **kwargs)
        finally:
            close_old_connections()

    return await sync_to_async(asked)()


def _end(child: asyncio.subprocess.Process) -> None:
    """With all it started."""
    if child.returncode is None:
        with suppress(ProcessLookupError):
            os.killpg(child.pid, signal.SIGKILL)


@app.periodic(cron="* * * * *")
@app.task(name="connectors.due", queue="connectors", queueing_lock="connectors.due")
def due(timestamp: int) -> None:
    """Every minute: queue what is due, and tell which sources are later than they promised."""
    now = timezone.now()
    actions.queue_due(now=now)
    actions.tell_late(now=now)


@app.periodic(cron="23 1 * * *")
@app.task(name="connectors.tidy", queue="connectors", queueing_lock="connectors.tidy")
def tidy(timestamp: int) -> None:
    """Every night: forget old runs, landed events, and rows that count no more."""
    actions.tidy(now=timezone.now())

"""The worker process: jobs, schedules, reactions, seals. `run()` returns when told to stop."""

from __future__ import annotations

import asyncio
import logging
import signal
from collections.abc import Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any

from django.conf import settings
from django.db import close_old_connections, connections
from procrastinate.contrib.django import app
from procrastinate.contrib.django.utils import connector_params
from procrastinate.psycopg_connector import PsycopgConnector

from . import failures, pulses, queries, sealing
from .dispatch import dispatch
from .wakes import Wakes

log = logging.getLogger(__name__)

POLL = 5.0  # seconds between looks at the log when no wake-up comes
SETTLING = 0.05  # seconds until the next look while an older transaction is open
HEARTBEAT = 5.0
STALLED = 20.0  # a worker silent for so long is dead; its jobs are taken up again
GRACE = 15.0  # seconds that running jobs get to finish on SIGTERM
# Queues of jobs that wait for foreign systems have hands of their own: of sources, and of messages.
OUTSIDE, MESSAGES = "outside", "messages"
APART = {OUTSIDE: 2, MESSAGES: 1}
MARGIN = 3.0  # seconds after that until the process ends, whatever it waits for


class WorkerConnector(PsycopgConnector):
    """Fetches jobs asynchronously, but defers through Django's connection.

    So a job deferred inside an action belongs to the action's transaction in the worker too.
    """

    def get_sync_connector(self) -> Any:
        return _django_connector


_django_connector: Any = None


def run() -> int:
    """Work until SIGTERM or SIGINT. Returns the exit status."""
    global _django_connector
    _django_connector = app.connector
    connector = WorkerConnector(kwargs=connector_params(), min_size=1, max_size=8)
    with app.replace_connector(connector):
        asyncio.run(_Worker().run())
    connections.close_all()
    return 0


class _Worker:
    """Four loops beside procrastinate; each survives a restart of PostgreSQL."""

    def __init__(self) -> None:
        self.stopping = asyncio.Event()
        self.wakes = Wakes(connector_params())
        # One thread and one connection for all small work on the log.
        self.hand = ThreadPoolExecutor(1, thread_name_prefix="log")

    async def run(self) -> None:
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, self.stopping.set)
        tasks = [
            asyncio.create_task(self._forever(part), name=part.__name__)
            for part in (self.wakes.follow, self._read_log, self._beat, self._take_up_stalled)
        ]
        jobs = asyncio.create_task(self._forever(self._work), name="jobs")
        await self.stopping.wait()
        log.info("worker stops")
        # When PostgreSQL went first, its clients wait for it far too long: the alarm ends us.
        signal.setitimer(signal.ITIMER_REAL, GRACE + MARGIN)
        for task in tasks:
            task.cancel()
        jobs.cancel()
        await asyncio.gather(*tasks, jobs, return_exceptions=True)
        self.hand.shutdown()

    async def _forever(self, part: Callable[[], Coroutine[Any, Any, None]], name: str = "") -> None:
        pause = 0.5
        while not self.stopping.is_set():
            try:
                await part()
                pause = 0.5
            except Exception as error:  # whatever it is, the other parts must go on
                log.warning("%s pauses %.1f s: %r", name or part.__name__, pause, error)
            await asyncio.sleep(pause)
            pause = min(pause * 2, 10.0)

    async def _work(self) -> None:
        async with app.open_async():
            await asyncio.gather(
                self._hands(_own_queues(), settings.CONFIG.web_threads),
                *(self._hands([queue], hands) for queue, hands in APART.items()),
            )

    async def _hands(self, queues: list[str], concurrency: int) -> None:
        """Work on some queues. What hangs outside never takes a hand from the city's own work.

        A lost connection may end the hands of some queues alone: each comes back by itself.
        """
        await self._forever(partial(self._one_shift, queues, concurrency), f"work on {queues}")

    async def _one_shift(self, queues: list[str], concurrency: int) -> None:
        await app.run_worker_async(
            queues=queues,
            concurrency=concurrency,
            install_signal_handlers=False,
            delete_jobs="successful",
            update_heartbeat_interval=HEARTBEAT,
            stalled_worker_timeout=STALLED,
            shutdown_graceful_timeout=GRACE,
            task_middleware=failures.middleware(app),
        )

    async def _read_log(self) -> None:
        while True:
            read, unsettled = await self._by_hand(_one_round)
            if not read:
                await self.wakes.wait(SETTLING if unsettled else POLL)

    async def _beat(self) -> None:
        while True:
            await self._by_hand(pulses.beat)
            await asyncio.sleep(HEARTBEAT)

    async def _take_up_stalled(self) -> None:
        while True:
            await asyncio.sleep(HEARTBEAT)
            for job in await app.job_manager.get_stalled_jobs(seconds_since_heartbeat=STALLED):
                log.warning("job %s was left behind by a dead worker; taken up again", job.id)
                await app.job_manager.retry_job(job)

    async def _by_hand(self, work: Callable[[], Any]) -> Any:
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self.hand, _with_connection, work)


def _own_queues() -> list[str]:
    """Every queue that has a task, but that of foreign systems."""
    return sorted({task.queue for task in app.tasks.values()} - APART.keys())


def _with_connection(work: Callable[[], Any]) -> Any:
    close_old_connections()
    try:
        return work()
    finally:
        close_old_connections()


def _one_round() -> tuple[int, bool]:
    """One step of dispatching and of sealing: how many entries, and whether some are unsettled."""
    read = dispatch() + sealing.seal()
    return read, not read and queries.waiting(queries.bookmark(sealing.READER))

"""The worker as a process: it reacts, seals, survives being killed, and stops when told."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime

import psycopg
import pytest
from procrastinate.contrib.django.models import ProcrastinateJob
from procrastinate.contrib.django.utils import connector_params

from balaikota.ground.events import pulses
from balaikota.ground.events import worker as events_worker
from balaikota.ground.events.models import Failure, Seal
from balaikota.testing import database

from .facts import tallied

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]

Start = Callable[..., subprocess.Popen[bytes]]


@pytest.fixture
def worker(transactional_db: None) -> Iterator[Start]:
    """`worker(0.2)` starts one whose reactions take 0.2 s."""
    started: list[subprocess.Popen[bytes]] = []
    environ = {**os.environ, "BALAIKOTA_DATABASE_URL": database.address()}

    def start(pause: float = 0) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", "balaikota.ground.events.tests.worked", str(pause)]
        started.append(subprocess.Popen(command, env=environ))
        return started[-1]

    yield start
    for process in started:
        process.kill()
        process.wait()


def until(condition: Callable[[], object], seconds: float = 300) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not happen"
        time.sleep(0.05)


def test_it_reacts_seals_beats_and_stops(worker, ring):
    process = worker()
    ring(1, 2)
    until(lambda: tallied("echo") == 2)
    ring(3)
    until(lambda: tallied("echo") == 3)
    until(lambda: Seal.objects.count() >= 3)  # the city itself may have noted something too
    assert tallied("bell") == 3
    assert tallied("stumbled") == 0
    until(lambda: Failure.objects.count() >= 3)
    failure = Failure.objects.first()
    assert failure.error == "ValueError"
    assert "worked.py" in failure.spot
    until(lambda: pulses.alive(datetime.now(UTC)))
    process.send_signal(signal.SIGTERM)
    # It ends by itself, or, on a machine that is too slow for that, by its own alarm.
    assert process.wait(300) in {0, -signal.SIGALRM}


def test_what_a_killed_worker_was_doing_is_done_once_by_the_next(worker, ring):
    first = worker(3)
    ring(1, 2)
    until(lambda: ProcrastinateJob.objects.filter(status="doing", task_name="events.react"))
    first.kill()
    first.wait()
    assert tallied("bell") == 0
    worker(0)
    until(lambda: tallied("bell") == 2)
    until(lambda: tallied("echo") == 2)


def test_it_survives_a_lost_database_connection(worker, ring):
    with psycopg.connect(**connector_params(), autocommit=True) as connection:
        before = connection.execute("SELECT clock_timestamp()").fetchone()[0]
        worker()
        ring(1)
        until(lambda: tallied("bell") == 1)
        connection.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            "WHERE datname = current_database() AND backend_start > %s",
            [before],
        )
    ring(2)
    until(lambda: tallied("bell") == 2)


def test_hands_that_end_come_back(monkeypatch):
    """Those of one kind of queues alone, as after the loss of their connection."""
    shifts: list[tuple[str, ...]] = []

    async def shift(*, queues: list[str], **_kept: object) -> None:
        shifts.append(tuple(queues))
        if shifts.count(tuple(queues)) == 1 and "outside" in queues:
            return
        await asyncio.Event().wait()

    async def look() -> None:
        work = asyncio.create_task(events_worker._Worker()._work())
        while shifts.count(("outside",)) < 2:
            await asyncio.sleep(0.01)
        work.cancel()

    monkeypatch.setattr(events_worker.app, "run_worker_async", shift)
    monkeypatch.setattr(events_worker.app, "open_async", contextlib.nullcontext)
    asyncio.run(asyncio.wait_for(look(), 60))
    assert shifts.count(("messages",)) == 1

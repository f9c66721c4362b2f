"""Each run is a process of its own: who hangs, floods, eats memory or dies harms nobody else."""

from __future__ import annotations

import asyncio
import sqlite3
import time
from contextlib import closing

import psutil
import pytest

from balaikota.ground.connectors import factories, jobs
from balaikota.ground.connectors.models import Row, Run, Source
from balaikota.ground.events import worker
from balaikota.ground.territory import factories as territory
from balaikota.testing import database

from .servers import Asked, as_json, serving, streaming

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]

SQL = """\
source: {code}
title: Basis data
agency: dpu
owner: Kepala Bidang
read: {{kind: sql, engine: sqlite, file: a.db, query: "{query}"}}
columns: [{{name: n}}]
limits: {{seconds: {seconds}}}
"""
REST = """\
source: {code}
title: Layanan
agency: dpu
owner: Kepala Bidang
read: {{kind: rest, url: "{url}", pages: {{by: page, parameter: page}}}}
columns: [{{name: n, type: integer}}]
limits: {{seconds: 300, silence: 250, megabytes: 2, tries: 1}}
"""
ENDLESS = (
    "SELECT count(*) AS n FROM (WITH RECURSIVE c(n) AS "
    "(SELECT 1 UNION ALL SELECT n + 1 FROM c) SELECT n FROM c)"
)
HUGE = "SELECT hex(zeroblob(450000000)) AS n"


@pytest.fixture
def apart(tmp_path, monkeypatch):
    """The city as children see it: this test's database, and loopback as an inner network."""
    monkeypatch.setenv("BALAIKOTA_DATABASE_URL", database.address())
    monkeypatch.setenv("BALAIKOTA_INNER_NETWORKS", "127.0.0.0/8")
    monkeypatch.setenv("BALAIKOTA_SOURCES_FOLDER", str(tmp_path))
    monkeypatch.setenv("DJANGO_SETTINGS_MODULE", "balaikota.wiring.settings")
    monkeypatch.setattr(jobs, "LANDING", 40)
    with closing(sqlite3.connect(tmp_path / "a.db")) as base, base:
        base.execute("CREATE TABLE t (n)")
        base.executemany("INSERT INTO t VALUES (?)", [(n,) for n in range(50)])
    territory.small_city()
    return tmp_path


def state_of(code):
    run = Run.objects.filter(source_id=code).latest("id")
    return run.state, run.problem


async def kill_once_it_reads(code):
    reads = Run.objects.filter(source_id=code, read__gt=0).exists
    deadline = time.monotonic() + 600
    while not await jobs._ask(reads):
        assert time.monotonic() < deadline
        await asyncio.sleep(0.1)
    [child] = [p for p in psutil.Process().children() if code in p.cmdline()]
    child.kill()


def pages(asked: Asked):
    if asked.query["page"] == "2":
        time.sleep(3000)
    return as_json([{"n": n} for n in range(6000)])


def test_no_source_harms_another(apart):
    with serving(pages) as dying, streaming(b"[" + b"1," * 50_000, 0.01) as flood:
        for text in (
            SQL.format(code="baik", query="SELECT n FROM t", seconds=300),
            SQL.format(code="macet", query=ENDLESS, seconds=1),
            SQL.format(code="rakus", query=HUGE, seconds=300),
            REST.format(code="banjir", url=flood),
            REST.format(code="mati", url=dying),
        ):
            factories.source(text)

        async def all_at_once():
            runs = [
                asyncio.create_task(jobs.run.func(source=code, why="hand"))
                for code in ("macet", "rakus", "banjir", "mati", "baik")
            ]
            await kill_once_it_reads("mati")
            await asyncio.gather(*runs)

        asyncio.run(all_at_once())
    assert state_of("baik") == ("done", "")
    assert state_of("macet") == ("failed", "too_long")
    assert state_of("banjir") == ("failed", "too_big")
    assert state_of("mati") == ("failed", "crashed")
    assert state_of("rakus")[0] == "failed"
    assert Row.objects.exclude(source_id="baik").count() == 0
    assert Source.objects.get(pk="baik").rows == 50
    assert not [p for p in psutil.Process().children() if "connectors.child" in str(p.cmdline())]


def test_sources_have_hands_of_their_own():
    assert jobs.run.queue == worker.OUTSIDE
    assert not worker.APART.keys() & set(worker._own_queues())
    assert {"reactions", "connectors"} <= set(worker._own_queues())

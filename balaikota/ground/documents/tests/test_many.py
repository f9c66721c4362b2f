"""Many at once: no gap and nothing twice, with many signers, in bulk, and when killed."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, connections
from django.utils import timezone

from balaikota.ground.documents import actions, archive, factories, jobs
from balaikota.ground.documents.models import BulkItem, BulkRun, Counter, Document, Unlocked
from balaikota.ground.documents.queries import bulk
from balaikota.ground.people.models import Account
from balaikota.ground.people.rules import Role
from balaikota.ground.territory import factories as territory
from balaikota.lib.errors import Conflict, NotFound

THREADS = 5  # as many as the pool of a test process has connections
EACH = 50


def sequences(unit: str) -> list[int]:
    return list(
        Document.objects.filter(unit=unit).order_by("sequence").values_list("sequence", flat=True)
    )


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_two_hundred_letters_by_four_signers_at_once(folder: Path, now: datetime) -> None:
    """Two of them share an office and its numbers; the camat's are others'."""
    territory.small_city()
    actions.ship()
    west = [factories.signer(), factories.signer(Role.LURAH, territory.WEST)]
    east = [
        factories.signer(Role.LURAH, territory.EAST),
        factories.signer(Role.CAMAT, territory.DISTRICT),
    ]
    work = [
        (signer.actor, factories.wish(place=place))
        for signers, place in ((west, territory.WEST), (east, territory.EAST))
        for signer in signers
        for _ in range(EACH)
    ]

    def sign(job: Any) -> str:
        try:
            return actions.issue(*job, now=now).number
        finally:
            connections.close_all()

    with ThreadPoolExecutor(THREADS) as pool:
        numbers = list(pool.map(sign, work[::2] + work[1::2]))
    assert len(set(numbers)) == len(work)
    for unit in (territory.WEST, territory.EAST):
        assert sequences(unit) == list(range(1, 2 * EACH + 1))
    assert len({row.token for row in Document.objects.all()}) == len(work)


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_a_killed_signer_loses_and_doubles_no_number(folder: Path) -> None:
    territory.small_city()
    actions.ship()
    signer = factories.signer(now=timezone.now())
    name = connection.settings_dict["NAME"]
    url = os.environ["BALAIKOTA_DATABASE_URL"].replace("/balaikota?", f"/{name}?")
    process = subprocess.Popen(
        [sys.executable, str(Path(__file__).with_name("signer.py")),
         str(signer.actor.account_id), str(folder)],
        env={**os.environ, "BALAIKOTA_DATABASE_URL": url}, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert process.stdout is not None
    said = []
    for line in process.stdout:
        said.append(line.strip())
        if len(said) == 12:
            process.send_signal(signal.SIGKILL)
    process.wait(10)
    rows = list(Document.objects.order_by("sequence"))
    assert {row.number for row in rows} >= set(said)
    assert [row.sequence for row in rows] == list(range(1, len(rows) + 1))
    assert all(archive.opened(row.file).startswith(b"%PDF") for row in rows)
    now = timezone.now()
    actions.issue(signer.actor, factories.wish(), now=now)
    assert sequences(territory.WEST)[-1] == len(rows) + 1
    assert Counter.objects.get().next == len(rows) + 2
    # What the killed one wrote and never committed is swept, a while later.
    stray = f"{archive.FOLDER}/{now:%Y/%m/%d}/stray.sealed"
    (folder / stray).write_bytes(b"x")
    os.utime(folder / stray, (0, 0))
    archive.sweep(now)
    assert not (folder / stray).exists()
    assert archive.opened(rows[-1].file).startswith(b"%PDF")


@pytest.mark.django_db
def test_a_bulk_run_goes_on_where_it_stopped(town: None, now: datetime, facts_told: Any) -> None:
    signer = factories.signer()
    wishes = [factories.wish(subject=f"letter:{n}") for n in range(5)]
    wishes[3] = factories.wish(values={"judul": "tanpa isi"})
    started = actions.issue_many(signer.actor, wishes, now=now, once="inbox 1")
    assert actions.issue_many(signer.actor, wishes, now=now, once="inbox 1").repeated
    run = started.id
    assert actions.go_on(run, now=now)
    Unlocked.objects.all().delete()
    assert not actions.go_on(run, now=now)  # the key was locked: it rests, nothing is lost
    shown = bulk.run(signer.actor, run)
    assert (shown.state, shown.signed, shown.refused) == ("resting", 1, 0)
    with pytest.raises(Conflict):
        actions.resume(signer.actor, run, now=now)
    actions.unlock(signer.actor, signer.key.pk, factories.PIN, proven=True, now=now)
    actions.resume(signer.actor, run, now=now)
    late = now + timedelta(minutes=20)  # an open key serves the run beyond its quarter of an hour
    while actions.go_on(run, now=late):
        pass
    shown = bulk.run(signer.actor, run)
    assert (shown.state, shown.signed, shown.refused) == ("done", 4, 1)
    assert shown.problems[0][0] == 4
    assert sequences(territory.WEST) == [1, 2, 3, 4]
    assert [row.subject for row in Document.objects.order_by("sequence")] == [
        "letter:0", "letter:1", "letter:2", "letter:4",
    ]  # fmt: skip
    assert facts_told.kinds[-1] == "documents.bulk_ended"
    with pytest.raises(NotFound):
        bulk.run(factories.signer(Role.LURAH, territory.EAST).actor, run)
    with pytest.raises(Conflict):
        actions.issue(signer.actor, factories.wish(), now=late)  # the run's loan is the run's only
    assert BulkItem.objects.filter(state="waiting").count() == 0
    assert BulkRun.objects.get().ended_at == late
    jobs.go_on(0)
    assert Account.objects.count() == 2

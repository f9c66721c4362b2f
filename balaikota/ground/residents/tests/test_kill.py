"""A load that is killed in the middle loses nothing, doubles nothing, and leaves nobody behind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import psutil
import pytest
from django.db import connection

from balaikota.ground.people.rules import SYSTEM
from balaikota.ground.territory import factories as territory

from .. import factories
from ..actions import files, loading
from ..factories import NOW
from ..models import Family, LifeEvent, Resident, Run

COUNT = 4_000


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_a_killed_load_goes_on_and_its_helpers_end() -> None:
    territory.small_city()
    rows = [
        factories.row(nik=f"9971{n:012}", no_kk=f"9971{n // 3:012}", nama=f"ORANG {n % 97}")
        for n in range(1, COUNT + 1)
    ]
    run = files.bring(SYSTEM, "warga.csv", factories.table(rows), now=NOW)
    helpers = _killed_after(run, 10)
    assert len(helpers) == 2
    assert psutil.wait_procs(helpers, timeout=300)[1] == []
    run.refresh_from_db()
    assert 0 < run.done < COUNT
    assert run.done == run.new == Resident.objects.count()
    run = loading.load(SYSTEM, run.pk, files.rows_of(run), helpers=2, batch=1_000)
    assert (run.state, run.done, run.new, run.same, run.changed) == ("done", COUNT, COUNT, 0, 0)
    assert (Resident.objects.count(), Family.objects.count()) == (COUNT, COUNT // 3 + 1)
    assert not LifeEvent.objects.exists()


def _killed_after(run: Run, batches: int) -> list[psutil.Process]:
    """Load in a process of its own and kill it after so many batches. Gives its helpers."""
    name = connection.settings_dict["NAME"]
    url = os.environ["BALAIKOTA_DATABASE_URL"].replace("/balaikota?", f"/{name}?")
    process = subprocess.Popen(
        [sys.executable, str(Path(__file__).with_name("loader.py")), str(run.pk)],
        env={**os.environ, "BALAIKOTA_DATABASE_URL": url},
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert process.stdout is not None
    assert process.stdin is not None
    process.stdin.write("go on\n" * 2 * batches)  # and no further, however late we look
    process.stdin.flush()
    helpers: list[psutil.Process] = []
    for seen, _line in enumerate(process.stdout, 1):
        if seen == batches:
            helpers = psutil.Process(process.pid).children()
            process.send_signal(signal.SIGKILL)
    process.wait(300)
    return helpers

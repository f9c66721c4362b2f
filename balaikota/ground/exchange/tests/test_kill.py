"""What was answered is on record, also when the process is killed in the middle."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from django.utils import timezone

from balaikota.ground.applications.factories import NOW
from balaikota.ground.exchange import actions, factories, queries
from balaikota.ground.exchange.models import Record
from balaikota.ground.people.rules import SYSTEM
from balaikota.ground.territory import factories as territory

TODAY = date.today()  # noqa: DTZ011


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_what_was_answered_before_a_kill_is_on_record(settings: Any) -> None:
    territory.small_city()
    settings.MAY_BE_ASKED = lambda address: True
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    row = factories.service("pegawai", origin=f"http://127.0.0.1:{port}")
    until = TODAY + timedelta(days=1)
    factories.agreement(
        row, valid_from=TODAY - timedelta(days=1), valid_until=until, per_minute=10_000_000
    )
    key = actions.make_key(SYSTEM, "taker", "kunci", now=NOW).raw
    seen = _until_killed(port, key, 60)
    recorded = set(Record.objects.filter(part="asked").values_list("call", flat=True))
    assert len(seen) >= 60
    assert seen <= recorded
    actions.seal(now=timezone.now())
    assert queries.record.verify().broken == ""


def _until_killed(port: int, key: str, calls: int) -> set[UUID]:
    """Ids of calls whose answers came out of the process before it was killed."""
    name = connection.settings_dict["NAME"]
    url = os.environ["BALAIKOTA_DATABASE_URL"].replace("/balaikota?", f"/{name}?")
    process = subprocess.Popen(
        [sys.executable, str(Path(__file__).with_name("caller.py")), str(port), key],
        env={**os.environ, "BALAIKOTA_DATABASE_URL": url}, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert process.stdout is not None
    seen = set()
    for line in process.stdout:
        seen.add(UUID(line.strip()))
        if len(seen) == calls:
            process.send_signal(signal.SIGKILL)
    process.wait(300)
    return seen

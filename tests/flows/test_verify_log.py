"""`balaikota verify-log` says whether the log is whole, and where it broke."""

from __future__ import annotations

from argparse import ArgumentParser

import pytest
from django.db import connection, transaction

from balaikota.cli import verify_log
from balaikota.ground.events.log import emit
from balaikota.ground.events.models import DayHead
from balaikota.ground.events.sealing import seal
from balaikota.ground.events.tests.facts import BellRang

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def log() -> list[int]:
    with transaction.atomic():
        ids = [emit(BellRang(number=n)) for n in range(3)]
    seal()
    return ids


def verify(*words: str) -> int:
    parser = ArgumentParser()
    verify_log.add(parser)
    return verify_log.run(parser.parse_args(words))


def test_a_whole_log_and_its_head(log, capsys):
    head = DayHead.objects.get()
    assert verify() == 0
    assert f"{head.day}={bytes(head.digest).hex()}" in capsys.readouterr().out
    assert verify("--head", f"{head.day}={bytes(head.digest).hex()}", "--quiet") == 0
    assert capsys.readouterr().out == ""


def test_a_changed_entry_is_named(log, capsys):
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL balaikota.restoring = 'yes'")
        cursor.execute("UPDATE events_entry SET actor = 'account:9' WHERE id = %s", [log[1]])
    assert verify("--quiet") == 1
    assert f"changed at entry {log[1]}, link 2" in capsys.readouterr().out


def test_a_head_that_was_kept_outside_must_be_there(log):
    assert verify("--quiet", "--head", f"{DayHead.objects.get().day}={'00' * 32}") == 1


@pytest.mark.parametrize("head", ["", "2026-11-22", "today=00", "2026-11-22=zz"])
def test_a_head_that_cannot_be_read_is_refused(head, capsys):
    with pytest.raises(SystemExit):
        verify("--head", head)
    assert "must look like" in capsys.readouterr().err

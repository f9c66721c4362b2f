"""The wake-up: once, after the commit, and only then."""

from __future__ import annotations

import threading

import psycopg
import pytest
from django.db import IntegrityError, connection, transaction
from procrastinate.contrib.django.utils import connector_params

from balaikota.ground.events import bell, prepared
from balaikota.ground.events.log import clause, clause_values, emit, emit_many
from balaikota.ground.events.models import Entry

from .facts import BellRang


@pytest.fixture
def heard(transactional_db):
    """How often readers were woken since the last look; waits for as many as there must be."""
    with psycopg.connect(**connector_params(), autocommit=True) as listening:
        listening.execute(f"LISTEN {bell.CHANNEL}")

        def woken(times=0):
            first = list(listening.notifies(timeout=300, stop_after=times)) if times else []
            return len(first) + len(list(listening.notifies(timeout=0.5)))

        yield woken


def test_readers_are_woken_once_and_after_the_commit(heard):
    with transaction.atomic():
        emit(BellRang(number=1))
        with transaction.atomic():
            emit_many([BellRang(number=2), BellRang(number=3)])
        assert heard() == 0
    assert heard(1) == 1
    with transaction.atomic():
        with transaction.atomic():
            emit(BellRang(number=4))
            transaction.set_rollback(True)
        emit(BellRang(number=5))
    assert heard(1) == 1
    with transaction.atomic():
        emit(BellRang(number=6))
        transaction.set_rollback(True)
    assert heard() == 0


def test_nobody_who_asks_meanwhile_is_forgotten(db, monkeypatch):
    begun, go_on, rung = threading.Event(), threading.Event(), threading.Semaphore(0)

    def slowly():
        begun.set()
        go_on.wait(300)
        rung.release()

    monkeypatch.setattr(bell, "_notify", slowly)
    ringer = bell._Ringer()
    ringer.ask()
    assert begun.wait(300)
    ringer.ask()
    ringer.ask()
    go_on.set()
    assert rung.acquire(timeout=300)
    assert rung.acquire(timeout=300)
    assert not ringer.asked.is_set()


def test_rows_and_their_fact_can_be_one_statement(heard):
    statement = f"""
    WITH made AS (INSERT INTO events_bookmark (name, xid, entry) VALUES (%(name)s, '1', 42)
      RETURNING entry AS id),
    told AS ({clause("made", "number")})
    SELECT id FROM made
    """
    values = clause_values(BellRang(number=0, place="36.72"), actor="account:1", audience="")
    assert prepared.row(statement, {"name": "clause", **values}) == (42,)
    entry = Entry.objects.get()
    assert entry.data == {"number": 42, "place": "36.72", "agency": ""}
    assert (entry.kind, entry.actor, entry.place) == (BellRang.kind, "account:1", "36.72")
    with pytest.raises(IntegrityError):
        prepared.row(statement, {"name": "clause", **values})
    assert Entry.objects.count() == 1


def test_a_hot_statement_is_planned_once(db):
    for number in range(3):
        assert prepared.row("SELECT %(number)s::int + 1", {"number": number}) == (number + 1,)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT generic_plans + custom_plans FROM pg_prepared_statements "
            "WHERE statement LIKE 'SELECT $1::int%%'"
        )
        assert cursor.fetchall() == [(3,)]

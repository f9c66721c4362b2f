"""Telling facts: with their rows, never without, never changed afterwards."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from uuid import uuid4

import pytest
from django.db import DatabaseError, connection, transaction

from balaikota.ground.events import fact, queries
from balaikota.ground.events.log import emit, emit_many
from balaikota.ground.events.models import Entry
from balaikota.ground.events.order import START

from .facts import BellRang, Everything


class Listener:
    ref = "account:1"

    def may(self, permission: str, place: str = "", agency: str = "") -> bool:
        return permission == "" or (permission == "bells.hear" and place.startswith("36.72"))


@pytest.mark.django_db
def test_a_fact_is_written_with_its_rows():
    with transaction.atomic():
        entry_id = emit(BellRang(number=7, place="36.72"), actor="account:1")
    entry = Entry.objects.get(pk=entry_id)
    assert entry.data == {"number": 7, "place": "36.72", "agency": ""}
    assert (entry.actor, entry.place, entry.subject) == ("account:1", "36.72", "bell:1")
    assert entry.xid > 0


@pytest.mark.django_db(transaction=True)
def test_a_fact_outside_a_transaction_is_refused():
    with pytest.raises(RuntimeError, match="outside a transaction"):
        emit(BellRang(number=1))
    with pytest.raises(RuntimeError, match="outside a transaction"):
        emit_many([BellRang(number=1)])
    assert not Entry.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_what_is_rolled_back_was_never_told():
    with transaction.atomic():
        emit(BellRang(number=1))
        transaction.set_rollback(True)
    assert queries.since(START) == []


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE events_entry SET actor = 'somebody'",
        "DELETE FROM events_entry",
        "TRUNCATE events_entry",
        "UPDATE events_seal SET digest = ''",
        "DELETE FROM events_seal",
        "TRUNCATE events_seal",
    ],
)
def test_the_log_only_grows(statement, ring):
    from balaikota.ground.events.sealing import seal

    ring(1)
    seal()
    with pytest.raises(DatabaseError, match="append-only"), connection.cursor() as cursor:
        cursor.execute(statement)
    assert Entry.objects.get().actor == "system"


@pytest.mark.django_db
def test_every_type_comes_back_as_it_was():
    told = Everything(
        text="x",
        count=3,
        on=date(2026, 11, 23),
        at=datetime(2026, 11, 23, 5, tzinfo=UTC),
        amount=Decimal("12.50"),
        key=uuid4(),
        codes=("a", "b"),
    )
    with transaction.atomic():
        entry = Entry.objects.get(pk=emit(told))
    assert fact.read(entry.kind, entry.version, entry.data) == told


def test_an_older_version_is_brought_up_to_date():
    data = Everything(
        text="x", count=1, on=date(2026, 1, 1), at=datetime(2026, 1, 1, tzinfo=UTC),
        amount=Decimal(1), key=uuid4(),
    ).payload()  # fmt: skip
    del data["codes"]
    assert fact.read("tests.everything", 1, data).codes == ()


@pytest.mark.parametrize(
    ("kind", "version", "data"),
    [("tests.gone", 1, {}), ("tests.bell_rang", 2, {"number": 1}), ("tests.bell_rang", 1, {})],
)
def test_what_this_version_cannot_read_is_said_so(kind, version, data):
    with pytest.raises(fact.UnknownFact):
        fact.read(kind, version, data)


@pytest.mark.django_db
def test_history_tells_only_what_the_viewer_may_hear(django_assert_num_queries):
    with transaction.atomic():
        emit(BellRang(number=3))
        emit(BellRang(number=6, place="36.72.01"), audience="bells.hear")
        emit(BellRang(number=9, place="32.73"), audience="bells.hear")
        emit(BellRang(number=4))
    with django_assert_num_queries(1):
        heard = queries.history("bell:0", Listener())
    assert [entry.data["number"] for entry in heard] == [3, 6]
    older = queries.history("bell:0", Listener(), before=heard[-1].pk)
    assert [entry.data["number"] for entry in older] == [3]


@pytest.mark.django_db
def test_the_facts_told_in_a_test_can_be_asked_for(facts_told):
    with transaction.atomic():
        emit_many([BellRang(number=1), BellRang(number=2)])
    assert facts_told.kinds == ["tests.bell_rang"] * 2
    assert facts_told[1] == BellRang(number=2)


def test_a_kind_is_taken_once():
    with pytest.raises(TypeError, match="already BellRang"):
        type("Impostor", (fact.Fact,), {"kind": "tests.bell_rang"})

"""Whoever touches a sealed entry is found, and the walk says where."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection, transaction

from balaikota.ground.events import queries, sealing
from balaikota.ground.events.models import DayHead, Entry, Seal
from balaikota.ground.events.sealing import seal
from balaikota.ground.events.verifying import verify

from .facts import ENTRY

pytestmark = pytest.mark.django_db(transaction=True)


def tamper(statement: str, *values: object) -> None:
    """What somebody with full rights on the database could do."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL balaikota.restoring = 'yes'")
        cursor.execute(statement, values)


@pytest.fixture
def sealed(ring) -> list[int]:
    ids = ring(1, 2, 3) + ring(4, 5)
    assert seal() == 5
    return ids


def test_an_untouched_log_is_whole(sealed, ring):
    ring(6)
    verdict = verify()
    assert verdict.broken is None
    assert (verdict.links, verdict.unsealed) == (5, 1)
    assert verdict.head == bytes(DayHead.objects.get().digest)


def test_an_empty_log_is_whole():
    assert seal() == 0
    assert verify().broken is None


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("kind", "tests.other"),
        ("version", 9),
        ("subject", "bell:9"),
        ("place", "99"),
        ("agency", "x"),
        ("audience", "x"),
        ("actor", "account:9"),
        ("data", '{"number": 99}'),
        ("at", "2020-01-01T00:00:00Z"),
    ],
)
@pytest.mark.parametrize("at", [0, 2, 4])
def test_a_changed_column_is_found(sealed, column, value, at):
    tamper(f"UPDATE events_entry SET {column} = %s WHERE id = %s", value, sealed[at])
    broken = verify().broken
    assert (broken.why, broken.entry, broken.seq) == ("changed", sealed[at], at + 1)


@pytest.mark.parametrize("at", range(5))
def test_a_removed_entry_is_found(sealed, at):
    tamper("DELETE FROM events_entry WHERE id = %s", sealed[at])
    broken = verify().broken
    assert (broken.why, broken.entry) == ("removed", sealed[at])


@pytest.mark.parametrize("at", range(5))
def test_an_entry_removed_with_its_link_is_found(sealed, at):
    tamper("DELETE FROM events_entry WHERE id = %s", sealed[at])
    tamper("DELETE FROM events_seal WHERE entry = %s", sealed[at])
    broken = verify().broken
    assert (broken.why, broken.seq) == ("missing link", at + 1)


def test_two_entries_that_changed_places_are_found(sealed):
    tamper("UPDATE events_seal SET entry = -entry WHERE seq = 2")
    tamper("UPDATE events_seal SET entry = %s WHERE seq = 4", sealed[1])
    tamper("UPDATE events_seal SET entry = %s WHERE seq = 2", sealed[3])
    assert (verify().broken.why, verify().broken.seq) == ("changed", 2)


def test_an_inserted_entry_is_found(sealed):
    before = Entry.objects.get(pk=sealed[2])
    tamper(
        "INSERT INTO events_entry (id, xid, kind, version, subject, place, agency, audience, "
        "actor, data) SELECT -1, xid, kind, 1, '', '', '', '', 'account:9', '{}' "
        "FROM events_entry WHERE id = %s",
        before.pk,
    )
    broken = verify().broken
    assert (broken.why, broken.entry) == ("inserted", -1)


def test_a_chain_that_was_forged_anew_is_found_by_the_city_key(sealed):
    """Somebody changes an entry and calculates every later link again, heads too."""
    tamper("UPDATE events_entry SET actor = 'account:9' WHERE id = %s", sealed[1])
    tamper("DELETE FROM events_seal")
    tamper("DELETE FROM events_bookmark")
    kept = DayHead.objects.get().signature
    tamper("DELETE FROM events_dayhead")
    seal()
    tamper("UPDATE events_dayhead SET signature = %s", kept)
    assert verify().broken.why == "head"


def test_a_head_kept_outside_is_compared(sealed):
    head = DayHead.objects.get()
    assert verify(kept={head.day: bytes(head.digest)}).broken is None
    assert verify(kept={head.day: bytes(32)}).broken.why == "head"


def test_the_chain_goes_on_over_midnight(ring):
    first = ring(1)
    seal()
    yesterday = datetime.now(UTC) - timedelta(days=1)
    tamper("UPDATE events_seal SET day = %s", yesterday.date())
    head = DayHead.objects.get()
    tamper("DELETE FROM events_dayhead")
    DayHead.objects.create(
        day=yesterday.date(),
        seq=head.seq,
        digest=head.digest,
        signature=sealing.signature(yesterday.date(), head.seq, bytes(head.digest)),
    )
    ring(2)
    seal()
    assert DayHead.objects.count() == 2
    assert verify().broken is None
    tamper("UPDATE events_entry SET actor = 'x' WHERE id = %s", first[0])
    assert verify().broken.seq == 1


def test_only_one_seals_at_a_time(sealed, ring, other):
    ring(6)
    other.execute("SELECT pg_advisory_xact_lock(hashtextextended('balaikota.events.seals', 0))")
    assert seal() == 0
    other.rollback()
    assert seal() == 1


def test_an_open_transaction_holds_the_seal_back_but_loses_nothing(ring, other):
    other.execute(ENTRY, ["tests.bell_rang", 1, ""])
    ring(1)
    assert seal() == 0
    other.commit()
    assert seal() == 2
    assert verify().broken is None


def test_a_bulk_import_is_sealed_in_few_statements(ring_many, django_assert_max_num_queries):
    ring_many(50_000)
    with django_assert_max_num_queries(5 * 10 + 2):
        while seal():
            pass
    assert Seal.objects.count() == 50_000
    steps: list[tuple[int, int]] = []
    verdict = verify(progress=lambda done, total: steps.append((done, total)))
    assert verdict.broken is None
    assert steps == [(n, 50_000) for n in range(10_000, 60_000, 10_000)]
    assert queries.behind(queries.bookmark(sealing.READER)) == 0

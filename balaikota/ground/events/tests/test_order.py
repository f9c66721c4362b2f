"""Nothing is skipped and nothing is read twice, whatever order transactions commit in."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from balaikota.ground.events import order, queries
from balaikota.ground.events.order import START, Position

from .facts import ENTRY

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_slower_transaction_with_a_lower_id_is_not_skipped(other, ring):
    slow = other.execute(ENTRY, ["tests.bell_rang", 1, "slow"]).fetchone()[0]
    (fast,) = ring(1)
    assert slow < fast

    assert queries.since(START) == []
    assert queries.waiting(START)

    other.commit()
    read = queries.since(START)
    assert [told.id for told in read] == [slow, fast]
    assert not queries.waiting(read[-1].position)


def test_a_fast_transaction_that_began_earlier_is_read_before_a_later_one(other, ring):
    (first,) = ring(1)
    cursor = queries.since(START)[-1].position
    late = other.execute(ENTRY, ["tests.bell_rang", 1, "late"]).fetchone()[0]
    (second,) = ring(2)
    assert queries.since(cursor) == []
    other.commit()
    assert [told.id for told in queries.since(cursor)] == [late, second]
    assert first < late


def test_a_reader_without_facts_does_not_hold_others_back(other, ring):
    other.execute("SELECT count(*) FROM events_entry")
    ids = ring(1)
    assert [told.id for told in queries.since(START)] == ids


def test_reading_in_steps_is_reading_at_once(ring):
    ring(1, 2, 3)
    ring(4)
    ring(5, 6)
    whole = queries.since(START)
    steps, cursor = [], START
    while part := queries.since(cursor, limit=2):
        steps += part
        cursor = part[-1].position
    assert steps == whole
    assert [told.data["number"] for told in whole] == [1, 2, 3, 4, 5, 6]
    assert queries.behind(whole[3].position) == 2


def test_reading_is_one_statement(ring, django_assert_num_queries):
    ring(*range(20))
    with django_assert_num_queries(1):
        assert len(queries.since(START)) == 20


@given(st.integers(0, 2**63 - 1), st.integers(0, 2**63 - 1))
def test_a_position_is_read_as_it_was_written(xid, entry):
    assert order.parse(str(Position(xid, entry))) == Position(xid, entry)


@given(st.text(max_size=30))
def test_whatever_a_browser_sends_is_a_position_or_nothing(text):
    parsed = order.parse(text)
    assert parsed is None or 0 <= parsed.xid < 2**63


@pytest.mark.parametrize("text", ["", "1", "-", "1-", "-1", "a-b", "1-2-3", "٣-٤", f"{2**64}-1"])
def test_a_damaged_position_is_nothing(text):
    assert order.parse(text) is None

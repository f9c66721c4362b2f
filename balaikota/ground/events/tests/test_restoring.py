"""Renumbering keeps for every reader what it has read, and puts all new facts behind."""

from __future__ import annotations

import pytest
from django.db import connection, transaction

from balaikota.ground.events import bookmarks, queries, restoring
from balaikota.ground.events.log import emit
from balaikota.ground.events.order import Position

from .facts import BellRang

pytestmark = pytest.mark.django_db(transaction=True)

FAR = 9_000_000_000  # transaction numbers of an old cluster, far above this one's


def told(count: int) -> list[int]:
    ids = []
    for number in range(count):
        with transaction.atomic():
            ids.append(emit(BellRang(number=number)))
    return ids


def from_another_cluster(numbers: dict[int, int]) -> None:
    """Give entries (by id) the transaction numbers of an old cluster."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL balaikota.restoring = 'yes'")
        for entry, number in numbers.items():
            cursor.execute(
                "UPDATE events_entry SET xid = %s::text::xid8 WHERE id = %s", [str(number), entry]
            )


def read_by(name: str) -> list[int]:
    """Ids at or before the reader's bookmark."""
    position = queries.bookmark(name)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id FROM events_entry WHERE (xid, id) <= (%s::text::xid8, %s) ORDER BY id",
            [str(position.xid), position.id],
        )
        return [row[0] for row in cursor.fetchall()]


def test_readers_go_on_where_they_stood() -> None:
    first, second, third, fourth, fifth = told(5)
    # The order of the old cluster was 2 1 4 3 5: not the order of the ids.
    from_another_cluster(
        {second: FAR, first: FAR + 1, fourth: FAR + 2, third: FAR + 3, fifth: FAR + 4}
    )
    bookmarks.move("slow", Position(FAR, second))
    bookmarks.move("quick", Position(FAR + 2, fourth))
    assert queries.since() == []  # above the horizon: every reader would wait for ever

    restoring.renumber()

    assert read_by("slow") == [second]
    assert read_by("quick") == [first, second, fourth]
    assert [t.id for t in queries.since(queries.bookmark("slow"))] == [first, fourth, third, fifth]
    assert [t.id for t in queries.since(queries.bookmark("quick"))] == [third, fifth]


def test_new_facts_come_after_all_restored_ones() -> None:
    old = told(3)
    from_another_cluster({entry: FAR + entry for entry in old})
    bookmarks.move("reader", Position(FAR + old[-1], old[-1]))
    restoring.renumber()
    assert queries.since(queries.bookmark("reader")) == []
    new = told(2)
    assert [t.id for t in queries.since(queries.bookmark("reader"))] == new
    assert [t.id for t in queries.since()] == old + new


def test_an_empty_log_needs_nothing() -> None:
    restoring.renumber()
    assert queries.since() == []

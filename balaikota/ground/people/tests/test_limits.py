"""Limits hold across processes, and cost little."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from balaikota.ground.people import limits
from balaikota.lib.errors import TooMany

NOON = datetime(2026, 3, 2, 5, 0, tzinfo=UTC)


def _times_granted(name: str, limit: int, tries: int, *, new_process_every: int) -> int:
    """How many of `tries` pass when a new process (with an empty memory) comes now and then."""
    granted = 0
    for number in range(tries):
        if number % new_process_every == 0:
            limits.forget()
        granted += limits.take(name, limit=limit, seconds=60, now=NOON)
    return granted


class Holds(TestCase):
    @settings(deadline=None)
    @given(limit=st.integers(1, 60), every=st.integers(1, 40))
    def test_never_more_than_the_limit(self, limit: int, every: int) -> None:
        name = f"{limit}-{every}"
        limits.clear_old(NOON + timedelta(days=9))
        limits.forget()
        assert _times_granted(name, limit, 150, new_process_every=every) <= limit

    @settings(deadline=None)
    @given(limit=st.integers(1, 100))
    def test_one_process_gets_all_of_it(self, limit: int) -> None:
        name = f"all-{limit}"
        limits.clear_old(NOON + timedelta(days=9))
        limits.forget()
        assert _times_granted(name, limit, 150, new_process_every=1000) == limit


@pytest.mark.django_db
def test_next_window_begins_anew() -> None:
    assert limits.take("a", limit=1, seconds=60, now=NOON)
    assert not limits.take("a", limit=1, seconds=60, now=NOON + timedelta(seconds=59))
    assert limits.take("a", limit=1, seconds=60, now=NOON + timedelta(seconds=60))


@pytest.mark.django_db
def test_refusal_says_when_to_come_back() -> None:
    limits.spend("a", limit=1, seconds=60, now=NOON)
    with pytest.raises(TooMany) as refused:
        limits.spend("a", limit=1, seconds=60, now=NOON + timedelta(seconds=45))
    assert refused.value.data == {"seconds": 15}


@pytest.mark.django_db
def test_a_share_is_one_statement(django_assert_num_queries) -> None:
    with django_assert_num_queries(1):
        for _ in range(30):
            limits.take("key", limit=600, seconds=60, now=NOON)


@pytest.mark.django_db
def test_an_exhausted_limit_asks_no_more(django_assert_num_queries) -> None:
    limits.take("b", limit=1, seconds=60, now=NOON)
    limits.take("b", limit=1, seconds=60, now=NOON)
    with django_assert_num_queries(0):
        assert not limits.take("b", limit=1, seconds=60, now=NOON)


@pytest.mark.django_db
def test_names_are_not_readable_in_the_table() -> None:
    limits.take("ip:203.0.113.9", limit=5, seconds=60, now=NOON)
    with connection.cursor() as cursor:
        cursor.execute("SELECT name FROM people_spent")
        assert all("203" not in name for (name,) in cursor.fetchall())

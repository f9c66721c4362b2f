"""The same request twice is done once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, transaction

from balaikota.ground.events.intake import Answer, digest, once
from balaikota.ground.events.models import Intake


@pytest.mark.django_db
def test_the_second_time_gets_the_first_answer(django_assert_num_queries):
    key = digest("apikey:1", "/open311/v2/requests", "abc")
    done: list[int] = []

    def do() -> str:
        done.append(1)
        return "report:17"

    assert once(key, do) == Answer(ref="report:17", repeated=False)
    assert once(key, do) == Answer(ref="report:17", repeated=True)
    assert done == [1]
    with transaction.atomic(), django_assert_num_queries(4):  # two of them are the savepoint
        once(key, do)


@pytest.mark.django_db(transaction=True)
def test_what_failed_may_be_tried_again():
    key = digest("a")
    with pytest.raises(ZeroDivisionError):
        once(key, lambda: str(1 / 0))
    assert not Intake.objects.exists()
    assert once(key, lambda: "x") == Answer(ref="x", repeated=False)


@pytest.mark.django_db(transaction=True)
def test_ten_at_once_are_done_once():
    key, done = digest("a"), []

    def send(number: int) -> Answer:
        try:
            return once(key, lambda: done.append(number) or f"n:{number}")
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as hands:
        answers = list(hands.map(send, range(10)))
    assert len(done) == 1
    assert {answer.ref for answer in answers} == {f"n:{done[0]}"}
    assert sum(not answer.repeated for answer in answers) == 1


def test_parts_do_not_run_into_each_other():
    assert digest("ab", "c") != digest("a", "bc")

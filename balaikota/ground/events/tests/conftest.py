from __future__ import annotations

from collections.abc import Callable, Iterator

import psycopg
import pytest
from django.db import transaction
from procrastinate.contrib.django.utils import connector_params

from balaikota.ground.events.log import emit, emit_many

from .facts import BellRang


@pytest.fixture
def ring(db: None) -> Callable[..., list[int]]:
    """`ring(1, 2)` tells two facts in one committed transaction."""

    def told(*numbers: int, audience: str = "", **fields: str) -> list[int]:
        with transaction.atomic():
            return [emit(BellRang(number=n, **fields), audience=audience) for n in numbers]

    return told


@pytest.fixture
def ring_many(db: None) -> Callable[[int], int]:
    def told(count: int) -> int:
        with transaction.atomic():
            return emit_many([BellRang(number=n, place="36.72.01.1001") for n in range(count)])

    return told


@pytest.fixture
def other(transactional_db: None) -> Iterator[psycopg.Connection]:
    """A second connection to the test database, with its own transaction."""
    with psycopg.connect(**connector_params()) as connection:
        yield connection
        connection.rollback()

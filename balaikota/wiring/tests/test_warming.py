"""What a web process reads ahead."""

from __future__ import annotations

import logging
from typing import Any

import pytest

from balaikota.ground.events import sockets
from balaikota.ground.territory import factories as territory
from balaikota.rooms.reports import queries
from balaikota.wiring import warming


@pytest.mark.django_db
def test_after_warming_filing_finds_its_tables_in_memory(django_assert_num_queries: Any) -> None:
    territory.small_city()
    for thing in sockets.offered(sockets.Warming):
        thing.warm()
    with django_assert_num_queries(0):
        queries.categories()
        queries.routes()


def test_what_fails_is_logged_and_the_house_stands(caplog: pytest.LogCaptureFixture) -> None:
    def fails() -> None:
        raise RuntimeError("no database yet")

    with caplog.at_level(logging.WARNING):
        warming._one(sockets.Warming(key="test.fails", warm=fails))
    assert "test.fails" in caplog.text

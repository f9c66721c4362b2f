from __future__ import annotations

import pytest
from django.core import signals
from django.db import close_old_connections

from balaikota.desk.opendata import factories
from balaikota.ground.territory import factories as territory


@pytest.fixture(autouse=True)
def _own_folder(tmp_path_factory, settings):
    """Files of one test are not seen by another, and the engine may read no other folder."""
    from balaikota.desk.opendata.store import engine

    settings.MEDIA_ROOT = tmp_path_factory.mktemp("files")
    engine._database.cache_clear()
    yield
    engine._database.cache_clear()


@pytest.fixture
def city(db):
    return territory.small_city()


@pytest.fixture
def schools(city):
    """A published dataset of four schools, with a point, a quote and empty cells."""
    with factories.offering() as dataset:
        factories.published(dataset.key)
        yield dataset


@pytest.fixture
def one_connection(db):
    """Requests share the test's transaction, so they must not close its connection."""
    for signal in (signals.request_started, signals.request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (signals.request_started, signals.request_finished):
        signal.connect(close_old_connections)

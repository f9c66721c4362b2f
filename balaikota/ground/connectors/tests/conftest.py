"""What the tests of sources share."""

from __future__ import annotations

import pytest

from balaikota.ground.connectors import factories
from balaikota.ground.connectors.factories import ROWS
from balaikota.ground.territory import factories as territory


@pytest.fixture
def folder(tmp_path, db):
    territory.small_city()
    factories.write(tmp_path, "harga/a.csv", ROWS)
    return tmp_path

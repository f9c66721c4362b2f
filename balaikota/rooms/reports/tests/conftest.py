import pytest

from balaikota.rooms.reports import factories


@pytest.fixture
def town(db: None) -> factories.Town:
    return factories.town()

import pytest

from balaikota.rooms.letters import factories


@pytest.fixture
def village(db: None) -> factories.Village:
    return factories.village()

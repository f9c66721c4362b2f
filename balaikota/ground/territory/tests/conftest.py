from __future__ import annotations

import pytest

from balaikota.ground.territory import factories
from balaikota.lib.viewer import Viewer


class Holder:
    """Somebody who holds the given rights everywhere."""

    ref = "account:1"
    name = "Bu Administrator"
    signed_in = staff = True
    held = ()

    def __init__(self, *rights: str) -> None:
        self.rights = rights

    def may(self, permission: str, place: str = "", agency: str = "") -> bool:
        return permission == "" or permission in self.rights


@pytest.fixture
def manager() -> Viewer:
    return Holder("territory.manage", "territory.calendar")


@pytest.fixture
def stranger() -> Viewer:
    return Holder()


@pytest.fixture
def town(db: None) -> str:
    return factories.small_city()


@pytest.fixture
def real_city(db: None) -> str:
    return factories.real_city()

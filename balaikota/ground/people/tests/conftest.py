"""What the tests of people share."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from balaikota.ground.people import factories
from balaikota.ground.people.queries import keys
from balaikota.ground.people.rules import Actor, Role

NOW = datetime(2026, 3, 2, 5, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _forget_keys() -> None:
    keys.forget()


@pytest.fixture(autouse=True)
def _quick_passwords(settings: object) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def administrator(db: None) -> Actor:
    """Administers everything."""
    return factories.actor(Role.ADMINISTRATOR, area="", agency="")


@pytest.fixture
def outbox(settings: object, tmp_path: Path) -> Path:
    """Where SMS and e-mails land, as no gateway is configured."""
    from dataclasses import replace

    settings.CONFIG = replace(settings.CONFIG, data=tmp_path, sms_url="")
    return tmp_path / "outbox"

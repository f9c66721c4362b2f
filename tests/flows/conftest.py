"""A town and a program that may write, for the tests of bad input."""

from __future__ import annotations

import pytest
from django.utils import timezone

from balaikota.ground.people import actions as people
from balaikota.ground.people import factories as persons
from balaikota.rooms.reports import factories


@pytest.fixture
def town(settings, tmp_path, db) -> factories.Town:
    settings.MEDIA_ROOT = tmp_path
    return factories.town()


@pytest.fixture
def key(town) -> str:
    made = people.make_key(
        persons.actor(None), name="Aplikasi", scopes=["open311.write"], now=timezone.now()
    )
    return str(made.raw)

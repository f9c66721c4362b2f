from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from balaikota.ground.documents import actions
from balaikota.ground.documents.factories import NOW
from balaikota.ground.territory import factories as territory


@pytest.fixture
def now() -> datetime:
    return NOW


@pytest.fixture
def folder(settings: Any, tmp_path: Path) -> Path:
    """Every test keeps its files in a folder of its own."""
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


@pytest.fixture
def town(db: None, folder: Path) -> None:
    """A small city with the registers and templates that every city begins with."""
    territory.small_city()
    actions.ship()

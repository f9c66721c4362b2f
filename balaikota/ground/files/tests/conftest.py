from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest


@pytest.fixture
def now() -> datetime:
    return datetime(2026, 11, 23, 3, tzinfo=UTC)


@pytest.fixture(autouse=True)
def folder(settings: Any, tmp_path: Path) -> Path:
    """Every test keeps its files in a folder of its own."""
    settings.MEDIA_ROOT = tmp_path
    return tmp_path

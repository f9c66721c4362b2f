"""What the tests of the exchange share."""

from __future__ import annotations

from dataclasses import replace

import pytest

from balaikota.ground.events import queries as log


@pytest.fixture
def settled(monkeypatch: pytest.MonkeyPatch) -> None:
    """Inside one transaction nothing is ever below the horizon: read it as if it were."""
    after = log._after
    monkeypatch.setattr(
        log, "_after",
        lambda position, limit: [replace(told, settled=True) for told in after(position, limit)],
    )  # fmt: skip

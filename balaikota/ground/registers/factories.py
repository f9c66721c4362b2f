"""Things of registers for tests."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from balaikota.ground.events.sockets import Landing

from . import actions, queries
from .models import BudgetLine, Happening

NOW = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
SOURCE = "source:contoh"
LINE = {"period": "2026", "office": "Dinas Kesehatan", "account": "5", "title": "Belanja daerah",
        "budget": 1000, "realised": 600}  # fmt: skip
EVENT = {"title": "Pasar Malam", "day": "2026-12-05", "time": "18.00", "place": "Alun-alun"}
ASSET = {"code": "1.3.1.00001", "name": "Tanah kantor", "worth": 5_000_000}


def bring(
    register: str, *rows: Mapping[str, Any], source: str = SOURCE, now: datetime = NOW
) -> Landing:
    """Land rows as a source does."""
    return actions.land(queries.register(register), list(rows), source, now)


def matrix_samples() -> dict[str, Any]:
    """Something behind the addresses."""
    bring("budget", LINE)
    bring("agenda", EVENT)
    line, event = BudgetLine._default_manager.get(), Happening._default_manager.get()
    return {
        "registers:register": "anggaran", "registers:thing": line.pk, "registers:event": event.pk,
    }  # fmt: skip

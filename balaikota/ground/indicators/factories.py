"""Indicators for tests."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from balaikota.ground.people.rules import SYSTEM

from . import actions
from .rules import Value

NOW = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)


def indicator(
    code: str = "pangan.beras", area: str = "", values: dict[str, float] | None = None
) -> str:
    """An indicator with a short series."""
    actions.define(SYSTEM, code, "Harga beras", unit="Rp", direction="down")
    series = {"2026-09": 12_000.0, "2026-10": 12_500.0} if values is None else values
    rows = [Value(indicator=code, area=area, period=p, value=v) for p, v in series.items()]
    actions.record(rows, NOW)
    return code


def matrix_samples() -> dict[str, Any]:
    """Something behind the addresses."""
    return {"indicator": indicator("contoh.matriks")}

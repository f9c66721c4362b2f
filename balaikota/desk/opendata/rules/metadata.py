"""The metadata of Satu Data (Perpres 39/2019, Peraturan BPS 5/2020) and what of it is filled."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

# What people fill in by hand; the rest comes from the offer. Kept as JSON, in this order.
WRITTEN = (
    "title", "description", "concept", "definition", "classification", "measure",
    "steward", "contact_name", "contact_email", "coverage", "source", "method",
)  # fmt: skip


def filled(
    metadata: Mapping[str, Any], *, title: str, description: str, agency: str, steward: str,
    frequency: str, licence: str, theme: str, described_columns: bool,
) -> set[str]:  # fmt: skip
    """Which parts of `quality.required()` are there."""
    there = {
        "title": metadata.get("title") or title,
        "description": metadata.get("description") or description,
        "concept": metadata.get("concept"),
        "definition": metadata.get("definition"),
        "classification": metadata.get("classification"),
        "measure": metadata.get("measure"),
        "producer": agency,
        "steward": metadata.get("steward") or steward,
        "contact": metadata.get("contact_email"),
        "frequency": frequency,
        "licence": licence,
        "coverage": metadata.get("coverage"),
        "theme": theme,
        "columns": described_columns,
    }
    return {name for name, value in there.items() if value}

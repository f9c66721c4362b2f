"""How a report reached the city."""

from __future__ import annotations

from enum import StrEnum


class Channel(StrEnum):
    """Adoption is measured by it."""

    WEB = "web"
    COUNTER = "counter"
    OPEN311 = "open311"
    IMPORT = "import"

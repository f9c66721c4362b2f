"""The life of an application: planned, active, inactive, retired; and its code."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Container
from enum import StrEnum

from balaikota.lib.errors import Conflict, gettext_noop


class Status(StrEnum):
    """Where an application stands in its life."""

    PLANNED = "planned"
    ACTIVE = "active"
    INACTIVE = "inactive"
    RETIRED = "retired"


STEPS: dict[Status, frozenset[Status]] = {
    Status.PLANNED: frozenset({Status.ACTIVE, Status.RETIRED}),
    Status.ACTIVE: frozenset({Status.INACTIVE, Status.RETIRED}),
    Status.INACTIVE: frozenset({Status.ACTIVE, Status.RETIRED}),
    Status.RETIRED: frozenset({Status.ACTIVE}),  # closed by mistake, or taken up again
}
LIVING = (Status.PLANNED, Status.ACTIVE, Status.INACTIVE)
# Words of addresses that stand where a code would stand.
RESERVED = frozenset({"baru", "impor", "ekspor", "kembar", "biaya", "risiko", "peta",
                      "graph", "stages"})  # fmt: skip


def check_step(before: str, after: str) -> None:
    """Raises Conflict when this step is not in the table."""
    if before != after and Status(after) not in STEPS[Status(before)]:
        raise Conflict(
            "step", gettext_noop("An application cannot go from this status to that one."),
            field="status",
        )  # fmt: skip


def slug(title: str, taken: Container[str]) -> str:
    """A short code out of a title: "SIMPEG (Kepegawaian)" → "simpeg-kepegawaian", free of clashes.

    Codes are small letters, digits and dashes, at most 45 characters.
    """
    text = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode().lower()
    base = re.sub(r"[^0-9a-z]+", "-", text).strip("-")[:40].rstrip("-") or "aplikasi"
    code, number = base, 2
    while code in taken or code in RESERVED:
        code, number = f"{base}-{number}", number + 1
    return code

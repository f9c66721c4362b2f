"""What a source promised as a whole, and whether a load kept it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from balaikota.lib.errors import gettext_noop as _

from . import spans
from .shapes import Contract

_FEW = 20  # below so many rows no share is judged


class Breach(StrEnum):
    """How a whole load can break its contract. The last good data stays."""

    COLUMN = "column"
    FEW = "few"
    MANY = "many"
    SHRUNK = "shrunk"
    BAD_ROWS = "bad_rows"


BREACHES: dict[Breach, str] = {
    Breach.COLUMN: _(
        "A column is gone: %(columns)s. Nothing was loaded; the last good data stays."
    ),
    Breach.FEW: _("Only %(rows)s rows came; at least %(limit)s were promised."),
    Breach.MANY: _("%(rows)s rows came; at most %(limit)s were promised."),
    Breach.SHRUNK: _("%(rows)s rows came, after %(before)s the last time."),
    Breach.BAD_ROWS: _("%(bad)s of %(rows)s rows break the contract: too many to load the rest."),
}


@dataclass(frozen=True)
class Counted:
    """What a run counted."""

    read: int = 0
    good: int = 0
    bad: int = 0
    before: int = 0  # rows of the last good load
    data: dict[str, Any] = field(default_factory=dict)


def breach(
    contract: Contract, counted: Counted, *, whole: bool
) -> tuple[Breach, dict[str, Any]] | None:
    """The first promise a load broke. `whole`: it brought all rows, not only new ones."""
    if counted.read >= _FEW and counted.bad > counted.read * contract.bad_rows:
        return Breach.BAD_ROWS, {"bad": counted.bad, "rows": counted.read}
    rows = contract.rows
    if rows.maximum is not None and counted.good > rows.maximum:
        return Breach.MANY, {"rows": counted.good, "limit": rows.maximum}
    if not whole:
        return None
    if counted.good < rows.minimum:
        return Breach.FEW, {"rows": counted.good, "limit": rows.minimum}
    judged = counted.before >= _FEW or not counted.good  # nothing at all is judged however few
    if judged and counted.good < counted.before * (1 - rows.shrink):
        return Breach.SHRUNK, {"rows": counted.good, "before": counted.before}
    return None


class Freshness(StrEnum):
    """How the age of the last good load stands to the promise."""

    FRESH = "fresh"
    LATE = "late"
    STALE = "stale"  # later than twice the promise
    NEVER = "never"


def freshness(contract_fresh: str, last_good: datetime | None, now: datetime) -> Freshness:
    """By the promise "6h": within it, up to twice as old, or older."""
    if last_good is None:
        return Freshness.NEVER
    age, promise = now - last_good, spans.span(contract_fresh)
    if age <= promise:
        return Freshness.FRESH
    return Freshness.LATE if age <= 2 * promise else Freshness.STALE

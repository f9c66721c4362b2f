"""How much of the budget was realised, from lines of all levels of accounts. Pure.

A line counts what its accounts below count, too: "5" holds "5.1" and "5.1.02". So only lines are
added up of which no account above is there. Realisation is written up to the end of a month.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

SPENDING = "5"


@dataclass(frozen=True)
class Line:
    """One account of an agency, in a year or up to a month of it."""

    period: str
    office: str
    account: str
    budget: Decimal | None = None
    realised: Decimal | None = None


@dataclass(frozen=True)
class Realised:
    """An agency's spending in a year. `upto`: the newest period it reported; "" for none."""

    office: str
    budget: Decimal
    realised: Decimal
    upto: str = ""

    @property
    def percent(self) -> float | None:
        return float(100 * self.realised / self.budget) if self.budget > 0 else None


def topmost(accounts: Iterable[str]) -> set[str]:
    """Accounts of which none above is among them: {"5", "5.1", "4.2"} → {"5", "4.2"}."""
    there = set(accounts)
    return {one for one in there if not any(above in there for above in _above(one))}


def _above(account: str) -> Iterable[str]:
    parts = account.split(".")
    return (".".join(parts[:length]) for length in range(1, len(parts)))


def spending(lines: Iterable[Line]) -> tuple[str, list[Realised]]:
    """(newest year, its agencies by name). Each agency's newest periods count."""
    kept = [x for x in lines if x.account == SPENDING or x.account.startswith(f"{SPENDING}.")]
    year = max((line.period[:4] for line in kept), default="")
    offices: dict[str, dict[str, list[Line]]] = defaultdict(lambda: defaultdict(list))
    for line in kept:
        if line.period[:4] == year:
            offices[line.office][line.period].append(line)
    return year, [_office(office, periods) for office, periods in sorted(offices.items())]


def _office(office: str, periods: Mapping[str, Sequence[Line]]) -> Realised:
    budget, _from = _newest(periods, "budget")
    realised, upto = _newest(periods, "realised")
    return Realised(office, budget, realised, upto)


def _newest(periods: Mapping[str, Sequence[Line]], what: str) -> tuple[Decimal, str]:
    """The sum of the newest period that says anything. A month is newer than its whole year."""
    for period in sorted(periods, reverse=True):
        said = {x.account: getattr(x, what) for x in periods[period]
                if getattr(x, what) is not None}  # fmt: skip
        if said:
            return sum((said[account] for account in topmost(said)), Decimal(0)), period
    return Decimal(0), ""


def whole(offices: Iterable[Realised]) -> Realised:
    """The city: agencies without a budget cannot be measured and stay out."""
    measured = [one for one in offices if one.budget > 0]
    return Realised(
        "", sum((one.budget for one in measured), Decimal(0)),
        sum((one.realised for one in measured), Decimal(0)),
        max((one.upto for one in measured), default=""),
    )  # fmt: skip

"""The index as PermenPANRB 14/2017 reckons it, without its rounding traps.

Of each element the mean of its values (NRR), weighted alike; their sum is the SKM (1 to 4), times
25 the index (IKM, 25 to 100). Printed forms use 0.111 for a ninth, with which nobody reaches 100:
here fractions are exact, the index is rounded once to two digits, and its band is read from that.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

from .regulation import HIGHEST, LOWEST, Band, Regulation, Sample

_CENT = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class Index:
    """An index of full answers. `means` (NRR) by element, worst first in `weakest`."""

    respondents: int
    means: Mapping[str, Decimal]
    skm: Decimal
    value: Decimal
    band: Band
    weakest: tuple[str, ...]


def index(sums: Mapping[str, tuple[int, int]], rules: Regulation) -> Index | None:
    """The index from (sum, count) of each element; None without an answer to every element.

    Raises:
        ValueError: sums that no answers from 1 to 4 can give.
    """
    if any(sums.get(key, (0, 0))[1] == 0 for key in rules.keys):
        return None
    means: dict[str, Fraction] = {}
    for element in rules.elements:
        total, count = sums[element.key]
        if not LOWEST * count <= total <= HIGHEST * count:
            raise ValueError(f"{element.key}: {count} answers cannot sum to {total}")
        means[element.key] = Fraction(total, count)
    skm = sum(means.values(), Fraction(0)) / len(means)
    value = rounded(skm * rules.scale)
    return Index(
        respondents=min(sums[key][1] for key in rules.keys),
        means={key: rounded(mean) for key, mean in means.items()}, skm=rounded(skm), value=value,
        band=band_of(value, rules), weakest=tuple(sorted(means, key=lambda key: means[key])),
    )  # fmt: skip


def quick(total: int, count: int, rules: Regulation) -> Decimal | None:
    """The index of one-question answers: a sign of the day, no SKM; None without one."""
    return rounded(Fraction(total, count) * rules.scale) if count else None


def band_of(value: Decimal, rules: Regulation) -> Band:
    """The band of a rounded index; what lies below all of them is in the last."""
    return next((band for band in rules.bands if Fraction(value) >= band.least), rules.bands[-1])


def rounded(number: Fraction) -> Decimal:
    """To two digits, half up."""
    cents = (number.numerator * 200 + number.denominator) // (2 * number.denominator)
    return (Decimal(cents) * _CENT).quantize(_CENT)


def needed(population: int, sample: Sample) -> int:
    """How many must answer of so many who were served (Krejcie and Morgan), never more than all."""
    if population <= 0:
        return 0
    spread = sample.chi_square * sample.share * (1 - sample.share)
    size = spread * population / (sample.error**2 * (population - 1) + spread)
    exact = Decimal(size.numerator) / Decimal(size.denominator)
    return min(population, int(exact.quantize(Decimal(1), ROUND_HALF_UP)))

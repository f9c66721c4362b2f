"""Ages from years of birth, in bands of five."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

BAND = 5
LAST = 75  # 75 and older are one band


def band(birth_year: int, year: int) -> int:
    """The first age of the band: 0, 5, … 75."""
    age = max(0, year - birth_year)
    return min(age // BAND * BAND, LAST)


def band_name(first: int) -> str:
    return f"{first}+" if first == LAST else f"{first}–{first + BAND - 1}"


def pyramid(rows: Iterable[tuple[int, str, int]], year: int) -> dict[int, tuple[int, int]]:
    """(birth year, sex, people) → band → (men, women), the oldest first, without gaps."""
    found: dict[int, list[int]] = defaultdict(lambda: [0, 0])
    for born, sex, people in rows:
        found[band(born, year)][sex == "P"] += people
    return {first: (found[first][0], found[first][1]) for first in range(LAST, -1, -BAND)}


def dependency(bands: dict[int, tuple[int, int]]) -> float | None:
    """People under 15 and from 65 on for 100 of the ages between; None without any of these."""
    working = sum(sum(people) for first, people in bands.items() if 15 <= first < 65)
    others = sum(sum(people) for first, people in bands.items() if not 15 <= first < 65)
    return round(100 * others / working, 1) if working else None

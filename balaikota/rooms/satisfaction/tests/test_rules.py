"""The regulation as data, the exact index, its bands, the sample, and periods."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from balaikota.rooms.satisfaction.queries.regulations import regulation
from balaikota.rooms.satisfaction.rules import periods
from balaikota.rooms.satisfaction.rules.index import band_of, index, needed, quick, rounded
from balaikota.rooms.satisfaction.rules.regulation import in_force, read

RULES = regulation(date(2026, 11, 23))
KEYS = [element.key for element in RULES.elements]


def alike(total: int, count: int) -> dict[str, tuple[int, int]]:
    return dict.fromkeys(KEYS, (total, count))


def test_nine_elements_of_equal_weight() -> None:
    assert len(KEYS) == len(set(KEYS)) == 9
    assert "pengaduan" in RULES.keys


@pytest.mark.parametrize(
    ("sums", "value", "letter"),
    [
        (alike(4, 1), "100.00", "A"),  # with 0.111 it would be 99.90
        (alike(1, 1), "25.00", "D"),
        (alike(3, 1), "75.00", "C"),
        (alike(10, 3), "83.33", "B"),
        # a report's own example: means 3.21 to 3.78 of 100 people
        (dict(zip(KEYS, [(n, 100) for n in (321, 333, 341, 378, 350, 344, 352, 329, 362)],
                  strict=True)), "86.39", "B"),
    ],
)  # fmt: skip
def test_the_index(sums: dict[str, tuple[int, int]], value: str, letter: str) -> None:
    found = index(sums, RULES)
    assert found is not None
    assert (str(found.value), found.band.letter) == (value, letter)


@pytest.mark.parametrize(
    ("value", "letter"),
    [
        ("25.00", "D"), ("64.99", "D"), ("65.00", "C"), ("76.60", "C"), ("76.61", "B"),
        ("88.30", "B"), ("88.31", "A"), ("100.00", "A"),
    ],
)  # fmt: skip
def test_bands_have_no_holes(value: str, letter: str) -> None:
    assert band_of(Decimal(value), RULES).letter == letter


def test_the_weakest_comes_first_and_nothing_is_nothing() -> None:
    found = index(alike(30, 10) | {"sarana": (20, 10), "waktu": (25, 10)}, RULES)
    assert found is not None
    assert found.weakest[:2] == ("sarana", "waktu")
    assert found.means["sarana"] == Decimal("2.00")
    assert index({}, RULES) is index({**alike(3, 1), "waktu": (0, 0)}, RULES) is None
    assert quick(0, 0, RULES) is None
    assert quick(7, 2, RULES) == Decimal("87.50")
    with pytest.raises(ValueError, match="cannot sum"):
        index(alike(9, 2), RULES)


answers = st.lists(st.lists(st.integers(1, 4), min_size=9, max_size=9), min_size=1, max_size=30)


@given(answers)
def test_the_index_stays_in_bounds_and_grows_with_each_answer(rows: list[list[int]]) -> None:
    def of(these: list[list[int]]) -> Decimal:
        columns = zip(*these, strict=True)
        sums = {key: (sum(column), len(these)) for key, column in zip(KEYS, columns, strict=True)}
        found = index(sums, RULES)
        assert found is not None
        return found.value

    here = of(rows)
    assert Decimal(25) <= here <= Decimal(100)
    assert of([*rows, [4] * 9]) >= here >= of([*rows, [1] * 9])
    mean = Fraction(sum(map(sum, rows)), 9 * len(rows))
    assert here == rounded(mean * 25)


@pytest.mark.parametrize(
    ("population", "size"),
    [
        (0, 0), (1, 1), (10, 10), (50, 44), (100, 80), (500, 217), (1000, 278), (10_000, 370),
        (1_000_000, 384),
    ],
)  # fmt: skip
def test_the_sample_of_krejcie_and_morgan(population: int, size: int) -> None:
    assert needed(population, RULES.sample) == size


@given(st.integers(0, 2_000_000))
def test_the_sample_grows_and_never_exceeds_all(population: int) -> None:
    size = needed(population, RULES.sample)
    assert size <= min(population, 384)
    assert needed(population + 1, RULES.sample) >= size


@given(st.fractions(0, 100))
def test_rounding_is_half_up(number: Fraction) -> None:
    found = rounded(number)
    assert Fraction(-1, 200) < Fraction(found) - number <= Fraction(1, 200)


def test_a_later_regulation_holds_from_its_day() -> None:
    row = {
        "code": "baru", "title": "Baru", "valid_from": date(2030, 1, 1), "source": "", "scale": 25,
        "verified": False, "elements": [], "quick": _question(), "sample":
        {"chi_square": "3.841", "share": "0.5", "error": "0.05"},
        "bands": [{"letter": "A", "from": "50", "words": "Baik", "words_en": "Good"}],
    }  # fmt: skip
    both = read([row, row | {"code": "lama", "valid_from": date(2017, 5, 15)}])
    assert in_force(both, date(2029, 12, 31)).code == "lama"
    assert in_force(both, date(2030, 1, 1)).code == "baru"
    assert in_force(both, date(2000, 1, 1)).code == "lama"
    with pytest.raises(ValueError, match="four answers"):
        read([row | {"quick": _question() | {"answers": ["a"]}}])
    with pytest.raises(ValueError, match="out of order"):
        read([row | {"bands": [*row["bands"], row["bands"][0] | {"from": "60"}]}])


def _question() -> dict[str, object]:
    four = ["a", "b", "c", "d"]
    return {"question": "?", "question_en": "?", "answers": four, "answers_en": four}


@pytest.mark.parametrize(
    ("code", "first", "last", "months"),
    [
        ("2026-11", date(2026, 11, 1), date(2026, 11, 30), 1),
        ("2026-T4", date(2026, 10, 1), date(2026, 12, 31), 3),
        ("2026-T1", date(2026, 1, 1), date(2026, 3, 31), 3),
        ("2026-S2", date(2026, 7, 1), date(2026, 12, 31), 6),
        ("2028-02", date(2028, 2, 1), date(2028, 2, 29), 1),
        ("2026", date(2026, 1, 1), date(2026, 12, 31), 12),
    ],
)
def test_periods(code: str, first: date, last: date, months: int) -> None:
    found = periods.parse(code)
    assert found is not None
    assert (found.first, found.last, found.months) == (first, last, months)


@pytest.mark.parametrize("wrong", ["", "2026-13", "2026-T5", "26-11", "2026-11-01", "x"])
def test_what_is_no_period(wrong: str) -> None:
    assert periods.parse(wrong) is None


def test_months_back() -> None:
    found = periods.back(periods.Period("", date(2026, 1, 1), date(2026, 2, 28)), 3)
    assert [one.code for one in found] == ["2025-12", "2026-01", "2026-02"]

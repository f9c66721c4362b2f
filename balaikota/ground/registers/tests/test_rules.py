"""What a budget line, an asset and an event may say; how accounts add up."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from balaikota.ground.registers import kinds
from balaikota.ground.registers.rules import budget, reading
from balaikota.ground.registers.rules.budget import Line

KNOWN = reading.Known(
    agencies={"dinkes"}, called={"dinas kesehatan": "dinkes"}, regions={"36.72.01.1001"},
    locate=lambda longitude, latitude: "36.72.01.1001" if longitude == 106.0 else "",
)  # fmt: skip
LINE = {"period": "2026-10", "office": " Dinas  Kesehatan", "account": "5.1. 02", "budget": 10}
EVENT = {"title": "Lomba", "day": "2026-12-05T09:00", "time": "8:30"}
ASSET = {"code": "1.3", "name": "Tanah", "longitude": 106, "latitude": -6, "year": "1990"}


def test_a_row_becomes_a_thing():
    line = reading.read(kinds.BUDGET, LINE, KNOWN)
    assert line == {
        "period": "2026-10", "office": "Dinas Kesehatan", "agency": "dinkes", "account": "5.1.02",
        "title": "", "budget": Decimal("10.00"), "realised": None,
    }  # fmt: skip
    event = reading.read(kinds.AGENDA, EVENT, KNOWN)
    assert (event["day"], event["time"], event["place"]) == (date(2026, 12, 5), "08.30", "")
    asset = reading.read(kinds.ASSETS, ASSET, KNOWN)
    assert (asset["region"], asset["year"], asset["worth"]) == ("36.72.01.1001", 1990, None)


@pytest.mark.parametrize(
    ("register", "row", "column"),
    [
        (kinds.BUDGET, LINE | {"account": "5..1"}, "account"),
        (kinds.BUDGET, LINE | {"account": "0.1"}, "account"),
        (kinds.BUDGET, LINE | {"period": "2026-13"}, "period"),
        (kinds.BUDGET, LINE | {"office": " "}, "office"),
        (kinds.BUDGET, LINE | {"budget": -1}, "budget"),
        (kinds.BUDGET, LINE | {"budget": None}, "budget"),
        (kinds.BUDGET, LINE | {"budget": "NaN"}, "budget"),
        (kinds.BUDGET, LINE | {"agency": "tidak-ada"}, "agency"),
        (kinds.AGENDA, EVENT | {"day": "besok"}, "day"),
        (kinds.AGENDA, EVENT | {"until": "2026-12-04"}, "until"),
        (kinds.AGENDA, EVENT | {"time": "25.00"}, "time"),
        (kinds.AGENDA, EVENT | {"visitors": 1.5}, "visitors"),
        (kinds.ASSETS, ASSET | {"latitude": None}, "longitude"),
        (kinds.ASSETS, ASSET | {"latitude": -96}, "latitude"),
        (kinds.ASSETS, ASSET | {"region": "99"}, "region"),
        (kinds.ASSETS, ASSET | {"year": 20260}, "year"),
    ],
)
def test_a_row_that_cannot_be_one(register, row, column):
    with pytest.raises(reading.Wrong) as wrong:
        reading.read(register, row, KNOWN)
    assert wrong.value.column == column


def test_what_was_booked_back_stands_below_zero():
    row = LINE | {"realised": -5}
    assert reading.read(kinds.BUDGET, row, KNOWN)["realised"] == Decimal("-5.00")


def test_identity_is_what_the_row_says_of_it():
    assert reading.identity(kinds.BUDGET, LINE) == ("2026-10", "Dinas Kesehatan", "5.1.02")
    assert reading.identity(kinds.BUDGET, LINE | {"account": "x"}) is None


def _line(period, account, planned=None, realised=None, office="A"):
    amounts = (None if n is None else Decimal(n) for n in (planned, realised))
    return Line(period, office, account, *amounts)


def test_accounts_above_are_not_added_to_those_below():
    year, [a, b] = budget.spending([
        _line("2026", "5", 1000), _line("2026", "5.1", 700), _line("2026", "5.2", 300),
        _line("2026", "4", 99), _line("2026-09", "5.1", realised=100),
        _line("2026-10", "5.1", realised=150), _line("2026-10", "5.1.02", realised=60),
        _line("2026-10", "5.2", realised=50), _line("2025", "5", 1, 1),
        _line("2026", "5.1.01", 40, office="B"), _line("2026", "5.1.02", 60, office="B"),
    ])  # fmt: skip
    assert year == "2026"
    assert (a.budget, a.realised, a.upto, a.percent) == (1000, 200, "2026-10", 20.0)
    assert (b.budget, b.realised, b.upto, b.percent) == (100, 0, "", 0.0)
    assert budget.whole([a, b]).percent == pytest.approx(200 / 11)
    assert budget.whole([]).percent is None
    assert budget.spending([]) == ("", [])


ACCOUNTS = st.lists(st.integers(1, 3), min_size=1, max_size=4).map(lambda n: ".".join(map(str, n)))


@given(st.lists(ACCOUNTS, max_size=20))
def test_topmost_accounts_hold_every_other_once(accounts):
    top = budget.topmost(accounts)
    for account in accounts:
        holders = [one for one in top if account == one or account.startswith(f"{one}.")]
        assert len(holders) == 1

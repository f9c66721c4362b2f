"""Texts of offices turned into numbers, dates, points: by table, and by what must always hold."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from balaikota.ground.connectors.rules import guessing, headers, numbers

JAKARTA = ZoneInfo("Asia/Jakarta")


@pytest.mark.parametrize(
    ("text", "style", "value"),
    [
        ("1.234.567,00", "", 1_234_567),
        ("Rp 1.250.000", "", 1_250_000),
        ("Rp1.250.000,-", "", 1_250_000),
        ("(1.000.000)", "", -1_000_000),
        ("-12,5", "", -12.5),
        ("1,234,567.89", "", 1_234_567.89),
        ("12%", "", 12),
        ("1.234", "indonesian", 1234),
        ("1.234", "plain", 1.234),
        ("1e3", "plain", 1000),
        (" 7 ", "", 7),
        (7.0, "", 7),
        (Decimal("1.5"), "", 1.5),
    ],
)
def test_numbers(text, style, value):
    assert numbers.number(text, style) == value


@pytest.mark.parametrize(
    "text",
    [
        "1.234",
        "1,234",
        "",
        "-",
        "Rp",
        "1.23.456",
        "mahal",
        "nan",
        "inf",
        "1e400",
        True,
        "()",
        "1.2,3.4",
    ],
)
def test_what_is_no_number_or_could_be_two(text):
    with pytest.raises(ValueError):  # noqa: PT011
        numbers.number(text)


@given(st.integers(-(10**15), 10**15), st.integers(0, 99))
def test_indonesian_amounts_come_back(whole, cents):
    text = f"{whole:,}".replace(",", ".") + f",{cents:02d}"
    expected = Decimal(whole) + (Decimal(cents) / 100 if whole >= 0 else -Decimal(cents) / 100)
    assert numbers.number(text, "indonesian") == pytest.approx(float(expected), rel=1e-12)


@given(st.text(max_size=30))
def test_no_text_breaks_a_reader(text):
    for kind in ("integer", "number", "boolean", "date", "datetime", "geopoint"):
        try:
            numbers.reader(kind)(text)
        except (ValueError, OverflowError):
            continue


@given(st.dates(date(1900, 3, 1), date(2999, 12, 31)))
def test_a_day_is_read_however_it_is_written(day):
    months = ["januari", "februari", "maret", "april", "mei", "juni"]
    months += ["juli", "agustus", "september", "oktober", "november", "desember"]
    for text in (
        day.isoformat(),
        f"{day.day:02d}/{day.month:02d}/{day.year}",
        f"{day.day}-{day.month}-{day.year}",
        f"{day.day} {months[day.month - 1]} {day.year}",
        f"Senin, {day.day} {months[day.month - 1].upper()} {day.year}",
        (day - date(1899, 12, 30)).days,
    ):
        assert numbers.day(text) == day


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("2026-11-23T08:00:00+00:00", "2026-11-23T08:00:00+00:00"),
        ("2026-11-23 08:00:00", "2026-11-23T08:00:00+07:00"),
        ("23/11/2026 08:00", "2026-11-23T08:00:00+07:00"),
        (1_795_420_800, "2026-11-23T08:00:00+00:00"),
        (1_795_420_800_000, "2026-11-23T08:00:00+00:00"),
        (datetime(2026, 11, 23, 8), "2026-11-23T08:00:00+07:00"),  # noqa: DTZ001
    ],
)  # fmt: skip
def test_times(given, shown):
    assert numbers.moment(given, zone=JAKARTA).isoformat() == shown


@pytest.mark.parametrize("text", ["0000-00-00", "31/02/2026", "2026-13-01", "Agustus 2026", "-5"])
def test_days_that_are_none(text):
    with pytest.raises(ValueError):  # noqa: PT011
        numbers.day(text)


@pytest.mark.parametrize(
    ("given", "layout", "point"),
    [
        ("-6.01, 106.02", "", (106.02, -6.01)),
        ("106.02, -6.01", "lon, lat", (106.02, -6.01)),
        ({"type": "Point", "coordinates": [106.02, -6.01]}, "", (106.02, -6.01)),
        ([106.02, -6.01], "", (106.02, -6.01)),
    ],
)
def test_points(given, layout, point):
    assert numbers.point(given, layout) == point


def test_zero_is_nowhere():
    with pytest.raises(ValueError):  # noqa: PT011
        numbers.point("0, 0")


def test_headers_of_merged_cells():
    rows = [
        ["No", "Uraian", "Anggaran", "", "Realisasi", ""],
        ["", "", "Murni", "Perubahan", "Rp", "%"],
    ]
    merged = ((4, 0, 5, 0), (4, 1, 5, 1), (4, 2, 4, 3), (4, 4, 4, 5))
    wanted = (
        "No", "Uraian", "Anggaran / Murni", "Anggaran / Perubahan", "Realisasi / Rp",
        "Realisasi / %",
    )  # fmt: skip
    assert headers.joined(rows, (5, 6), merged) == wanted
    # Old files do not say what is merged: empty upper cells belong to the left.
    assert headers.joined([r[2:] for r in rows], (5, 6)) == wanted[2:]


@given(
    st.lists(st.lists(st.text("ab \n", max_size=4), min_size=3, max_size=3), min_size=1, max_size=3)
)
def test_joined_headers_are_distinct(rows):
    found = headers.joined(rows, tuple(range(1, len(rows) + 1)))
    filled = [name for name in found if name]
    assert len(found) == 3
    assert len(set(filled)) == len(filled)


def test_rows_that_are_no_data():
    assert headers.numbers_row([1.0, 2.0, 3.0, "4=3/2"])
    assert not headers.numbers_row([5.0, 2.0, 3.0])
    assert headers.begins_so(["", "JUMLAH BELANJA", 5], ("jumlah",))
    assert not headers.begins_so(["Jumlahan"], ("jumlah",))


def test_guesses():
    rows = [
        {"Kode SKPD": "1", "Anggaran (Rp)": "1.234.567,00", "Tgl": "17/08/2026", "Aktif": "ya"},
        {"Kode SKPD": "2", "Anggaran (Rp)": "12.000,00", "Tgl": "1/9/2026", "Aktif": "tidak"},
    ]
    found = {c.name: (c.type, c.source) for c in guessing.columns(rows)}
    assert found == {
        "kode_skpd": ("string", "Kode SKPD"), "anggaran_rp": ("integer", "Anggaran (Rp)"),
        "tgl": ("date", "Tgl"), "aktif": ("boolean", "Aktif"),
    }  # fmt: skip
    assert guessing.columns([{"NIK": "3672010101900001"}])[0].personal
    assert guessing.columns([{"x": "007"}])[0].type == "string"
    assert guessing.columns([{"x": "1.234"}])[0].format == "indonesian"

"""Times, numbers and charts in plain words, in both languages."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from django import forms
from django.template import Context, Template
from django.template.loader import render_to_string
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from balaikota.shell.templatetags import charts, shell

NOON = datetime(2026, 11, 3, 5, 0, tzinfo=UTC)  # noon in Jakarta's zone


@pytest.mark.parametrize(
    ("later", "indonesian", "english"),
    [
        (0, "baru saja", "just now"),
        (60, "1 menit lalu", "1 minute ago"),
        (59 * 60, "59 menit lalu", "59 minutes ago"),
        (3600, "1 jam lalu", "1 hour ago"),
        (-7200, "2 jam lagi", "in 2 hours"),
        (3 * 86400, "3 hari lalu", "3 days ago"),
        (90 * 86400, "3 bulan lalu", "3 months ago"),
        (800 * 86400, "2 tahun lalu", "2 years ago"),
    ],
)
def test_how_long_ago(later: int, indonesian: str, english: str) -> None:
    now = NOON + timedelta(seconds=later)
    with translation.override("id"):
        assert shell.ago(NOON, now) == indonesian
    with translation.override("en"):
        assert shell.ago(NOON, now) == english


def test_a_moment_names_its_zone() -> None:
    with translation.override("id"):
        assert shell.when(NOON) == "Selasa, 3 November 2026 12.00 WIB"
    with translation.override("en"):
        assert shell.when(NOON) == "Tuesday, 3 November 2026 12:00 WIB"


@pytest.mark.parametrize(("offset", "name"), [(7, "WIB"), (8, "WITA"), (9, "WIT"), (2, "+0200")])
def test_zones(offset: int, name: str) -> None:
    from datetime import timezone

    assert shell.zone_name(NOON.astimezone(timezone(timedelta(hours=offset)))) == name


def test_nothing_is_said_of_no_time() -> None:
    assert [f(None) for f in (shell.ago, shell.when, shell.day, shell.clock, shell.span)] == [
        ""
    ] * 5


@pytest.mark.parametrize(
    ("value", "digits", "shown"),
    [(1234567.5, 1, "1.234.567,5"), (None, 0, "–"), (0, 0, "0"), (999, 0, "999")],
)
def test_numbers_as_indonesia_writes_them(value: float | None, digits: int, shown: str) -> None:
    with translation.override("id"):
        assert shell.number(value, digits) == shown


def test_money() -> None:
    assert shell.rupiah(Decimal("1234567")) == "Rp1.234.567"


def test_an_icon_is_decoration_unless_it_has_words() -> None:
    assert 'aria-hidden="true"' in shell.icon("pin")
    assert 'role="img" aria-label="&lt;Rahasia&gt;"' in shell.icon("lock", "<Rahasia>")


class Sample(forms.Form):
    name = forms.CharField(label="Nama", help_text="Seperti di KTP")
    agree = forms.BooleanField(label="Setuju", required=False)
    kind = forms.ChoiceField(
        label="Jenis", choices=[("a", "A"), ("b", "B")], widget=forms.RadioSelect
    )
    hidden = forms.CharField(widget=forms.HiddenInput, required=False)


def test_a_field_tells_its_error_to_the_ear() -> None:
    form = Sample({"name": "", "kind": "a"})
    drawn = render_to_string("shell/field.html", {"field": form["name"]})
    assert 'aria-invalid="true"' in drawn
    assert 'id="id_name_error"' in drawn
    assert "id_name_error" in drawn.split("aria-describedby=")[1].split(">")[0]


def test_each_kind_of_field_is_labelled() -> None:
    form = Sample()
    drawn = {
        name: render_to_string("shell/field.html", {"field": form[name]}) for name in form.fields
    }
    assert '<label class="field__label" for="id_name"' in drawn["name"]
    assert '<label for="id_agree">Setuju' in drawn["agree"]
    assert "<legend>Jenis" in drawn["kind"]
    assert "<label" not in drawn["hidden"]


def test_the_summary_links_to_the_fields() -> None:
    drawn = render_to_string("shell/error_summary.html", {"form": Sample({})})
    assert 'href="#id_name"' in drawn
    assert 'href="#id_kind"' in drawn


def test_bars_share_one_scale() -> None:
    rows = [{"fresh": 5, "aging": 0, "old": 5}, {"fresh": 1, "aging": 1, "old": 3}]
    assert 'width="50.00"' in charts.stacked(rows[0], rows)
    assert 'x="20.00" width="30.00" height="8" class="fill--old"' in charts.stacked(rows[1], rows)


@given(
    st.lists(st.integers(0, 10_000), max_size=24),
    st.lists(st.floats(0, 1e4), min_size=24, max_size=24),
)
def test_the_day_stays_inside_its_frame(hours: list[int], usual: list[float]) -> None:
    import re

    drawn = charts.day_chart(hours, usual)
    heights = [
        float(y)
        for y in re.findall(r'<rect class="fill--fresh" rx="2" x="[\d.]+" y="([\d.-]+)"', drawn)
    ]
    assert all(0 <= y <= charts.HEIGHT - charts.FOOT for y in heights)
    assert "aria-label=" in drawn


@given(st.lists(st.none() | st.floats(0, 100), max_size=20))
def test_a_trend_with_gaps_is_drawn_or_left_out(values: list[float | None]) -> None:
    drawn = charts.trend(values, "Naik")
    known = [v for v in values if v is not None]
    assert bool(drawn) == (len(known) >= 2)
    assert "nan" not in drawn


def test_one_column_of_rows() -> None:
    template = Template('{% load charts %}{{ rows|each:"n"|join:"," }}')
    assert template.render(Context({"rows": [{"n": 1}, {"n": 2}]})) == "1,2"

"""Texts that name regions: prefixes, spelling, codes, and what must be asked."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from balaikota.ground.connectors.rules.matching import Known, Matcher, dotted, plain

REGIONS = [
    Known("36.72", "Kota Cilegon"),
    Known("36.72.01", "Cilegon"),
    Known("36.72.02", "Ciwandan"),
    Known("36.72.02.1001", "Gunung Sugih"),
    Known("36.72.02.1002", "Tegal Ratu"),
    Known("36.72.01.1001", "Tegal Bunder"),
    Known("36.72.01.1002", "Karang Asem"),
    Known("36.72.02.1003", "Karang Asem"),
    Known("36.72.01.1003", "Kotabumi"),
]


@pytest.mark.parametrize(
    ("text", "within", "code"),
    [
        ("Kel. Gunung Sugih", "", "36.72.02.1001"),
        ("GUNUNGSUGIH ", "", "36.72.02.1001"),
        ("kelurahan gunung-sugih", "", "36.72.02.1001"),
        ("Gunug Sugih", "", "36.72.02.1001"),
        ("36.72.02.1002", "", "36.72.02.1002"),
        ("Kota Bumi", "", "36.72.01.1003"),
        ("Kel. Kotabumi", "", "36.72.01.1003"),
        ("3672021002", "", "36.72.02.1002"),
        ("Karang Asem", "Kec. Ciwandan", "36.72.02.1003"),
        ("Karang Asem", "36.72.01", "36.72.01.1002"),
        ("Karang Asem", "", ""),
        ("Tegal", "", ""),
        ("Jakarta", "", ""),
        ("36.72.99.1001", "", ""),
        ("", "", ""),
    ],
)
def test_kelurahan(text, within, code):
    assert Matcher(REGIONS, "kelurahan").find(text, within).code == code


def test_kecamatan_and_kota():
    assert Matcher(REGIONS, "kecamatan").find("Kec. CIWANDAN").code == "36.72.02"
    assert Matcher(REGIONS, "kota").find("KOTA CILEGON").code == "36.72"


def test_what_may_be_meant_is_offered():
    match = Matcher(REGIONS, "kelurahan").find("Karang Asem")
    assert {c.code for c in match.candidates} == {"36.72.01.1002", "36.72.02.1003"}
    near = Matcher(REGIONS, "kelurahan").find("Tegal Rata")
    assert near.candidates[0].code == "36.72.02.1002"


@given(st.sampled_from(REGIONS[3:6]), st.sampled_from(["", "Kel. ", "KELURAHAN ", "desa "]),
       st.sampled_from([str.upper, str.lower, str.title]))  # fmt: skip
def test_a_name_finds_itself_however_it_is_dressed(region, prefix, case):
    assert Matcher(REGIONS, "kelurahan").find(prefix + case(region.name)).code == region.code


@given(st.text(max_size=30), st.text(max_size=10))
def test_no_text_breaks_it_and_codes_are_known(text, within):
    match = Matcher(REGIONS, "kelurahan").find(text, within)
    assert match.code == "" or match.code in {region.code for region in REGIONS}


def test_pieces():
    assert plain("Kel. Suka-Maju") == "sukamaju"
    assert plain("Desa") == "desa"
    assert dotted("367202") == "36.72.02"
    assert dotted("36720") == ""

"""Numbers, names, doubts, likeness, small numbers: tables and properties, no database."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from balaikota.lib.errors import Invalid, NotAllowed

from ..factories import FATHER, HEADING, family, row
from ..rules import (
    ages,
    agreements,
    codes,
    looking,
    matching,
    names,
    numbers,
    quality,
    rows,
    small,
    verifying,
)
from ..rules.agreements import Grant
from ..rules.looking import Seen
from ..rules.matching import Side
from ..rules.persons import Person, pack, person
from ..rules.quality import Flaw
from ..rules.rows import Heading, Reader, Record, Wrong

TODAY = date(2026, 11, 23)
WEST = "99.71.01.1001"


@given(
    st.dates(date(1927, 1, 1), TODAY), st.booleans(), st.integers(1, 9999),
    st.from_regex(r"[1-9][0-9]\.[0-9]{2}\.[0-9]{2}", fullmatch=True),
)  # fmt: skip
def test_a_nik_is_taken_apart_as_it_was_written(born, woman, serial, region):
    nik = numbers.written(region, born, woman, serial)
    parts = numbers.parse(nik, TODAY)
    assert (parts.region, parts.woman, parts.serial) == (region, woman, f"{serial:04}")
    assert (parts.day, parts.month) == (born.day, born.month)
    assert parts.born == born
    assert numbers.agrees(nik, born, woman) == (True, True)
    assert numbers.agrees(nik, born, not woman) == (True, False)
    assert numbers.masked(nik)[4:12] == "•" * 8


@pytest.mark.parametrize(
    ("nik", "adult", "born"),
    [
        ("3672054508920003", False, date(1992, 8, 5)),
        ("3672050101260001", False, date(2026, 1, 1)),
        ("3672050101260001", True, date(1926, 1, 1)),  # a baby holds no e-KTP
        ("3672052902000001", False, date(2000, 2, 29)),
        ("3672053112270001", False, date(1927, 12, 31)),  # not in the future
        ("3672053102900001", False, None),
        ("3672057202900001", False, None),
    ],
)
def test_the_century_of_a_nik(nik, adult, born):
    assert numbers.parse(nik, TODAY, adult=adult).born == born


@pytest.mark.parametrize("text", ["", "123", "367205450892000X", "36720545089200031"])
def test_no_number_of_sixteen_digits(text):
    with pytest.raises(Invalid):
        numbers.digits(text)


def test_numbers_as_people_type_them():
    assert numbers.digits(" 3672-0545.0892 0003'") == "3672054508920003"
    assert numbers.masked_name("SITI NURHALIZA") == "S••• N••••••••"
    assert numbers.well_formed("3672054508920003")
    assert not numbers.well_formed("3672054508920000")
    assert numbers.synthetic(FATHER)


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [
        ("Moch. Soekarno", "MUHAMAD SUKARNO", True),
        ("Djoko Tjahjono", "Joko Cahyono", True),
        ("H. Fahmi, S.Pd", "Pahmi", True),
        ("Zainal Arifin", "Jaenal Aripin", True),
        ("Khoirul Anwar", "Choirul Anwar", True),
        ("Nur Aisyah", "Nur Aisah", True),
        ("Budi Santoso", "Budi Susanto", False),
        ("Sri Wahyuni", "Sri Rahayu", False),
    ],
)
def test_names_that_are_heard_alike(one, other, alike):
    assert (names.key(one) == names.key(other)) is alike


@given(st.text("ABDEFGHIJKLMNOPRSTUWY '.,", max_size=40))
def test_sounds_are_stable(name):
    assert names.sounds(names.plain(name)) == names.sounds(name)
    assert names.jaro_winkler(name, name) == 1.0
    assert names.key(name) == names.key(name.lower())


@given(st.text("ABCDE", max_size=8), st.text("ABCDE", max_size=8))
def test_likeness_of_words_lies_between_none_and_whole(a, b):
    found = names.jaro_winkler(a, b)
    assert 0 <= found <= 1
    assert found == pytest.approx(names.jaro_winkler(b, a), abs=0.12)


def reader(**places):
    return Reader(Heading(HEADING), {WEST: WEST, "barat": WEST, **places}, TODAY)


def read(**cells):
    return reader().read(2, list(row(**cells).values()))


def test_a_row_becomes_a_record():
    found = read(kode_wilayah=WEST)
    assert isinstance(found, Record)
    assert found.person.name == "BUDI SANTOSO"
    assert (found.place, found.birth_year, found.sex) == (f"{WEST}.001.002", 1971, "L")
    assert (found.civil_status, found.family_role, found.flaws) == (2, 1, 0)
    assert person(pack(found.person)) == found.person


@pytest.mark.parametrize(
    ("cells", "reason"),
    [
        ({"nik": "3,67205E+15"}, "nik"),
        ({"no_kk": ""}, "kk"),
        ({"nama": ""}, "name"),
        ({"jenis_kelamin": "X"}, "sex"),
        ({"tanggal_lahir": "2027-01-01"}, "birth_date"),
        ({"tanggal_lahir": "1850-01-01"}, "birth_date"),
        ({"tanggal_lahir": "kapan"}, "birth_date"),
        ({"kode_wilayah": "11.01.01.2001"}, "place"),
    ],
)
def test_a_row_that_cannot_be_read_says_why(cells, reason):
    found = read(**{"kode_wilayah": WEST, **cells})
    assert isinstance(found, Wrong)
    assert found.reason == reason
    assert reason in rows.REASONS


@pytest.mark.parametrize(
    ("cells", "flaw"),
    [
        ({"tanggal_lahir": "1971-08-06"}, Flaw.NIK_DATE),
        ({"jenis_kelamin": "P"}, Flaw.NIK_SEX),
        ({"nama_ibu": ""}, Flaw.NO_MOTHER),
        ({"tempat_lahir": ""}, Flaw.NO_BIRTH_PLACE),
        ({"alamat": ""}, Flaw.NO_ADDRESS),
        ({"rt": ""}, Flaw.NO_RT),
        ({"shdk": ""}, Flaw.NO_ROLE),
        ({"nama": "Bud1"}, Flaw.ODD_NAME),
    ],
)
def test_a_doubt_does_not_refuse(cells, flaw):
    found = read(**{"kode_wilayah": WEST, **cells})
    assert isinstance(found, Record)
    assert Flaw(found.flaws) == flaw
    assert quality.names(found.flaws) == [flaw.name.lower()]


@pytest.mark.parametrize(
    "text", ["1992-08-05", "05-08-1992", "5/8/1992", "05.08.1992", "1992-08-05 00:00:00"]
)
def test_days_as_offices_write_them(text):
    assert rows.day_of(text) == date(1992, 8, 5)


@given(st.text(max_size=12))
def test_no_text_breaks_the_reading_of_days(text):
    assert rows.day_of(text) is None or isinstance(rows.day_of(text), date)


def test_headings_under_their_usual_names():
    heading = Heading(
        ["No. KK", "N I K", "NIK", "Nama Lengkap", "JK", "Tgl Lahir", "Desa/Kel", "Desa"]
    )
    assert heading.at["kk"] == 0
    assert heading.at["nik"] == 2
    assert heading.at["kelurahan"] == 7
    with pytest.raises(Invalid, match="tanggal_lahir"):
        Heading(["nik", "no_kk", "nama", "jk", "kelurahan"])


@given(st.dictionaries(st.integers(0, 9), st.integers(0, 30), max_size=8))
def test_hidden_parts_cannot_be_reckoned_back(parts):
    shown = small.hide(parts)
    hidden = [parts[key] for key, count in shown.items() if count is None]
    assert all(not 0 < count < small.LEAST for count in shown.values() if count is not None)
    if hidden and len([n for n in parts.values() if n]) > 1:
        assert len(hidden) > 1
    if hidden and sum(parts.values()) >= small.LEAST:
        assert sum(hidden) >= small.LEAST


@given(
    st.dictionaries(st.integers(0, 20), st.tuples(st.integers(0, 25), st.integers(0, 25)),
                    min_size=1, max_size=8)
)  # fmt: skip
def test_a_table_gives_no_cell_away_by_its_totals(table):
    shown = small.hide_table(table)
    lines = [list(zip(table[key], cells, strict=True)) for key, cells in shown.items()]
    lines += [[(table[key][at], cells[at]) for key, cells in shown.items()] for at in (0, 1)]
    for line in lines:
        hidden = [true for true, seen in line if seen is None]
        others = [true for true, seen in line if seen]
        assert not hidden or len(hidden) > 1 or not others


def test_ages():
    found = ages.pyramid([(2026, "L", 3), (2021, "P", 2), (1940, "P", 7)], 2026)
    assert found[0] == (3, 0)
    assert found[5] == (0, 2)
    assert found[75] == (0, 7)
    assert next(iter(found)) == 75
    assert ages.dependency({0: (5, 5), 20: (10, 10), 65: (0, 5)}) == 75.0
    assert ages.dependency({0: (1, 1)}) is None


def side(**changes):
    usual = Person(nik=FATHER, name="BUDI SANTOSO", birth_date="1971-08-05", mother="SUMIATI",
                   address="JL. MELATI 7")  # fmt: skip
    kept = {name: getattr(usual, name) for name in usual.__struct_fields__} | changes
    return Side(Person(**kept), "L", f"{WEST}.001.002")


@pytest.mark.parametrize(
    ("changes", "likely"),
    [
        ({"nik": "9971010508719009", "name": "BOEDI SANTOSO"}, True),
        ({"nik": "9971010508719010", "mother": "SUMIYATI"}, True),
        ({"nik": "9971010508729001", "birth_date": "1972-08-05", "name": "B. SANTOSO"}, True),
        (
            {"nik": "3174011203850002", "name": "AGUS SALIM", "mother": "RINI", "address": "A"},
            False,
        ),
        (
            {"nik": "9971010508719011", "name": "BAMBANG", "mother": "KHADIJAH", "address": "B"},
            False,
        ),
    ],
)
def test_who_may_be_one_person(changes, likely):
    found = matching.compare(side(), side(**changes))
    assert (found.likely >= matching.threshold()) is likely
    assert matching.compare(side(**changes), side()).likely == found.likely


@given(st.sampled_from(["A", "B", ""]), st.sampled_from(["1971-08-05", "1971-05-08", "1980-01-01"]))
def test_likeness_is_a_share_and_every_vote_has_its_weight(name, born):
    found = matching.compare(side(), side(name=name, birth_date=born, nik="3174011203850002"))
    assert 0 <= found.likely <= 1
    for vote in found.agrees:
        field, _, level = vote.partition(".")
        assert codes.data("duplicates")["fields"][field][level]["m"] > 0


def test_weights_are_chances():
    for levels in codes.data("duplicates")["fields"].values():
        assert sum(level["m"] for level in levels.values()) == pytest.approx(1, abs=0.01)
        assert sum(level["u"] for level in levels.values()) == pytest.approx(1, abs=0.01)


def grant(**changes):
    usual = {
        "id": 1, "number": "PKS/1", "application": "a", "title": "A", "agency": "",
        "fields": frozenset({"name"}), "returned": frozenset(), "areas": (WEST,),
        "purposes": frozenset({"x"}), "basis": "", "per_day": 1, "national": False,
        "valid_from": date(2026, 1, 1), "valid_until": date(2026, 12, 31), "ended": False,
        "key": "apikey:1",
    }  # fmt: skip
    return Grant(**{**usual, **changes})


@pytest.mark.parametrize(
    ("given", "key", "fields", "purpose", "ok"),
    [
        (grant(), "apikey:1", ["name"], "x", True),
        (grant(), "apikey:2", ["name"], "x", False),
        (grant(key=""), "", ["name"], "x", False),
        (grant(ended=True), "apikey:1", ["name"], "x", False),
        (grant(valid_until=date(2026, 11, 22)), "apikey:1", ["name"], "x", False),
        (grant(valid_from=date(2026, 11, 24)), "apikey:1", ["name"], "x", False),
        (grant(), "apikey:1", ["name", "kk"], "x", False),
        (grant(), "apikey:1", ["name"], "y", False),
        (None, "apikey:1", ["name"], "x", False),
    ],
)
def test_what_an_agreement_allows(given, key, fields, purpose, ok):
    if ok:
        assert agreements.check(given, key, fields, purpose, TODAY) is given
    else:
        with pytest.raises(NotAllowed):
            agreements.check(given, key, fields, purpose, TODAY)


def test_areas_of_an_agreement():
    assert grant().covers(f"{WEST}.001.002")
    assert not grant().covers("99.71.01.1002")
    assert grant(areas=()).covers("99.71.01.1002")


def test_unusual_numbers():
    assert looking.bursts(Seen("a", 500, usual=10))
    assert not looking.bursts(Seen("a", 500, usual=200))
    assert not looking.bursts(Seen("a", 20))
    assert looking.misses(Seen("a", 60, misses=40))
    assert not looking.misses(Seen("a", 5000, misses=40))
    assert looking.nightly(Seen("account:1", 11, person=True))
    assert not looking.nightly(Seen("apikey:1", 500))


def test_every_field_of_the_service_can_be_asked_of_everybody():
    held = verifying.Holding(Person(), "L", WEST, 0, 0, "living")
    answers = verifying.answer(held, dict.fromkeys(verifying.FIELDS, "x"))
    assert answers["sex"] == "tidak sesuai"
    assert answers["name"] == "tidak diketahui"
    assert set(answers) == set(verifying.FIELDS)
    assert len(family()) == 3

"""Rules of the inventory: values, life, stages, risks, likeness, names of agencies, drawing."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from balaikota.ground.applications.rules import life, matching, risks, similar, stages, values
from balaikota.ground.applications.rules.codes import find, lists
from balaikota.ground.applications.rules.fields import BY_NAME, FIELDS, completeness
from balaikota.ground.applications.rules.graph import draw
from balaikota.ground.applications.rules.similar import Described
from balaikota.ground.applications.rules.stages import ladder, measure, together
from balaikota.lib.errors import Conflict, Invalid

DAY = date(2026, 11, 23)


@pytest.mark.parametrize(
    ("field", "text", "value"),
    [
        ("title", "  SIMPEG   Kota ", "SIMPEG Kota"),
        ("title", "-", ""),
        ("klass", "UMUM", "umum"),
        ("status", "naktif", "inactive"),
        ("database", "My SQL", "mysql"),
        ("audiences", "Masyarakat; Pegawai, umum", ("citizens", "staff")),
        ("audiences", "", ()),
        ("public", "Ya", True),
        ("public", "tidak ada", False),
        ("public", "", None),
        ("cost_year", "Rp1.234.567,00", Decimal(1234567)),
        ("cost_year", "37300000", Decimal(37300000)),
        ("cost_year", "37300000.0", Decimal(37300000)),
        ("cost_year", "Rp 5.000,-", Decimal(5000)),
        ("user_count", "1.250", 1250),
        ("year", "2019.0", 2019),
        ("year", "2019-05-01", 2019),
        ("contract_until", "1/3/2026", date(2026, 3, 1)),
        ("contract_until", "2026-03-01 00:00:00", date(2026, 3, 1)),
        ("url", "simpeg.kota.go.id/a?b", "http://simpeg.kota.go.id/a?b"),
        ("url", "https://x.id", "https://x.id"),
    ],
)
def test_cells_are_read(field: str, text: str, value: Any) -> None:
    assert values.read(BY_NAME[field], text) == value


@pytest.mark.parametrize(
    ("field", "text"),
    [
        ("klass", "sedang"), ("public", "mungkin"), ("cost_year", "1,5 juta"), ("year", "19"),
        ("year", "1492"), ("contract_until", "31/2/2026"), ("url", "javascript:x"),
        ("url", "file://D/x"), ("url", "dua kata"), ("user_count", "banyak"),
    ],
)  # fmt: skip
def test_cells_that_say_nothing_sure_are_refused(field: str, text: str) -> None:
    with pytest.raises(Invalid) as refusal:
        values.read(BY_NAME[field], text)
    assert refusal.value.field == field


@given(st.sampled_from(FIELDS), st.text(max_size=60))
def test_reading_never_breaks_and_what_is_read_stands(field: Any, text: str) -> None:
    try:
        value = values.read(field, text)
    except Invalid:
        return
    if field.name not in ("title", "agency"):
        with suppress(Invalid):  # too long or too big a value is told there
            values.check({field.name: value})


def test_every_spelling_leads_to_one_code() -> None:
    for name, codes in lists().items():
        spoken = [spelling for code in codes.values() for spelling in code.names]
        assert len(spoken) == len(set(spoken)), (
            name,
            sorted(s for s in spoken if spoken.count(s) > 1),
        )
    assert find("hosting", "pusat data") == "city"


def test_headings_of_files_mean_one_field() -> None:
    spoken = [spelling for field in FIELDS for spelling in field.spellings]
    assert sorted({s for s in spoken if spoken.count(s) > 1}) == []


@pytest.mark.parametrize("before", list(life.Status))
@pytest.mark.parametrize("after", list(life.Status))
def test_the_life_of_an_application(before: life.Status, after: life.Status) -> None:
    allowed = {
        ("planned", "active"), ("planned", "retired"), ("active", "inactive"),
        ("active", "retired"), ("inactive", "active"), ("inactive", "retired"),
        ("retired", "active"),
    }  # fmt: skip
    try:
        life.check_step(before, after)
    except Conflict:
        assert (before, after) not in allowed
        assert before != after
    else:
        assert before == after or (before, after) in allowed


@given(st.text(max_size=300), st.sets(st.from_regex(r"[a-z]{1,3}(-[0-9])?", fullmatch=True)))
def test_slugs_are_free_and_fit(title: str, taken: set[str]) -> None:
    code = life.slug(title, taken)
    assert code not in taken
    assert code not in life.RESERVED
    assert len(code) <= 45
    assert code.replace("-", "").isalnum()


KEYS = sorted(ladder().evidence)
PROOF = st.dictionaries(st.sampled_from(KEYS), st.floats(0, 5))


@pytest.mark.parametrize(
    ("seen", "stage"),
    [
        ({}, 0),
        ({"applications.inventoried": 0.59}, 0),
        ({"applications.inventoried": 0.6}, 1),
        ({"applications.inventoried": 1, "applications.answers": 0.89}, 1),
        ({"applications.inventoried": 1, "applications.answers": 0.9}, 2),
        ({"applications.inventoried": 1, "connectors.healthy": 1}, 2),
        ({"applications.inventoried": 1, "connectors.healthy": 1, "signin.sso": 1}, 3),
        ({"applications.inventoried": 0.5, "connectors.healthy": 1, "signin.sso": 1}, 0),
        ({"applications.inventoried": 1, "exchange.offers": 9, "signin.sso": 1,
          "opendata.published": 1, "signin.citizens": 9}, 3),
        ({"applications.inventoried": 1, "exchange.offers": 9, "signin.sso": 1,
          "opendata.published": 1, "signin.citizens": 10}, 4),
    ],
)  # fmt: skip
def test_stages_by_evidence(seen: dict[str, float], stage: int) -> None:
    found = measure(seen, ladder())
    assert found.stage == stage
    assert stage <= found.score < stage + 1
    assert (found.lifts == ()) is (stage == 4)
    assert all(judged.stage.number == stage + 1 for judged in found.lifts)


@given(PROOF, PROOF)
def test_more_evidence_never_lowers_a_stage(seen: dict[str, float], more: dict[str, float]) -> None:
    both = {key: max(seen.get(key, 0), more.get(key, 0)) for key in {*seen, *more}}
    assert measure(both, ladder()).score >= measure(seen, ladder()).score


@given(st.lists(st.integers(0, 4), min_size=1), st.floats(0.1, 1))
def test_many_stand_where_enough_of_them_stand(many: list[int], share: float) -> None:
    stage = together(many, share)
    assert stage is not None
    assert sum(s >= stage for s in many) >= share * len(many) - 1e-6
    if stage < max(many):
        assert sum(s > stage for s in many) < share * len(many)


def test_none_stand_nowhere_and_a_ladder_is_checked() -> None:
    assert together([], 0.6) is None
    assert together([0, 0, 1, 1, 1], 0.6) == 1
    need = {"evidence": "x", "at_least": 1, "lift": {}}
    lowest = {"code": "a", "words": {}, "means": {}}
    rung = {"code": "b", "words": {}, "means": {}, "needs": [{"of": 2, "any": [need]}]}
    with pytest.raises(ValueError, match="of"):
        stages.parse({"share": 0.5, "source": "", "stages": [lowest, rung]})
    rung["needs"] = [{"of": 1, "any": [need]}, {"of": 1, "any": [{**need, "days": 90}]}]
    with pytest.raises(ValueError, match="one number of days"):
        stages.parse({"share": 0.5, "source": "", "stages": [lowest, rung]})


EMPTY: dict[str, Any] = {field.name: values.empty(field) for field in FIELDS}
SAFE = {**EMPTY, "backup": "tested", "responsible": "Kepala Bidang"}


@pytest.mark.parametrize(
    ("more", "found"),
    [
        ({}, []),
        ({"backup": "none"}, ["no_backup"]),
        ({"backup": ""}, ["backup_unknown"]),
        ({"responsible": ""}, ["no_owner"]),
        ({"database": "mysql", "database_version": "5.7.44"}, ["unsupported_database"]),
        ({"database": "mysql", "database_version": "4.1"}, ["unsupported_database"]),
        ({"database": "mysql", "database_version": "8.4.1"}, []),
        ({"database": "mysql", "database_version": "9.0"}, []),
        ({"database": "mysql", "database_version": ""}, []),
        ({"database": "firebird", "database_version": "1"}, []),
        ({"contract_until": DAY}, []),
        ({"contract_until": date(2026, 11, 22)}, ["contract_ended"]),
        ({"public": True, "url": "http://x", "security_tested": DAY}, ["public_without_tls"]),
        ({"public": None, "url": "http://x"}, []),
        ({"public": True}, ["never_tested"]),
        ({"public": True, "security_tested": date(2024, 11, 22)}, ["tested_long_ago"]),
        ({"personal": True, "sign_in": "open"}, ["personal_open"]),
    ],
)
def test_risks_by_rules(more: dict[str, Any], found: list[str]) -> None:
    seen = risks.risks_of({**SAFE, **more}, DAY, risks.book())
    assert [risk.code for risk in seen] == found


def test_an_address_down_for_more_than_a_day_is_a_risk() -> None:
    for since, down in ((date(2026, 11, 22), True), (DAY, False), (None, False)):
        seen = risks.risks_of(SAFE, DAY, risks.book(), down_since=since)
        assert (["down"] if down else []) == [risk.code for risk in seen]


def app(code: str, title: str, text: str = "", root: str = "", function: str = "") -> Described:
    return Described(code, title, text, function, root or code)


def test_likeness_is_explained_and_only_across_agencies() -> None:
    things = [
        app("a", "SMS Gateway", "Kirim pesan singkat tagihan", "bapenda", "ict"),
        app("b", "SMS Gateway Izin", "Kirim pesan singkat izin", "dpmptsp", "ict"),
        app("c", "SMS Gateway", "Kirim pesan singkat tagihan", "bapenda", "ict"),
        app("d", "Peta Jalan", "Peta ruas jalan", "dpupr", "works"),
    ]
    found = similar.pairs(things)
    assert [(pair.one, pair.other) for pair in found] == [("a", "b"), ("b", "c")]
    assert "gateway" in found[0].shared
    assert found[0].same_function is True
    assert 0 < found[0].score <= 1


@settings(max_examples=30)
@given(st.lists(st.tuples(st.text("abc ", max_size=12), st.text("abcd ", max_size=30)), max_size=8))
def test_likeness_is_symmetric_and_bounded(texts: list[tuple[str, str]]) -> None:
    things = [app(f"x{i}", title, text) for i, (title, text) in enumerate(texts)]
    forward = {(p.one, p.other): p.score for p in similar.pairs(things, 0)}
    backward = {(p.one, p.other): p.score for p in similar.pairs(things[::-1], 0)}
    assert forward.keys() == backward.keys()
    for key, score in forward.items():
        assert score == pytest.approx(backward[key], abs=0.002)
        assert 0 <= score <= 1.001


@dataclass(frozen=True)
class Office:
    code: str
    name: str
    short: str


OFFICES = [
    Office("diskominfo", "Dinas Komunikasi, Informatika, Statistik dan Persandian", "Diskominfo"),
    Office("dinkes", "Dinas Kesehatan", "Dinkes"),
    Office("dinsos", "Dinas Sosial", "Dinsos"),
    Office("a.umum", "Bagian Umum", "Umum"),
    Office("b.umum", "Bagian Umum", "Umum"),
]


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("DINAS KESEHATAN ", "dinkes"), ("dinkes", "dinkes"),
        ("Dinas Kesehatan (Dinkes)", "dinkes"),
        ("Diskominfo", "diskominfo"), ("Dinas Komunikasi dan Informatika", ""),
        ("Bagian Umum", ""), ("", ""), ("a.umum", "a.umum"),
    ],
)  # fmt: skip
def test_names_match_only_for_certain(name: str, code: str) -> None:
    assert matching.match(name, matching.known_as(OFFICES), {}) == code


def test_unsure_names_get_suggestions_and_are_remembered() -> None:
    found = matching.suggest("Dinas Komunikasi, Informatika dan Statistik Kota", OFFICES)
    assert found[0].code == "diskominfo"
    assert matching.suggest("Perusahaan Parkir", OFFICES) == []
    remembered = {"kominfo lama": "diskominfo"}
    assert matching.match("Kominfo (lama)", matching.known_as(OFFICES), remembered) == "diskominfo"


def test_completeness_counts_what_is_asked() -> None:
    assert completeness(EMPTY) == 0
    assert completeness({**EMPTY, "public": False, "cost_year": Decimal(0)}) > 0
    full = {field.name: "x" for field in FIELDS}
    assert completeness(full) == 1


def test_the_drawing_holds_everybody_once_on_a_side() -> None:
    named = {code: (code.upper(), "OPD") for code in "abcd"}
    drawing = draw([("a", "b", 0, False), ("a", "b", 10, True), ("b", "c", 0, False)], named)
    assert [node.code for node in drawing.givers] == ["a", "b"]
    assert [node.code for node in drawing.takers] == ["b", "c"]
    assert [(line.giver, line.taker, line.seen) for line in drawing.lines] == [
        ("a", "b", True), ("b", "c", False),
    ]  # fmt: skip
    assert drawing.lines[0].width > drawing.lines[1].width
    assert draw([], named).lines == ()

"""The rules alone: the way out, personal data, quality, fields, filters, Solr's syntax, charts."""

from __future__ import annotations

import math
import re
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from balaikota.desk.opendata.rules import charts, fields, filters, life, personal, quality, words
from balaikota.desk.opendata.rules.fields import Field
from balaikota.desk.opendata.rules.life import Act, Level, State
from balaikota.desk.opendata.rules.searching import Shelf, parse
from balaikota.ground.events.sockets import Column
from balaikota.lib.errors import Conflict, Invalid

NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)


@pytest.mark.parametrize("state", State)
@pytest.mark.parametrize("act", Act)
def test_every_pair_of_state_and_act(state, act):
    if (state, act) in life.STEPS:
        assert act in life.possible(state)
        assert life.after(state, act) is life.STEPS[state, act]
    else:
        with pytest.raises(Conflict):
            life.after(state, act)


def test_nothing_is_published_without_a_review():
    into = {state for (state, act), to in life.STEPS.items() if to is State.PUBLISHED}
    assert into == {State.PROPOSED}


@pytest.mark.parametrize(
    ("most", "levels"),
    [("open", ["open", "limited", "closed"]), ("limited", ["limited", "closed"]),
     ("closed", ["closed"]), ("nonsense", ["closed"])],
)  # fmt: skip
def test_the_owner_sets_the_limit(most, levels):
    assert life.levels_up_to(most) == [Level(level) for level in levels]


DUE = [
    ("same rows", "1", "1", 99, 1, False, True),
    ("changed, not yet time", "2", "1", 0.5, 1, False, True),
    ("changed and time", "2", "1", 1.0, 1, True, False),
    ("an hour of grace", "2", "1", 0.97, 1, True, False),
    ("irregular: every change", "2", "1", 0.0, None, True, False),
]


@pytest.mark.parametrize("case", DUE, ids=[case[0] for case in DUE])
def test_when_a_version_is_due(case):
    _name, stamp, last, age, period, now, fresh = case
    assert life.due(stamp, last, age, period) == life.Due(now, fresh)


PERSONAL = [
    ("3672014107900003", "nik"), ("NIK: 3672010101900001.", "nik"), ("0812-3456-7890", "phone"),
    ("+62 812 3456 7890", "phone"), ("6281234567890", "phone"), ("a.b@c.go.id", "email"),
    ("Bpk. Sutrisno", "person"), ("Siti binti Ahmad", "person"), ("Ibu Sri datang", "person"),
]  # fmt: skip
HARMLESS = [
    "3672019999900003",  # no day 99
    "36720141079000031",  # too long
    "36.72.01.1001", "2026-11-23T08:00:00Z", "0254 391001", "Rp1.234.567", "106.0123,-6.0123",
    "ibu kota", "Jalan Ibu Kartini"[:5], "KX7M2P9A", "08 November 2026", "a@b",
]  # fmt: skip


def _hits(text: str) -> set[str]:
    return {rule.code for rule in personal.value_rules() if re.search(_python(rule.pattern), text)}


def _python(pattern: str) -> str:
    """RE2's classes of letters, as Python writes them."""
    return (
        pattern.replace(r"[^\pL]", r"[\W\d_]")
        .replace(r"\p{Lu}", "[A-Z]")
        .replace(r"\pL", "[A-Za-z]")
    )


@pytest.mark.parametrize(("text", "code"), PERSONAL)
def test_personal_data_is_seen(text, code):
    assert code in _hits(text)


@pytest.mark.parametrize("text", HARMLESS)
def test_harmless_values_pass(text):
    assert _hits(text) == set()


@pytest.mark.parametrize(
    ("name", "code"),
    [("nik", "column_identity"), ("NIK_Ibu", "column_identity"), ("no hp", "column_contact"),
     ("email_kontak", "column_contact"), ("tanggal_lahir", "column_person"), ("nama_sekolah", ""),
     ("teknik", ""), ("agama", "column_person"), ("kode", "")],
)  # fmt: skip
def test_names_of_columns_speak(name, code):
    found = personal.in_columns([Column(name=name)], ())
    assert [finding.code for finding in found] == ([code] if code else [])
    assert personal.in_columns([Column(name=name)], [name]) == []


def test_a_perfect_and_an_empty_dataset():
    best = quality.quality({"all": 10, "empty": 0, "bad": 0}, quality.required(), 0, 1)
    worst = quality.quality({"all": 10, "empty": 10, "bad": 10}, (), 99, 1)
    assert (best.score, best.grade, best.missing) == (100, "good", ())
    assert (worst.score, worst.grade) == (0, "poor")
    assert sum(quality._rules()["weights"].values()) == 100


@given(
    st.integers(0, 1000), st.floats(0, 1), st.floats(0, 1), st.floats(0, 1e5),
    st.sets(st.sampled_from(sorted(quality.required()))),
)  # fmt: skip
def test_quality_stays_within_its_bounds(cells, empty, bad, age, filled):
    holes = int(cells * empty)
    found = quality.quality({"all": cells, "empty": holes, "bad": int(holes * bad)}, filled, age, 7)
    assert 0 <= found.score <= 100
    assert all(0 <= share <= 1 for _name, share in found.parts)


VALUES = [
    ("integer", "12", 12), ("integer", 12.0, 12), ("integer", "1,5", None), ("integer", 1e30, None),
    ("number", "1.5", 1.5), ("number", "nan", None), ("number", float("inf"), None),
    ("boolean", "ya", True), ("boolean", "0", False), ("boolean", "mungkin", None),
    ("date", "2026-11-23T10:00:00", date(2026, 11, 23)), ("date", "23/11/2026", None),
    ("datetime", "2026-11-23T09:00:00+07:00", NOW), ("datetime", "2026-11-23T02:00:00", NOW),
    ("string", {"a": 1}, '{"a": 1}'), ("string", 5, "5"),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "given_", "expected"), VALUES)
def test_values_are_brought_to_their_type(kind, given_, expected):
    convert = fields.converter(Field("x", "x", kind, "x"))
    if expected is None:
        with pytest.raises((ValueError, TypeError)):
            convert(given_)
    else:
        assert convert(given_) == expected


@pytest.mark.parametrize("given_", [(106.0, -6.0), "106.0, -6.0", {"lon": 106, "lat": -6}])
def test_points_of_every_make(given_):
    assert fields.point(given_) == (106.0, -6.0)


@given(st.text(max_size=40))
def test_names_become_safe(text):
    assert re.fullmatch(r"[a-z_][a-z0-9_]*", fields.safe_name(text))


SCHEMA = (Field("kode", "Kode", "string", "kode"), Field("n", "N", "integer", "n"),
          Field("_west", "", "number", "x", role="bound"))  # fmt: skip


@given(st.text(max_size=60))
def test_no_text_breaks_the_filters(text):
    for read in (filters.written, filters.order):
        try:
            read(SCHEMA, text)
        except Invalid:
            continue
    try:
        box = filters.box(text)
    except Invalid:
        return
    assert all(math.isfinite(n) for n in (box.west, box.south, box.east, box.north))


def test_bounds_of_outlines_are_not_asked_for():
    with pytest.raises(Invalid):
        filters.check_columns(SCHEMA, ["_west"])


BOOKS = ({"t": "jalan rusak", "tags": ("jalan",)}, {"t": "lampu jalan", "tags": ("lampu",)},
         {"t": "harga pasar", "tags": ("pasar", "harga")})  # fmt: skip
SHELF = Shelf(BOOKS, lambda b: b["t"], lambda b: b["t"], lambda b, n: b.get(n))
QUERIES = [
    ("", 3), ("*:*", 3), ("jalan", 2), ("jal*", 2), ("lan", 0), ("jalan AND lampu", 1),
    ("jalan OR pasar", 3), ("-jalan", 1), ("NOT jalan", 1), ("+jalan -lampu", 1),
    ("tags:lampu", 1), ("tags:(lampu OR pasar)", 2), ('"lampu jalan"', 1), ("bukan:apa", 0),
    ("tags:[k TO m]", 1), ("tags:[* TO *]", 3), ("tags:*", 3), ("(jalan) (rusak)", 1),
]  # fmt: skip


@pytest.mark.parametrize(("query", "count"), QUERIES)
def test_solrs_syntax(query, count):
    assert len(SHELF.find(parse(query), now=NOW)) == count


@given(st.text(alphabet='ab:*"()[]+-! {}TOANDR\\/', max_size=40))
def test_no_query_breaks_the_search(text):
    try:
        node = parse(text)
    except Invalid:
        return
    SHELF.find(node, now=NOW)


@given(st.lists(st.floats(0, 1e9), min_size=1, max_size=50))
def test_every_value_has_a_tone(values):
    bounds = charts.classes(values)
    assert bounds == sorted(bounds)
    assert all(0 <= charts.class_of(value, bounds) < len(bounds) for value in values)


@given(st.lists(st.floats(-1e9, 1e9), max_size=50))
def test_lines_stay_in_the_drawing(values):
    points = [tuple(map(float, point.split(","))) for point in charts.line(values).split()]
    assert len(points) == len(values)
    assert all(0 <= x <= charts.WIDTH and 0 <= y <= charts.HEIGHT for x, y in points)


def test_the_lists_are_whole():
    assert words.frequency("nonsense").word == "irregular"
    assert words.theme("http://publications.europa.eu/resource/authority/data-theme/HEAL") == (
        "kesehatan"
    )
    assert words.theme("apa saja") == ""
    assert not words.licence("Entah").open

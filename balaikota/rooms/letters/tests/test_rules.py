"""Answers, life, chain and clocks, without a database."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from balaikota.ground.people.rules import Capacity, Held, Role
from balaikota.lib.errors import Conflict, Invalid, NotAllowed
from balaikota.lib.times import WorkingDays

from ..factories import answers
from ..rules import ENDED, OPEN, Act, NeedState, Part, State, chain, clocks, papers, possible, step
from ..rules import answers as asking
from ..rules import needs as rules
from ..rules.catalog import Choice, Field
from ..rules.life import STEPS
from .test_catalog import FILES, read

TODAY = date(2026, 11, 23)
CALENDAR = WorkingDays()


@pytest.mark.parametrize(
    ("kind", "written", "kept"),
    [
        ("text", "  a   b ", "a b"), ("number", "1,50", "1.5"), ("number", "0012", "12"),
        ("money", "Rp1.500.000,00", "1500000"), ("money", "250 000", "250000"),
        ("date", "2026-02-28", "2026-02-28"), ("yes_no", "yes", "yes"),
        ("nik", "9971 0105-0871.9001", "9971010508719001"),
        ("phone", "0812 345 6789", "+628123456789"),
        ("choice", "a", "a"), ("text", "", ""),
    ],
)  # fmt: skip
def test_an_answer_has_one_written_form(kind: Any, written: str, kept: str) -> None:
    field = Field(
        key="x", label="X", kind=kind, required=False, choices=(Choice(key="a", name="A"),)
    )
    assert asking.clean_value(field, written, "x", TODAY) == kept


@pytest.mark.parametrize(
    ("kind", "written"),
    [("number", "x"), ("number", "NaN"), ("number", "1e40"), ("money", "-1"), ("money", "١٢"),
     ("date", "31/02/2026"), ("choice", "b"), ("yes_no", "ya"), ("nik", "123"), ("phone", "x"),
     ("text", "x" * 201), ("text", " ")],
)  # fmt: skip
def test_a_wrong_answer_names_its_field(kind: Any, written: str) -> None:
    with pytest.raises(Invalid) as refused:
        asking.clean_value(Field(key="x", label="X", kind=kind), written, "x", TODAY)
    assert refused.value.field == "x"


@given(st.dictionaries(
    st.sampled_from(["nama", "untuk", "nik", "penghasilan", "anggota", "waris", "ada_ikut"]),
    st.text(max_size=20) | st.none() | st.integers()
    | st.lists(st.dictionaries(st.sampled_from(["nama", "nik"]), st.text(max_size=9))),
), st.sampled_from(sorted(FILES)))  # fmt: skip
def test_any_post_is_kept_or_refused_by_field(given_: dict[str, Any], code: str) -> None:
    definition = read(FILES[code])
    try:
        kept = asking.clean(definition, {**answers(), **given_}, TODAY)
    except Invalid as refused:
        if not refused.field:
            raise
        return
    assert asking.clean(definition, kept, TODAY) == kept  # cleaning again changes nothing


def test_conditions_ask_only_whom_they_concern() -> None:
    definition = read(FILES["sktm"])
    court = asking.clean(definition, answers(untuk="hukum", atas_nama="X"), TODAY)
    assert "atas_nama" not in court
    with pytest.raises(Invalid) as refused:
        asking.clean(definition, answers(untuk="sekolah"), TODAY)
    assert refused.value.field == "atas_nama"
    nikah = read(FILES["nikah"])
    needs = {need.key for need in asking.shown_needs(nikah, answers(status_kawin="3"))}
    assert "akta_cerai" in needs
    assert "belum_kawin" not in needs
    group = read(FILES["ahli-waris"])
    with pytest.raises(Invalid) as refused:
        asking.clean(group, answers(
            nama_pewaris="A", nik_pewaris="9" * 16, tanggal_meninggal="2026-01-01",
            alamat_pewaris="X", waris=[],
        ), TODAY)  # fmt: skip
    assert refused.value.field == "waris"


def test_no_state_is_dead_and_ended_ones_rest() -> None:
    for state in OPEN:
        assert {edge.to for (at, _), edge in STEPS.items() if at is state} - {state}
    assert not {at for at, _ in STEPS} & ENDED
    assert {edge.to for edge in STEPS.values()} | {State.GATHERING} == set(State)


@given(st.sampled_from(State), st.sampled_from(Act), st.sets(st.sampled_from(Part)))
def test_a_step_is_refused_or_leads_along_an_edge(state: State, act: Act, parts: set[Part]) -> None:
    mine = frozenset(parts)
    try:
        edge = step(state, act, mine)
    except Conflict:
        assert (state, act) not in STEPS
    except NotAllowed:
        assert act not in possible(state, mine)
    else:
        assert act in possible(state, mine)
        assert edge.parts & mine


WEST, EAST = "99.71.01.1001", "99.71.01.1002"
HOME = f"{WEST}.001.002"


@pytest.mark.parametrize(
    ("held", "level", "signs", "may"),
    [
        (Held(role=Role.LURAH, area=WEST, agency=WEST), "kelurahan", True, True),
        (Held(role=Role.LURAH, area=EAST), "kelurahan", True, False),
        (Held(role=Role.LURAH, area=WEST), "kecamatan", True, False),
        (Held(role=Role.CAMAT, area="99.71.01"), "kecamatan", True, True),
        (Held(role=Role.CAMAT, area="99.71.01"), "kelurahan", True, False),
        (Held(role=Role.RT, area=HOME), "rt", False, True),
        (Held(role=Role.RT, area=f"{WEST}.001.003"), "rt", False, False),
        (Held(role=Role.RT, area=""), "rt", False, False),
        (Held(role=Role.RW, area=f"{WEST}.001"), "rw", False, True),
        (Held(role=Role.RW, area=f"{WEST}.001"), "rt", False, False),
        (Held(role=Role.OFFICER, area="99.71", agency="dpu"), "agency:dpu.jalan", False, True),
        (Held(role=Role.OFFICER, area="99.71", agency="dpu"), "agency:dpu", True, False),
        (Held(role=Role.AGENCY_HEAD, area="99.71", agency="dpu"), "agency:dpu", True, True),
        (Held(role=Role.OFFICER, area="99.71", agency=""), "agency:dpu", False, False),
        (Held(role=Role.MAYOR, area="99.71"), "kelurahan", True, False),
    ],
)  # fmt: skip
def test_a_station_belongs_to_one_office(held: Held, level: str, signs: bool, may: bool) -> None:
    assert chain.holds(held, level, HOME, signs=signs) is may


def test_a_deputy_acts_as_one_and_the_holder_comes_first() -> None:
    deputy = Held(role=Role.LURAH, area=WEST, capacity=Capacity.PLH, title="Lurah Barat")
    assert chain.title(chain.seat([deputy], "kelurahan", HOME)) == "Plh. Lurah Barat"
    own = Held(role=Role.LURAH, area=WEST, title="Lurah Barat")
    assert chain.title(chain.seat([deputy, own], "kelurahan", HOME)) == "Lurah Barat"
    assert chain.office_of("kecamatan", HOME) == "99.71.01"
    assert chain.office_of("agency:dishub", HOME) == "dishub"


MOMENTS = st.datetimes(
    min_value=datetime(2026, 1, 1),  # noqa: DTZ001 - hypothesis wants naive bounds
    max_value=datetime(2026, 12, 1),  # noqa: DTZ001
    timezones=st.just(UTC),
)
SPANS = st.timedeltas(min_value=timedelta(0), max_value=timedelta(days=30))


@given(st.integers(1, 60), MOMENTS, SPANS, SPANS)
def test_a_pause_takes_no_time_away(
    days: int, start: datetime, ran: timedelta, stood: timedelta
) -> None:
    running = clocks.run(clocks.fresh(days), start, CALENDAR)
    assert running.due_at == CALENDAR.add(start, days)
    paused = clocks.pause(running, start + ran, CALENDAR)
    assert clocks.pause(paused, start + ran + stood, CALENDAR) == paused
    again = clocks.run(paused, start + ran + stood, CALENDAR)
    assert again.due_at is not None
    if paused.left > timedelta(0):
        left = CALENDAR.worked(start + ran + stood, again.due_at)
        assert abs(left - paused.left) <= timedelta(microseconds=2)
    else:
        assert again.due_at <= start + ran + stood  # what is late stays late


def test_the_rw_waits_for_the_rt() -> None:
    waiting = [
        rules.Line("a", "rt_tap", required=True, state=NeedState.WAITING),
        rules.Line("b", "rw_tap", required=True, state=NeedState.WAITING),
        rules.Line("c", "upload", required=False, state=NeedState.WAITING),
    ]
    assert [line.key for line in rules.next_ones(waiting)] == ["a", "c"]
    with pytest.raises(Conflict):
        rules.check_tap("rw_tap", waiting)
    done = [
        rules.Line(line.key, line.kind, required=line.required, state=NeedState.DONE)
        for line in waiting[:2]
    ]
    assert rules.complete([*done, waiting[2]])
    assert not rules.complete(waiting)


@pytest.mark.parametrize(
    ("answer", "before", "after"),
    [(True, "waiting", "done"), (False, "waiting", "objected"), (None, "waiting", "waiting"),
     (False, "done", "done"), (True, "objected", "done")],
)  # fmt: skip
def test_what_a_register_says(answer: bool | None, before: str, after: str) -> None:
    assert rules.from_register(answer, NeedState(before)) == after


def test_papers_that_are_hard_to_read_and_how_long_they_are_good() -> None:
    assert papers.doubts(2000, 1500, 130, 50, 20) == []
    assert papers.doubts(400, 300, 20, 5, 1) == ["small", "dark", "blurred"]
    assert papers.doubts(2000, 1500, 250, 3, 20) == ["bright"]
    assert papers.good_until(date(2026, 8, 31), 6) == date(2027, 2, 28)
    assert papers.good_until(date(2026, 11, 23), 3) == date(2027, 2, 23)
    assert set(papers.DOUBTS) == {"small", "dark", "bright", "blurred"}

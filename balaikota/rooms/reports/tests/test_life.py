"""The table of steps, walked: every state, act and part; and random lives of real reports."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from itertools import pairwise, product

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from balaikota.ground.events.models import Entry
from balaikota.ground.people.rules import ANONYMOUS, SYSTEM
from balaikota.lib.errors import Conflict, Invalid, NotAllowed, Refusal
from balaikota.rooms.reports import actions, factories, queries
from balaikota.rooms.reports.factories import LIGHTS, NO_PHOTO, NOW, ROADS
from balaikota.rooms.reports.models import (
    Clock,
    Disposition,
    MapTally,
    OpenTally,
    Report,
    StepTaken,
)
from balaikota.rooms.reports.queries import figures, standing
from balaikota.rooms.reports.rules import (
    ENDED,
    FORWARDED,
    OPEN,
    PUBLIC,
    STEPS,
    Act,
    ClockKind,
    Part,
    State,
    maps,
    outcome,
    possible,
    step,
)


@pytest.mark.parametrize(("state", "act", "part"), list(product(State, Act, Part)), ids=str)
def test_a_step_is_taken_only_by_its_part_and_from_its_state(state, act, part):
    edge = STEPS.get((state, act))
    if edge is None:
        with pytest.raises(Conflict):
            step(state, act, frozenset({part}))
    elif part not in edge.parts:
        with pytest.raises(NotAllowed):
            step(state, act, frozenset({part}))
    else:
        assert step(state, act, frozenset({part})) is edge
        assert act in possible(state, frozenset({part}))


def test_every_open_state_can_be_left_by_the_city_or_by_time():
    """No dead state: from each open one a step leads on that needs no reporter."""
    for state in OPEN:
        assert any(
            s is state and e.parts - {Part.REPORTER} and e.to != s for (s, _), e in STEPS.items()
        ), state


def test_ended_states_stop_every_clock():
    for edge in STEPS.values():
        if edge.to in ENDED:
            assert edge.stop == set(ClockKind)


def test_the_last_of_several_agencies_ends_the_work():
    edge = STEPS[State.WORKING, Act.FINISH]
    assert (
        outcome(edge, Act.FINISH, State.WORKING, waiting={"a"}, lead_done=True).to is State.WORKING
    )
    assert outcome(edge, Act.FINISH, State.WORKING, waiting=(), lead_done=True).to is State.DONE
    back = STEPS[State.WORKING, Act.RETURN]
    assert (
        outcome(back, Act.RETURN, State.WORKING, waiting={"a"}, lead_done=False).to is State.WORKING
    )
    assert outcome(back, Act.RETURN, State.WORKING, waiting=(), lead_done=True).to is State.DONE
    assert outcome(back, Act.RETURN, State.WORKING, waiting=(), lead_done=False).to is State.FILED


def words_for(act: Act, agencies: tuple[str, ...]) -> dict[str, object]:
    return {
        Act.ASK: {"text": "Di mana?"},
        Act.ANSWER: {"text": "Di sini"},
        Act.DISPOSE: {"agencies": agencies},
        Act.REFUSE: {"reason": "unclear"},
        Act.RETURN: {"text": "Bukan kami"},
        Act.FOLLOW_UP: {"text": "Dikerjakan"},
        Act.FINISH: {"text": "Selesai", "reason": NO_PHOTO},
        Act.CONFIRM: {"rating": 4},
        Act.DISPUTE: {"text": "Belum", "rating": 2},
        Act.REOPEN: {"text": "Rusak lagi"},
        Act.COMMENT: {"text": "Catatan"},
    }.get(act, {})


LATER = NOW + timedelta(hours=9)
WALKS = st.lists(
    st.tuples(
        st.sampled_from([*Act]),
        st.sampled_from(["admin", "roads", "lights", "reporter", "system"]),
        st.sampled_from([(ROADS,), (LIGHTS,), (ROADS, LIGHTS), ("dpupr.air",)]),
    ),
    min_size=6, max_size=40,
)  # fmt: skip


@given(walk=WALKS, secret=st.booleans(), days=st.sampled_from([-1, 0, 4, 40]))
@settings(
    max_examples=25, deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)  # fmt: skip
def test_random_lives_keep_every_promise(town, walk, secret, days):
    with transaction.atomic():
        walk_through(town, walk, secret, days)
        transaction.set_rollback(True)  # each example in an empty city


def walk_through(town, walk, secret, days):
    given_ = factories.filed(secret=secret)
    now = NOW
    for act, who, agencies in walk:
        now += timedelta(hours=7)
        take(town, given_, act, who, agencies, now)
        check(Report.objects.get(pk=given_.id))
    check_tallies()
    check_figures(town, now + days * timedelta(days=1))


def take(town, given_, act, who, agencies, now):
    actor = {"reporter": ANONYMOUS, "system": SYSTEM}.get(who) or getattr(town, who)
    token = given_.secret if who == "reporter" else ""
    try:
        actions.take_step(actor, given_.code, act, now=now, token=token, **words_for(act, agencies))
    except Refusal:
        return


def check(report):
    state = State(report.state)
    clocks = list(Clock.objects.filter(report=report, stopped_at=None))
    assert len({clock.kind for clock in clocks}) == len(clocks)
    if state in ENDED:
        assert clocks == []
        assert report.closed_at is not None
    else:
        assert report.closed_at is None
        assert clocks or report.agency == ""
    if state is State.DONE:
        assert [clock.kind for clock in clocks] == ["auto_close"]
    if state in (State.DISPOSED, State.WORKING):
        assert Disposition.objects.filter(report=report, ended_at=None).exists()
        assert report.agency in report.agencies
    steps = list(StepTaken.objects.filter(report=report).order_by("id"))
    assert steps[-1].after == report.state
    assert all(one.after == two.before for one, two in pairwise(steps))
    assert possible(state, frozenset(Part)) or state is State.WITHDRAWN


def check_tallies():
    """The tallies are what a fresh count of reports gives: of the public, and of what is open."""
    wanted, piles = Counter(), Counter()
    for report in Report.objects.filter(secret=False, state__in=[s.value for s in PUBLIC]):
        for level, category in product(maps.LEVELS, (maps.ANY, report.category_id)):
            key = (level, *maps.square(level, *report.point), category, report.place, report.state)
            wanted[key] += 1
    for row in Report.objects.filter(state__in=[s.value for s in FORWARDED]).values_list(*PILE):
        piles[*row[:6], tuple(row[6]), row[7] is not None] += 1
    kept = MapTally.objects.exclude(count=0).values_list(
        "level", "x", "y", "category", "place", "state", "count"
    )
    assert {tuple(row[:6]): row[6] for row in kept} == wanted
    open_ones = OpenTally.objects.exclude(count=0).values_list(*PILE[:-1], "running", "count")
    assert {(*row[:6], tuple(row[6]), row[7]): row[8] for row in open_ones} == piles


PILE = ("place", "category", "state", "secret", "shared", "agency", "agencies", "due_at")


def check_figures(town, now):
    """Figures from tallies are what counting one by one gives, for each viewer."""
    for viewer in (None, town.admin, town.roads):
        seen = figures.at_work(viewer, "").filter(state__in=[s.value for s in OPEN])
        overdue = seen.filter(due_at__lt=now).count()
        assert standing.standing(viewer, "", now) == standing.Standing(seen.count(), overdue)
        assert sum(queries.place_counts(viewer, "").values()) == seen.count()
        assert standing.clocks_at_risk(viewer, "", now).overdue == overdue
        agencies = standing.open_by_agency(viewer, "", now)
        assert sum(one.overdue for one in agencies) == overdue
        assert sum(one.fresh + one.aging + one.old for one in agencies) == seen.count()
        fresh = seen.filter(filed_at__gte=now - standing.FRESH).count()
        assert sum(one.fresh for one in agencies) == fresh
    for viewer in (town.admin, town.roads):
        counted = queries.counts(viewer, now)
        for tab in ("verify", "mine", "overdue", "waiting"):
            page = queries.listing(viewer, queries.Filters(tab=tab), now=now)
            assert len(page.rows) == counted[tab], (tab, viewer)


def test_several_agencies_end_their_parts_apart(town, facts_told):
    given_ = factories.filed()
    act(town.admin, given_, Act.DISPOSE, agencies=(ROADS, LIGHTS))
    assert act(town.lights, given_, Act.FINISH).state == "working"
    with pytest.raises(Conflict, match="part of your agency"):
        act(town.lights, given_, Act.FOLLOW_UP)
    done = act(town.roads, given_, Act.FINISH)
    assert (done.state, done.agency) == ("done", ROADS)
    assert facts_told.kinds == ["reports.filed", *["reports.moved"] * 3]


def test_the_leading_agency_may_finish_for_all(town):
    given_ = factories.filed()
    act(town.admin, given_, Act.DISPOSE, agencies=(ROADS, LIGHTS))
    with pytest.raises(Invalid):
        act(town.lights, given_, Act.FINISH, for_all=True)
    assert act(town.roads, given_, Act.FINISH, for_all=True).state == "done"
    assert set(Disposition.objects.values_list("outcome", flat=True)) == {"done", "replaced"}


def test_an_agency_hands_on_within_itself_only(town):
    given_ = factories.filed()
    act(town.admin, given_, Act.DISPOSE, agencies=("dpupr",))
    with pytest.raises(Invalid, match="parts of your own"):
        act(town.roads, given_, Act.DISPOSE, agencies=(LIGHTS,))
    assert act(town.roads, given_, Act.DISPOSE, agencies=(ROADS,)).agency == ROADS


def test_what_is_returned_by_all_goes_back_to_the_verifier(town):
    given_ = factories.at(town, Act.DISPOSE)
    report = act(town.roads, given_, Act.RETURN)
    assert (report.state, report.agency, report.agencies) == ("filed", "", [])
    assert not queries.may_see(town.roads, given_.code)
    assert act(town.admin, given_, Act.DISPOSE, agencies=(LIGHTS,)).agency == LIGHTS


def test_a_disputed_result_goes_back_to_the_leading_agency(town):
    given_ = factories.at(town, Act.FINISH)
    report = act(ANONYMOUS, given_, Act.DISPUTE, token=given_.secret)
    assert (report.state, report.reopened, report.done_at, report.rating) == (
        "disposed",
        1,
        None,
        2,
    )
    assert act(town.roads, given_, Act.FINISH).state == "done"


@pytest.mark.parametrize(
    ("act_", "how", "field"),
    [
        (Act.FINISH, {"reason": ""}, "photos"),
        (Act.FINISH, {"text": ""}, "text"),
        (Act.RETURN, {"text": " "}, "text"),
        (Act.FOLLOW_UP, {"photos": tuple(range(9))}, "photos"),
        (Act.DISPOSE, {"agencies": ()}, "agencies"),
        (Act.DISPOSE, {"agencies": ("tidak.ada",)}, "agencies"),
    ],
)
def test_a_step_without_its_words_is_refused(town, act_, how, field):
    given_ = factories.at(town, Act.DISPOSE)
    with pytest.raises(Invalid) as refused:
        act(town.roads, given_, act_, **how)
    assert refused.value.field == field


def test_a_reason_of_refusal_must_be_known(town):
    with pytest.raises(Invalid):
        act(town.admin, factories.filed(), Act.REFUSE, reason="malas")


def test_nobody_takes_the_steps_of_others(town):
    given_ = factories.at(town, Act.DISPOSE)
    for actor in (town.mayor, town.lurah, town.lights, town.citizen, ANONYMOUS):
        with pytest.raises(Refusal):
            act(actor, given_, Act.FINISH)
    with pytest.raises(NotAllowed):
        act(town.roads, factories.at(town, Act.FINISH), Act.CONFIRM, rating=5)


def test_an_anonymous_reporter_stays_unknown_in_history_and_log(town):
    given_ = factories.at(town, Act.FINISH, anonymous=True)
    act(town.citizen, given_, Act.CONFIRM, token=given_.secret)
    assert StepTaken.objects.latest("id").actor == "reporter"
    assert Entry.objects.latest("id").actor == "anonymous"


def test_comments_have_their_writers_and_readers(town):
    given_ = factories.at(town, Act.FINISH)
    actions.comment(town.roads, given_.code, "Catatan dalam", now=LATER, internal=True)
    actions.comment(town.mayor, given_.code, "Mohon cepat", now=LATER, internal=True)
    actions.comment(ANONYMOUS, given_.code, "Terima kasih", now=LATER, token=given_.secret)
    for actor in (town.mayor, town.citizen, ANONYMOUS):
        with pytest.raises(NotAllowed):
            actions.comment(actor, given_.code, "Halo", now=LATER)
    report = factories.report(given_)
    assert [line.text for line in queries.timeline(report, None)][-1] == "Terima kasih"
    assert len(queries.timeline(report, town.roads)) == len(queries.timeline(report, None)) + 2


def test_a_reply_begins_the_ten_days_anew(town):
    given_ = factories.at(town, Act.FINISH)
    first = Clock.objects.get(report=given_.id, kind="auto_close").due_at
    actions.comment(
        ANONYMOUS, given_.code, "Tunggu", now=NOW + timedelta(days=2), token=given_.secret
    )
    assert Clock.objects.get(report=given_.id, kind="auto_close", stopped_at=None).due_at > first


def act(actor, given_, what, **how):
    usual = {**words_for(what, (ROADS,)), "now": LATER}
    return actions.take_step(actor, given_.code, what, **{**usual, **how})

"""Who sees what. Secret reports leak nowhere, whatever is asked and whoever asks."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from balaikota.ground.events.models import Entry
from balaikota.ground.events.sockets import Scope, Window
from balaikota.ground.events.stamps import Cached
from balaikota.ground.people import factories as people
from balaikota.ground.people.rules import ANONYMOUS, Role
from balaikota.ground.territory.factories import EAST, IN_EAST, IN_WEST, WEST
from balaikota.ground.territory.models import Region
from balaikota.lib.errors import NotFound
from balaikota.rooms.reports import actions, factories, queries
from balaikota.rooms.reports.factories import LIGHTS, NOW, ROADS
from balaikota.rooms.reports.models import Report
from balaikota.rooms.reports.offers import maps, panels, showcases
from balaikota.rooms.reports.rules import Act, Part, State

LATER = NOW + timedelta(days=30)
ACTS = [Act.FILE, Act.DISPOSE, Act.FOLLOW_UP, Act.FINISH, Act.CONFIRM]
SPOTS = [IN_WEST, IN_EAST]
REPORTS = st.lists(
    st.tuples(st.sampled_from(ACTS), st.booleans(), st.sampled_from(SPOTS)), min_size=1, max_size=6
)


def everything_shown(viewer):
    """All that the room shows to a viewer, as plain values, so that two worlds can be compared."""
    window = Window(west=106.0, south=-6.1, east=106.1, north=-5.9, zoom=12)
    near = Window(west=106.0, south=-6.1, east=106.1, north=-5.9, zoom=18)
    scope = Scope(viewer=viewer, place="", now=LATER, query={"lon": "106.01", "lat": "-6.01"})
    shown = {
        "list": [
            row.code
            for row in queries.listing(viewer, queries.Filters(), limit=200, now=LATER).rows
        ],
        "words": [
            row.code
            for row in queries.listing(
                viewer, queries.Filters(words="ungu"), limit=200, now=LATER
            ).rows
        ],
        "map": sorted(
            (i.longitude, i.latitude, i.count, i.code) for i in queries.map_points(viewer, near)
        ),
        "clusters": sorted(
            (i.longitude, i.latitude, i.count) for i in queries.map_clusters(viewer, window)
        ),
        "near": [one.code for one in queries.near(*IN_WEST, 5000, actor=viewer, only_open=False)],
        "places": queries.place_counts(viewer, ""),
        "suggested": queries.suggest_categories("ungu sekali"),
        "told": len(showcases.tell(list(Entry.objects.order_by("id")), scope)),
        "search": [hit.title for hit in showcases.search("ungu", scope)],
        "nearby": showcases.near(scope),
        "solved": showcases.resolved(scope),
        "points": maps.points(scope, window),
        "regions": maps.regions(scope, window),
        "visible": sorted(queries.visible_to(viewer).values_list("code", flat=True)),
        "open311": [row.code for row in queries.service_requests(None, limit=1000)],
    }
    for name in ("open_by_agency", "clocks_at_risk", "today", "answers", "newest", "area"):
        shown[name] = getattr(panels, name)(scope)
    if viewer.held:
        shown["counts"] = queries.counts(viewer, LATER)
        for tab in queries.TABS:
            page = queries.listing(viewer, queries.Filters(tab=tab), limit=200, now=LATER)
            shown[tab] = [row.code for row in page.rows]
    return shown


@given(reports=REPORTS, hidden=REPORTS)
@settings(
    max_examples=6, deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)  # fmt: skip
def test_secret_reports_change_nothing_for_who_may_not_know(town, reports, hidden):
    with transaction.atomic():
        compare(town, reports, hidden)
        transaction.set_rollback(True)  # each example in an empty city


def compare(town, reports, hidden):
    for act, secret, (longitude, latitude) in reports:
        factories.at(
            town,
            act,
            longitude=longitude,
            latitude=latitude,
            description="Tembok ungu",
            secret=secret,
        )
    actions.learn_words()
    outsiders = (ANONYMOUS, town.citizen, town.mayor, town.lurah, town.lights)
    before = [everything_shown(viewer) for viewer in outsiders]
    secrets = [
        factories.at(
            town, act, longitude=lon, latitude=lat, description="Rahasia ungu", secret=True
        )
        for act, _, (lon, lat) in hidden
    ]
    actions.learn_words()
    for viewer, seen in zip(outsiders, before, strict=True):
        assert everything_shown(viewer) == seen
        for one in secrets:
            with pytest.raises(NotFound):
                queries.find(viewer, one.code)


def test_a_secret_report_is_seen_by_who_must_and_told_apart_from_nothing(town):
    given_ = factories.at(town, Act.DISPOSE, secret=True)
    for viewer in (town.admin, town.roads):
        assert queries.find(viewer, given_.code).code == given_.code
    assert queries.find(ANONYMOUS, given_.code, given_.secret)
    with pytest.raises(NotFound) as hidden:
        queries.find(ANONYMOUS, given_.code)
    with pytest.raises(NotFound) as absent:
        queries.find(ANONYMOUS, "ZZZZZZZZ")
    assert (hidden.value.code, str(hidden.value)) == (absent.value.code, str(absent.value))


@given(
    st.sampled_from([*Role, None]),
    st.sampled_from(["99.71", WEST, EAST]),
    st.sampled_from(["", "dpupr", ROADS, "dishub"]),
)
@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_one_report_in_hand_is_judged_like_the_list(town, role, area, agency):
    """`sees` in Python and `visible_to` in SQL are the same rule."""
    if not Report.objects.exists():
        for act in ACTS:
            for secret in (False, True):
                factories.at(town, act, secret=secret)
                factories.at(town, act, secret=secret, longitude=IN_EAST[0], latitude=IN_EAST[1])
    viewer = people.actor(role, area, agency)
    listed = set(queries.visible_to(viewer).values_list("code", flat=True))
    for report in Report.objects.all():
        assert queries.may_see(viewer, report.code) is (report.code in listed)


def test_nobody_but_officers_sees_what_is_not_verified(town):
    given_ = factories.filed()
    assert queries.may_see(town.admin, given_.code)
    assert queries.may_see(town.lurah, given_.code)
    assert queries.may_see(town.mayor, given_.code)
    for viewer in (ANONYMOUS, town.citizen, town.roads):
        assert not queries.may_see(viewer, given_.code)


def test_whoever_filed_it_from_an_account_sees_it_always(town):
    given_ = factories.filed(town.citizen, secret=True)
    report = queries.find(town.citizen, given_.code)
    assert queries.parts_of(town.citizen, report) == {Part.REPORTER}
    assert given_.code in queries.visible_to(town.citizen).values_list("code", flat=True)
    page = queries.listing(town.citizen, queries.Filters(mine=True), now=NOW)
    assert [row.code for row in page.rows] == [given_.code]


def test_parts_follow_place_agency_and_the_office_of_a_kelurahan(town):
    given_ = factories.at(town, Act.DISPOSE)
    report = factories.report(given_)
    assert queries.parts_of(town.roads, report) == {Part.HANDLER}
    assert queries.parts_of(town.lights, report) == set()
    assert queries.parts_of(town.lurah, report) == set()
    actions.take_step(town.admin, given_.code, Act.DISPOSE, agencies=(WEST,), now=LATER)
    assert queries.parts_of(town.lurah, factories.report(given_)) == {Part.HANDLER}
    elsewhere = people.actor(Role.REPORT_ADMIN, EAST)
    assert queries.parts_of(elsewhere, report) == set()


def test_photos_and_words_for_officers_stay_with_them(town):
    given_ = factories.at(town, Act.DISPOSE)
    actions.comment(town.roads, given_.code, "Nomor telepon pelapor ada", internal=True, now=LATER)
    report = factories.report(given_)
    texts = [line.text for line in queries.timeline(report, town.citizen)]
    assert "Nomor telepon pelapor ada" not in texts


def test_the_reporters_links_open_their_reports_only(town):
    one, two = factories.filed(secret=True), factories.filed(secret=True)
    rows = queries.held(ANONYMOUS, {one.code: one.secret, two.code: one.secret})
    assert [row.code for row in rows] == [one.code]


def test_agencies_see_the_reports_of_their_parts(town):
    head = people.actor(Role.AGENCY_HEAD, "99.71", "dishub")
    given_ = factories.filed(secret=True)
    actions.take_step(town.admin, given_.code, Act.DISPOSE, agencies=(LIGHTS,), now=LATER)
    assert queries.may_see(head, given_.code)
    assert State(factories.report(given_).state) is State.DISPOSED


RT, NEXT_DOOR = f"{WEST}.002.003", f"{WEST}.002.004"


@pytest.mark.parametrize(("role", "area"), [(Role.RT, RT), (Role.RW, f"{WEST}.002")])
def test_heads_of_rt_and_rw_see_what_everybody_sees_and_their_own(town, role, area):
    """Where the city drew no RW and RT: docs/decisions/0011."""
    head = people.actor(role, area)
    forwarded = factories.at(town, Act.DISPOSE, name="Sri", phone="+628123")
    factories.filed()  # not public yet
    secret = factories.at(town, Act.DISPOSE, secret=True)
    own = factories.filed(head)
    seen = set(queries.visible_to(head).values_list("code", flat=True))
    assert seen == {forwarded.code, own.code}
    assert not queries.parts_of(head, factories.report(forwarded))
    with pytest.raises(NotFound):
        queries.find(head, secret.code)


def outline(west: float, east: float) -> dict[str, object]:
    ring = [[west, -6.02], [east, -6.02], [east, -6.0], [west, -6.0], [west, -6.02]]
    return {"type": "Polygon", "coordinates": [ring]}


@pytest.mark.parametrize("drawn", ["before", "after", "by hand"])
def test_a_report_in_an_rt_is_seen_by_its_heads_and_by_no_neighbour(town, drawn):
    Region.objects.create(code=f"{WEST}.002", name="RW 002", kind="rw", parent_id=WEST)
    given = factories.filed() if drawn == "after" else None
    for code, (west, east) in {RT: (106.0, 106.015), NEXT_DOOR: (106.015, 106.02)}.items():
        shape = None if drawn == "by hand" else outline(west, east)
        Region.objects.create(
            code=code, name=code[-3:], kind="rt", parent_id=f"{WEST}.002", outline=shape
        )
    Cached.forget_all()
    if drawn == "by hand":
        given = factories.filed(longitude=None, latitude=None, place=RT)
    given = given or factories.filed()
    actions.place_in_parts()
    assert factories.report(given).place == WEST
    sees = {
        area: queries.may_see(people.actor(role, area), given.code)
        for role, area in [
            (Role.RT, RT), (Role.RT, NEXT_DOOR), (Role.RW, f"{WEST}.002"), (Role.RW, f"{WEST}.003"),
            (Role.LURAH, WEST), (Role.LURAH, EAST),
        ]
    }  # fmt: skip
    assert sees == {
        RT: True, NEXT_DOOR: False, f"{WEST}.002": True, f"{WEST}.003": False, WEST: True,
        EAST: False,
    }  # fmt: skip
    head = people.actor(Role.RT, RT)
    assert [row.code for row in queries.visible_to(head)] == [given.code]
    assert queries.counts(head, LATER)["all"] == 1
    assert queries.counts(people.actor(Role.RT, NEXT_DOOR), LATER)["all"] == 0

"""Positions are given and ended inside one's own reach, and the log tells of it."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from balaikota.ground.people import actions, factories, queries
from balaikota.ground.people.models import Grant, Position
from balaikota.ground.people.rules import SYSTEM, Actor, Capacity, Role
from balaikota.ground.territory import factories as territory
from balaikota.lib.errors import Conflict, Invalid, NotAllowed, NotFound

from .conftest import NOW

TODAY = date(2026, 3, 2)
places = st.sampled_from(["", "36", "36.72", "36.72.01", "36.72.01.1001", "36.73"])
agencies = st.sampled_from(["", "dpupr", "dpupr.jalan", "dlh"])


def _give(giver: Actor, holder: int, seat: Position, **fields: object) -> Grant:
    capacity = fields.pop("capacity", Capacity.DEFINITIVE)
    return actions.give_grant(
        giver, holder, seat.code, capacity, valid_from=TODAY, now=NOW, **fields
    )


class NobodyRises(TestCase):
    """Whatever an administrator tries, nobody ends up with more than the administrator has."""

    @settings(max_examples=60, deadline=None)
    @given(
        area=places, agency=agencies, to_area=places, to_agency=agencies, role=st.sampled_from(Role)
    )
    def test_a_grant_never_reaches_beyond_the_giver(
        self, area: str, agency: str, to_area: str, to_agency: str, role: Role
    ) -> None:
        giver = factories.actor(Role.ADMINISTRATOR, area, agency)
        seat = factories.position(role, to_area, to_agency)
        holder = factories.account()
        try:
            _give(giver, holder.pk, seat)
        except NotAllowed:
            assert queries.held_by(holder.pk, NOW) == ()
            return
        (got,) = queries.held_by(holder.pk, NOW)
        (has,) = giver.held
        for place in ("", "36", "36.72", "36.72.01.1001", "36.73"):
            for part in ("", "dpupr", "dpupr.jalan", "dlh"):
                assert not got.covers(place, part) or has.covers(place, part)

    @settings(max_examples=60, deadline=None)
    @given(area=places, agency=agencies, to_area=places, to_agency=agencies)
    def test_who_cannot_give_it_cannot_take_over_its_holder(
        self, area: str, agency: str, to_area: str, to_agency: str
    ) -> None:
        giver = factories.actor(Role.ADMINISTRATOR, area, agency)
        holder = factories.account(email="")
        held = factories.grant(holder, factories.position(Role.MAYOR, to_area, to_agency))
        may = giver.held[0].covers(to_area, to_agency)
        tries = (
            lambda: actions.change_account(
                giver, holder.pk, name="Baru", phone="0812000111", email="", now=NOW
            ),
            lambda: actions.reset_second_factor(giver, holder.pk, now=NOW),
            lambda: actions.make_key(
                giver, "kunci", ["people.manage"], owner_id=holder.pk, now=NOW
            ),
            lambda: actions.close_account(giver, holder.pk, now=NOW),
            lambda: actions.end_grant(giver, held.pk, now=NOW),
        )
        for attempt in tries:
            try:
                attempt()
            except NotAllowed:
                assert not may
            else:
                assert may


@pytest.mark.parametrize(
    ("area", "agency", "may"),
    [("", "", True), ("36.72", "", True), ("36.72", "dlh", False), ("36.72.02", "", False)],
)
@pytest.mark.django_db
def test_a_citizen_belongs_to_where_they_live(area: str, agency: str, may: bool) -> None:
    citizen = factories.account(home="36.72.01.1001.001.001")
    local = factories.actor(Role.ADMINISTRATOR, area, agency)
    assert queries.reach_over(local, citizen) is may


@pytest.mark.django_db
def test_a_citizen_of_nowhere_belongs_to_the_whole_city() -> None:
    town = territory.small_city()
    district = factories.actor(Role.ADMINISTRATOR, territory.DISTRICT)
    assert not queries.reach_over(district, factories.account())
    assert queries.reach_over(factories.actor(Role.ADMINISTRATOR, town), factories.account())


def test_giving_tells_the_city(administrator: Actor, facts_told: object) -> None:
    holder, seat = factories.account(), factories.position(Role.LURAH, "36.72.01.1001")
    grant = _give(administrator, holder.pk, seat, decree=" 800/12 ")
    assert (grant.decree, grant.granted_by) == ("800/12", administrator.ref)
    assert facts_told.kinds == ["people.granted"]
    assert facts_told[0].payload()["place"] == "36.72.01.1001"
    assert [held.role for held in queries.held_by(holder.pk, NOW)] == [Role.LURAH]


def test_nobody_gives_to_themselves(administrator: Actor) -> None:
    seat = factories.position(Role.MAYOR)
    with pytest.raises(NotAllowed) as refused:
        _give(administrator, administrator.account_id, seat)
    assert refused.value.code == "own_grant"


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.ADMINISTRATOR}))
@pytest.mark.django_db
def test_other_roles_give_nothing(role: Role) -> None:
    with pytest.raises(NotAllowed):
        _give(factories.actor(role, ""), factories.account().pk, factories.position(Role.RT))


def test_a_deputy_holds_for_a_time(administrator: Actor) -> None:
    holder, seat = factories.account(), factories.position(Role.CAMAT, "36.72.01")
    with pytest.raises(Invalid):
        _give(administrator, holder.pk, seat, capacity=Capacity.PLT)
    _give(administrator, holder.pk, seat, capacity=Capacity.PLT, valid_until=TODAY)
    assert queries.held_by(holder.pk, NOW)[0].capacity is Capacity.PLT
    assert queries.held_by(holder.pk, NOW + timedelta(days=1)) == ()


def test_the_same_position_twice_is_refused(administrator: Actor) -> None:
    holder, seat = factories.account(), factories.position(Role.RW, "36.72.01.1001.001")
    _give(administrator, holder.pk, seat)
    with pytest.raises(Conflict) as refused:
        _give(administrator, holder.pk, seat)
    assert refused.value.code == "already_held"


def test_a_retired_position_is_given_to_nobody(administrator: Actor) -> None:
    seat = factories.position(Role.RT, "36.72.01.1001.001.001")
    actions.save_position(
        administrator,
        seat.code,
        title=seat.title,
        role=Role.RT,
        area=seat.area,
        agency="",
        active=False,
    )
    with pytest.raises(Conflict):
        _give(administrator, factories.account().pk, seat)


def test_ending_takes_the_rights_at_once(administrator: Actor, facts_told: object) -> None:
    holder, seat = factories.account(), factories.position(Role.LURAH)
    grant = _give(administrator, holder.pk, seat)
    actions.end_grant(administrator, grant.pk, now=NOW)
    assert queries.held_by(holder.pk, NOW) == ()
    assert facts_told.kinds == ["people.granted", "people.grant_ended"]
    with pytest.raises(NotFound):
        actions.end_grant(administrator, grant.pk, now=NOW)


def test_the_last_administrator_stays(administrator: Actor) -> None:
    own = Grant.objects.get(account_id=administrator.account_id)
    with pytest.raises(Conflict):
        actions.end_grant(administrator, own.pk, now=NOW)
    factories.actor(Role.ADMINISTRATOR, area="", agency="")
    actions.end_grant(administrator, own.pk, now=NOW)
    assert queries.held_by(administrator.account_id, NOW) == ()


def test_a_held_position_does_not_move(administrator: Actor) -> None:
    seat = factories.position(Role.LURAH, "36.72.01.1001")
    factories.grant(factories.account(), seat)
    actions.save_position(
        administrator, seat.code, title="Lurah Baru", role=Role.LURAH, area=seat.area, agency=""
    )
    with pytest.raises(Conflict):
        actions.save_position(
            administrator, seat.code, title="Lurah", role=Role.MAYOR, area=seat.area, agency=""
        )
    assert Position.objects.get(pk=seat.pk).title == "Lurah Baru"


@pytest.mark.django_db
@pytest.mark.parametrize("area", ["", "36", "36.73"])
def test_positions_outside_are_out_of_reach(area: str) -> None:
    local = factories.actor(Role.ADMINISTRATOR, "36.72")
    with pytest.raises(NotAllowed):
        actions.save_position(local, "x", title="X", role=Role.RT, area=area, agency="")
    elsewhere = factories.position(Role.RT, area, "dlh")
    with pytest.raises(NotAllowed):
        actions.save_position(
            local, elsewhere.code, title="X", role=Role.RT, area="36.72", agency=""
        )


@pytest.mark.django_db
def test_staff_without_a_second_factor_hold_nothing() -> None:
    holder = factories.account()
    factories.grant(holder, factories.position(Role.MAYOR))
    holder.authenticator_set.all().delete()
    actor = queries.actor_of(holder, NOW)
    assert actor.held == ()
    assert [held.role for held in actor.unproven] == [Role.MAYOR]
    assert not actor.may("people.manage")


@pytest.mark.django_db
def test_rt_and_rw_need_no_second_factor() -> None:
    actor = factories.actor(Role.RT, "36.72.01.1001.001.001")
    assert [held.role for held in actor.held] == [Role.RT]


@pytest.mark.django_db
def test_the_demo_needs_no_second_factor(settings: object) -> None:
    settings.SECOND_FACTOR = False
    holder = factories.account()
    factories.grant(holder, factories.position(Role.MAYOR))
    holder.authenticator_set.all().delete()
    assert [held.role for held in queries.actor_of(holder, NOW).held] == [Role.MAYOR]


@pytest.mark.django_db
def test_the_system_may_give_anything() -> None:
    holder = factories.account()
    grant = _give(SYSTEM, holder.pk, factories.position(Role.ADMINISTRATOR, ""))
    assert grant.granted_by == "system"


@pytest.mark.django_db
def test_who_acts_is_one_statement(django_assert_num_queries: object) -> None:
    holder = factories.account()
    factories.grant(holder, factories.position(Role.MAYOR))
    with django_assert_num_queries(1):
        queries.actor_of(holder, NOW)

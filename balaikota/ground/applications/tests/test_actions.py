"""Entering and changing applications: rows, facts, history, rights."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from balaikota.ground.applications import actions, factories, queries
from balaikota.ground.applications.factories import NOW
from balaikota.ground.applications.models import Application, Change
from balaikota.ground.people import factories as people
from balaikota.ground.people.rules import SYSTEM, Role
from balaikota.ground.territory import factories as territory
from balaikota.lib.errors import Conflict, Invalid, NotAllowed, NotFound

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _city() -> None:
    territory.small_city()
    for code in ("dpupr", "dinkes", "diskominfo"):
        factories.agency(code)


def test_an_application_enters_and_changes(facts_told: Any) -> None:
    officer = people.actor(Role.OFFICER, territory.CITY, "dpupr")
    row = actions.register(
        officer, {"title": "SI Jalan", "agency": "dpupr", "cost_year": Decimal(5)}, now=NOW
    )
    assert (row.code, row.status) == ("si-jalan", "active")
    assert queries.application("si-jalan") is not None
    changes = actions.change(
        officer, "si-jalan", {"title": "SI Jalan", "medium": "web", "status": "inactive"}, now=NOW
    )
    assert changes == {"medium": ("", "web"), "status": ("active", "inactive")}
    assert actions.change(officer, "si-jalan", {"medium": "web"}, now=NOW) == {}
    assert facts_told.kinds == [
        "applications.registered", "applications.status_changed", "applications.changed",
    ]  # fmt: skip
    assert facts_told[2].fields == ("medium",)
    history = queries.history("si-jalan")
    assert history[0].changes == {"medium": ["", "web"], "status": ["active", "inactive"]}
    assert history[1].changes["cost_year"] == [None, "5"]


@pytest.mark.parametrize(
    ("role", "area", "agency", "allowed"),
    [
        (Role.OFFICER, territory.CITY, "dpupr", True),
        (Role.AGENCY_HEAD, territory.CITY, "dpupr", True),
        (Role.OFFICER, territory.CITY, "dinkes", False),
        (Role.DATA_STEWARD, territory.CITY, "diskominfo", True),  # for all, whatever the office
        (Role.ADMINISTRATOR, territory.CITY, "", True),
        (Role.DATA_STEWARD, "99.72", "", False),
        (Role.MAYOR, territory.CITY, "", False),
        (Role.COUNTER, territory.CITY, "dpupr", False),
        (None, "", "", False),
    ],
)
def test_who_keeps_an_application(role: Role | None, area: str, agency: str, allowed: bool) -> None:
    actor = people.actor(role, area, agency)
    try:
        actions.register(actor, {"title": "A", "agency": "dpupr"}, now=NOW)
    except NotAllowed:
        assert not allowed
    else:
        assert allowed
    assert Application.objects.exists() is allowed


def test_one_cannot_give_away_what_another_must_take() -> None:
    factories.application("a", agency="dpupr")
    officer = people.actor(Role.OFFICER, territory.CITY, "dpupr")
    with pytest.raises(NotAllowed):
        actions.change(officer, "a", {"agency": "dinkes"}, now=NOW)
    actions.change(
        people.actor(Role.DATA_STEWARD, territory.CITY), "a", {"agency": "dinkes"}, now=NOW
    )
    assert queries.full("a").agency == "dinkes"


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"title": ""}, "title"),
        ({"title": "x" * 201}, "title"),
        ({"agency": "tidak-ada"}, "agency"),
        ({"klass": "sedang"}, "klass"),
        ({"audiences": ("citizens", "kucing")}, "audiences"),
        ({"url": "javascript:alert(1)"}, "url"),
        ({"year": 1800}, "year"),
        ({"cost_year": Decimal(-1)}, "cost_year"),
        ({"user_count": 2**40}, "user_count"),
    ],
)
def test_what_cannot_stand_is_refused(values: dict[str, Any], field: str) -> None:
    factories.application("a")
    with pytest.raises(Invalid) as refusal:
        actions.change(SYSTEM, "a", values, now=NOW)
    assert refusal.value.field == field
    assert Change.objects.count() == 1


def test_codes_are_taken_once_and_made_apart() -> None:
    titles = [
        actions.register(SYSTEM, {"title": "SIMPEG", "agency": "dpupr"}, now=NOW).code
        for _ in range(3)
    ]
    assert titles == ["simpeg", "simpeg-2", "simpeg-3"]
    for code in ("simpeg", "Ada Spasi", "impor"):
        with pytest.raises(Conflict):
            actions.register(SYSTEM, {"title": "B", "agency": "dpupr"}, now=NOW, code=code)
    with pytest.raises(NotFound):
        actions.change(SYSTEM, "tidak-ada", {}, now=NOW)


def test_connections_are_spoken_of_by_either_side(facts_told: Any) -> None:
    factories.application("siak", agency="dinkes")
    factories.application("puskesmas", agency="dpupr")
    giver = people.actor(Role.OFFICER, territory.CITY, "dinkes")
    taker = people.actor(Role.OFFICER, territory.CITY, "dpupr")
    row = actions.connect(giver, "siak", "puskesmas", data="NIK", means="rest", now=NOW)
    again = actions.connect(taker, "siak", "puskesmas", data=" NIK ", means="file", now=NOW)
    assert (row.pk, again.means) == (again.pk, "file")
    stranger = people.actor(Role.OFFICER, territory.CITY, "diskominfo")
    with pytest.raises(NotAllowed):
        actions.disconnect(stranger, row.pk)
    actions.disconnect(taker, row.pk)
    assert queries.connections("siak") == []
    assert facts_told.kinds[-3:] == ["applications.connection_changed"] * 3
    for wrong in ({"data": " "}, {"means": "merpati"}, {"taker": "siak"}):
        given = {"taker": "puskesmas", "data": "NIK", "means": "rest", "now": NOW, **wrong}
        with pytest.raises(Invalid):
            actions.connect(SYSTEM, "siak", **given)


def test_a_judgement_is_remembered_and_can_be_changed(facts_told: Any) -> None:
    factories.application("b")
    factories.application("a")
    steward = people.actor(Role.DATA_STEWARD, territory.CITY, "diskominfo")
    first = actions.judge(steward, "b", "a", duplicate=False, reason="lain", now=NOW)
    second = actions.judge(steward, "a", "b", duplicate=True, reason="", now=NOW)
    assert (first.pk, first.one_id, second.duplicate) == (second.pk, "a", True)
    assert facts_told.kinds[-1] == "applications.duplicate_judged"
    with pytest.raises(NotAllowed):
        actions.judge(
            people.actor(Role.OFFICER, territory.CITY, "dpupr"), "a", "b",
            duplicate=True, reason="", now=NOW,
        )  # fmt: skip

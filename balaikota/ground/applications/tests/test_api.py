"""The inventory by program: who is told what. That nothing sent breaks it: tests/api."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from balaikota.ground.applications import actions, factories
from balaikota.ground.applications.actions import Answer
from balaikota.ground.applications.factories import NOW
from balaikota.ground.people import actions as people_actions
from balaikota.ground.people import factories as people
from balaikota.ground.people.rules import SYSTEM, Role
from balaikota.ground.territory import factories as territory

pytestmark = pytest.mark.django_db
API = "/api/v1/applications"


def program(role: Role | None, agency: str, *scopes: str) -> Client:
    """A program with a key of somebody in this role."""
    owner = people.actor(role, territory.CITY, agency)
    made = people_actions.make_key(owner, "Uji", scopes, now=timezone.now())
    return Client(headers={"X-Api-Key": made.raw})


@pytest.fixture
def town() -> None:
    territory.small_city()
    factories.application(
        "simpus", title="SIMPUS", agency="dinkes", purpose="Antrean", function="health",
        url="http://simpus.contoh", backup="none", audiences=("staff",), cost_year=5,
    )  # fmt: skip
    factories.application("siak", title="SIAK", agency="disdukcapil")
    factories.application("arsip", title="Arsip", agency="dinkes", status="retired")
    actions.connect(SYSTEM, "siak", "simpus", data="NIK", means="file", now=NOW)
    actions.note_answers([Answer("simpus", 20, "timeout")], now=NOW)
    actions.measure_stages(now=NOW)


@pytest.mark.parametrize(
    ("role", "scopes", "status"),
    [
        (Role.OFFICER, ("applications.view",), 200),
        (Role.MAYOR, ("applications.view",), 200),
        (Role.OFFICER, ("reports.view",), 403),
        (Role.RT, ("applications.view",), 403),
        (None, ("applications.view",), 403),
    ],
)
def test_only_programs_of_staff_that_may_see_it(
    town: None, role: Role | None, scopes: tuple[str, ...], status: int
) -> None:
    client = program(role, "dinkes", *scopes)
    for path in ("", "/graph", "/stages", "/simpus"):
        assert client.get(f"{API}{path}").status_code == status
        assert Client().get(f"{API}{path}").status_code == 401
        assert Client(headers={"X-Api-Key": "bukan"}).get(f"{API}{path}").status_code == 401


def test_the_list_is_narrowed_and_paged(town: None, django_assert_max_num_queries: Any) -> None:
    client = program(Role.OFFICER, "dinkes", "applications.view")
    client.get(API)
    with django_assert_max_num_queries(6):
        first = client.get(API, {"limit": 2}).json()
    rest = client.get(API, {"limit": 2, "after": first["next"]}).json()
    assert [one["title"] for one in first["applications"]] == ["Arsip", "SIAK"]
    assert ([one["code"] for one in rest["applications"]], rest["next"]) == (["simpus"], "")
    [simpus] = rest["applications"]
    assert (simpus["stage"], simpus["answers"], simpus["agency_name"]) == (0, False, "DINKES")

    def codes(**asked: str) -> list[str]:
        return [one["code"] for one in client.get(API, asked).json()["applications"]]

    assert codes(agency="dinkes", status="active") == ["simpus"]
    assert codes(q="antre") == codes(function="health") == ["simpus"]
    assert codes(stage="0") == ["siak", "simpus"]
    assert codes(stage="4") == []
    assert client.get(API, {"status": "hilang"}).status_code == 422


def test_what_is_inner_is_told_to_keepers_only(town: None) -> None:
    def told(role: Role, agency: str, *scopes: str) -> dict[str, Any]:
        answer = program(role, agency, *scopes).get(f"{API}/simpus")
        assert answer.status_code == 200
        found: dict[str, Any] = answer.json()
        return found

    keeper = told(Role.OFFICER, "dinkes", "applications.view", "applications.edit",
                  "applications.risks")  # fmt: skip
    assert (keeper["fields"]["backup"], keeper["fields"]["cost_year"]) == ("none", 5)
    assert len(keeper["risks"]) >= 1
    assert keeper["health"]["problem"] == "timeout"
    assert [(e["giver"], e["seen"]) for e in keeper["connections"]] == [("siak", False)]
    needs = {
        need["evidence"]: need for group in keeper["measured"]["groups"] for need in group["needs"]
    }
    assert needs["signin.citizens"] == {
        "evidence": "signin.citizens", "title": needs["signin.citizens"]["title"], "at_least": 10,
        "days": 90, "value": None, "fulfilled": False, "lift": needs["signin.citizens"]["lift"],
    }  # fmt: skip
    for other in (
        told(Role.OFFICER, "dinkes", "applications.view"),  # the key may less than its owner
        told(Role.OFFICER, "dishub", "applications.view", "applications.edit"),
    ):
        assert "backup" not in other["fields"]
        assert other["fields"]["audiences"] == ["staff"]
        assert other["risks"] == []
    gone = program(Role.OFFICER, "dinkes", "applications.view").get(f"{API}/tidak-ada")
    assert (gone.status_code, gone.json()["code"]) == (404, "no_application")


def test_graph_and_stages(town: None) -> None:
    client = program(Role.DATA_STEWARD, "diskominfo", "applications.view")
    graph = client.get(f"{API}/graph").json()
    assert {node["code"] for node in graph["nodes"]} == {"siak", "simpus"}
    assert graph["edges"] == [{"giver": "siak", "taker": "simpus", "data": "NIK", "means": "file",
                               "calls": 0, "seen": False}]  # fmt: skip
    found = client.get(f"{API}/stages").json()
    assert [rung["applications"] for rung in found["ladder"]] == [2, 0, 0, 0, 0]
    assert (found["city"]["stage"], found["city"]["applications"]) == (0, 2)
    assert {one["code"] for one in found["agencies"]} == {"dinkes", "disdukcapil"}
    assert found["applications"] == {"siak": 0, "simpus": 0}

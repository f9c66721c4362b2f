"""SCIM 2.0, checked by a tester and a client that we did not write."""

from __future__ import annotations

import json
from typing import Any

import httpx2
import pytest
from django.test import Client as Browser
from django.utils import timezone
from scim2_client.engines.httpx2 import SyncSCIMClient
from scim2_models import Group, User
from scim2_tester import Status, check_server

from balaikota.ground.people import actions as people_actions
from balaikota.ground.people import factories as people
from balaikota.ground.people.models import Account
from balaikota.ground.people.rules import Actor, Role
from balaikota.ground.territory import factories as territory

from .through import ThroughTestClient

pytestmark = pytest.mark.django_db


def key_of(actor: Actor, *scopes: str) -> str:
    now = timezone.now()
    return people_actions.make_key(actor, "sinkron", scopes, now=now, per_minute=100_000).raw


@pytest.fixture
def admin() -> Actor:
    territory.small_city()
    return people.actor(Role.ADMINISTRATOR, "99.71")


def scim_client(key: str) -> SyncSCIMClient:
    http = httpx2.Client(
        base_url="http://testserver/scim/v2",
        headers={"Authorization": f"Bearer {key}"},
        transport=ThroughTestClient(),
    )
    client = SyncSCIMClient(http)
    client.discover()
    return client


def test_the_independent_tester_finds_nothing_wrong(admin: Actor) -> None:
    client = scim_client(key_of(admin, "scim.write", "people.manage"))
    results = check_server(client)
    wrong = [
        f"{result.title}: {result.reason}"
        for result in results
        if result.status not in (Status.SUCCESS, Status.SKIPPED, Status.ACCEPTABLE)
    ]
    assert len(results) > 20
    assert not wrong, "\n".join(wrong)


def test_an_officer_is_seen_with_position_and_group(admin: Actor) -> None:
    officer = people.actor(Role.OFFICER, "99.71", "dpupr", name="Hendra Gunawan")
    client = scim_client(key_of(admin, "scim.write", "people.manage"))
    made = client.create(
        Group(display_name="Tim Jalan", members=[{"value": str(officer.account_id)}])
    )
    found = client.query(User, made.members[0].value)
    assert found.display_name == "Hendra Gunawan"
    assert found.roles[0].value == "officer"
    assert [group.display for group in found.groups] == ["Tim Jalan"]


def test_citizens_are_nobodys_business(admin: Actor) -> None:
    citizen = people.account(name="Sri")
    ask = {"headers": {"Authorization": f"Bearer {key_of(admin, 'scim.read')}"}}
    assert Browser().get(f"/scim/v2/Users/{citizen.pk}", **ask).status_code == 404
    rows = Browser().get("/scim/v2/Users", **ask).json()["Resources"]
    assert [row["id"] for row in rows] == [str(admin.account_id)]


@pytest.mark.parametrize(
    ("scopes", "method", "status"),
    [
        ((), "GET", 401),
        (("open311.write",), "GET", 403),
        (("scim.read",), "GET", 200),
        (("scim.read",), "POST", 403),
        (("scim.write",), "POST", 403),  # writes people: needs people.manage, too
        (("scim.write", "people.manage"), "POST", 201),
    ],
)
def test_what_a_key_may(admin: Actor, scopes: tuple[str, ...], method: str, status: int) -> None:
    headers = {"Authorization": f"Bearer {key_of(admin, *scopes)}"} if scopes else {}
    body = {"schemas": ["urn:ietf:params:scim:schemas:core:2.0:User"], "userName": "baru"}
    answer = Browser().generic(
        method, "/scim/v2/Users", json.dumps(body), "application/scim+json", headers=headers
    )
    assert answer.status_code == status, answer.content
    assert Account.objects.filter(username="baru").exists() is (status == 201)


def test_a_key_changes_nobody_beyond_its_owners_reach(admin: Actor) -> None:
    mayor = people.actor(Role.MAYOR, "99.72")
    headers = {"Authorization": f"Bearer {key_of(admin, 'scim.write', 'people.manage')}"}
    body = {"schemas": ["urn:ietf:params:scim:schemas:core:2.0:User"], "userName": "diambil"}
    answer = Browser().put(
        f"/scim/v2/Users/{mayor.account_id}", json.dumps(body), "application/scim+json",
        headers=headers,
    )  # fmt: skip
    assert answer.status_code == 403
    assert not Account.objects.filter(username="diambil").exists()


def test_who_is_made_inactive_is_out(admin: Actor, django_assert_num_queries: Any) -> None:
    client = scim_client(key_of(admin, "scim.write", "people.manage"))
    user = client.create(User(user_name="joko", emails=[{"value": "joko@contoh.go.id"}]))
    user.active = False
    client.replace(user)
    assert not Account.objects.get(username="joko").is_active
    client.delete(User, user.id)
    assert Account.objects.filter(username="joko").exists()  # what was done stays on record
    headers = {"Authorization": f"Bearer {key_of(admin, 'scim.read')}"}
    Browser().get("/scim/v2/Users", headers=headers)
    with django_assert_num_queries(4):
        Browser().get("/scim/v2/Users", headers=headers)

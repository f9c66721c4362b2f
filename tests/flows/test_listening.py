"""Who hears what at /live, from the session cookie to the actor's rights."""

from __future__ import annotations

import asyncio

import pytest
from django.conf import settings
from django.db import connections
from django.test import Client

from balaikota.ground.events.hub import Hearing
from balaikota.ground.people.factories import actor
from balaikota.ground.people.models import Account, Grant
from balaikota.ground.people.rules import Role
from balaikota.wiring.listening import hearing_of

pytestmark = pytest.mark.django_db(transaction=True)

VIEW = "people.view"


def hearing(cookie: str) -> Hearing:
    async def ask() -> Hearing:
        heard = await hearing_of({"cookie": cookie} if cookie else {})
        await asyncio.get_running_loop().run_in_executor(None, connections.close_all)
        return heard

    return asyncio.run(ask())


def cookie_of(role: Role | None, client: Client) -> str:
    somebody = actor(role, "36.72", "")
    client.force_login(Account.objects.get(pk=somebody.account_id))
    return (
        f"x=1; {settings.SESSION_COOKIE_NAME}={client.cookies[settings.SESSION_COOKIE_NAME].value}"
    )


@pytest.mark.parametrize(
    "cookie", ["", "nothing=1", f"{settings.SESSION_COOKIE_NAME}=made-up", "\x00=;;=\xff"]
)
def test_a_stranger_hears_what_is_for_everybody(cookie):
    heard = hearing(cookie)
    assert heard.key == ""
    assert heard.may("", "36.72", "")
    assert not heard.may(VIEW, "36.72", "")


def test_an_administrator_hears_over_the_own_area_only(client):
    heard = hearing(cookie_of(Role.ADMINISTRATOR, client))
    assert heard.may(VIEW, "36.72.01", "")
    assert not heard.may(VIEW, "32.73.01", "")


def test_equal_positions_listen_together(client):
    cookie = cookie_of(Role.ADMINISTRATOR, client)
    assert hearing(cookie).key == hearing(cookie).key
    assert hearing(cookie).key != hearing(cookie_of(None, Client())).key


def test_a_grant_that_ended_is_no_longer_heard(client):
    cookie = cookie_of(Role.ADMINISTRATOR, client)
    before = hearing(cookie)
    Grant.objects.all().delete()
    after = hearing(cookie)
    assert before.key != after.key
    assert not after.may(VIEW, "36.72", "")


def test_signing_out_ends_it(client):
    cookie = cookie_of(Role.ADMINISTRATOR, client)
    client.logout()
    assert hearing(cookie).key == ""

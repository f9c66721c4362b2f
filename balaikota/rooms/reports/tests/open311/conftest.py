"""A program with a key that may write, and ways to call the endpoint."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from lxml import etree

from balaikota.ground.people import actions as people
from balaikota.ground.people import factories
from balaikota.ground.people.rules import Role
from balaikota.ground.territory.factories import IN_WEST
from balaikota.rooms.reports.factories import Town

BASE = "/open311/v2"


@pytest.fixture
def key(town: Town) -> str:
    """The raw key of a program whose owner is a citizen."""
    owner = factories.actor(None)
    made = people.make_key(
        owner, name="Aplikasi warga", scopes=["open311.write"], now=timezone.now()
    )
    return str(made.raw)


@pytest.fixture
def other_key(town: Town) -> str:
    owner = factories.actor(Role.OFFICER, town.city, "dpupr")
    made = people.make_key(owner, name="Lain", scopes=["open311.write"], now=timezone.now())
    return str(made.raw)


@pytest.fixture
def post(client: Client, key: str) -> Callable[..., Any]:
    """Post a report; keyword arguments replace or (None) remove parameters."""

    def call(fmt: str = "json", headers: dict[str, str] | None = None, **fields: Any) -> Any:
        form = {
            "api_key": key,
            "service_code": "jalan.lubang",
            "long": str(IN_WEST[0]),
            "lat": str(IN_WEST[1]),
            "description": "Jalan berlubang",
            **fields,
        }
        sent = {name: value for name, value in form.items() if value is not None}
        return client.post(f"{BASE}/requests.{fmt}", sent, headers=headers)

    return call


def xml(response: Any) -> etree._Element:
    assert response["Content-Type"] == "text/xml; charset=utf-8"
    assert response.content.startswith(b"<?xml")
    return etree.fromstring(response.content)

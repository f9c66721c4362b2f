"""A small city with a loaded family and the people who have to do with it."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from django.test import Client

from balaikota.ground.people import factories as people
from balaikota.ground.people.models import Account
from balaikota.ground.people.queries.keys import forget
from balaikota.ground.people.rules import Actor, Role
from balaikota.ground.territory import factories as territory

from .. import factories
from ..actions import national


@dataclass(frozen=True)
class Office:
    """Who has to do with the register, and somebody from elsewhere."""

    steward: Actor
    lurah: Actor  # of WEST, where the family lives
    neighbour: Actor  # lurah of EAST
    administrator: Actor
    citizen: Actor

    def client(self, actor: Actor) -> Client:
        """A browser in which this person is signed in."""
        client = Client()
        client.force_login(Account.objects.get(pk=actor.account_id))
        return client


@pytest.fixture
def office(db: None) -> Office:
    territory.small_city()
    factories.loaded()
    forget()
    national.wake()
    return Office(
        steward=people.actor(Role.DATA_STEWARD, territory.CITY),
        lurah=people.actor(Role.LURAH, territory.WEST),
        neighbour=people.actor(Role.LURAH, territory.EAST),
        administrator=people.actor(Role.ADMINISTRATOR, territory.CITY),
        citizen=people.actor(None),
    )

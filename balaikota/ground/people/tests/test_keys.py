"""API keys: shown once, cached briefly, limited by scope, owner and quota."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection

from balaikota.ground.people import actions, factories, queries
from balaikota.ground.people.models import ApiKey
from balaikota.ground.people.queries import keys
from balaikota.ground.people.rules import Actor, Role
from balaikota.lib.errors import Conflict, Invalid, NotAllowed, NotFound, TooMany

from .conftest import NOW


def _key(actor: Actor, **fields: object) -> str:
    return actions.make_key(actor, "Aplikasi warga", ["people.view"], now=NOW, **fields).raw


@pytest.fixture
def citizen(db: None) -> Actor:
    return factories.actor(None)


def test_a_key_is_its_owner_narrowed(administrator: Actor) -> None:
    actor = queries.actor_of_key(_key(administrator), NOW)
    assert actor is not None
    assert actor.may("people.view")
    assert not actor.may("people.manage")
    assert not actor.signed_in


def test_a_citizens_key_has_no_more_than_the_citizen(citizen: Actor) -> None:
    actor = queries.actor_of_key(_key(citizen), NOW)
    assert actor is not None
    assert not actor.may("people.view")


def test_a_known_key_costs_no_statement(citizen: Actor, django_assert_num_queries: object) -> None:
    raw = _key(citizen)
    queries.actor_of_key(raw, NOW)
    with django_assert_num_queries(0):
        for _ in range(20):
            queries.actor_of_key(raw, NOW)


def test_the_quota_holds(citizen: Actor) -> None:
    raw = _key(citizen, per_minute=3)
    for _ in range(3):
        queries.actor_of_key(raw, NOW)
    with pytest.raises(TooMany):
        queries.actor_of_key(raw, NOW)
    assert queries.actor_of_key(raw, NOW + timedelta(minutes=1)) is not None


def test_a_person_cannot_give_themselves_a_larger_quota(citizen: Actor) -> None:
    made = actions.make_key(citizen, "kunci", ["people.view"], per_minute=10**6, now=NOW)
    assert made.key.per_minute == 600


def test_the_key_itself_is_not_kept(citizen: Actor) -> None:
    raw = _key(citizen)
    with connection.cursor() as cursor:
        cursor.execute("SELECT row_to_json(k)::text FROM people_apikey k")
        assert raw.split("_")[2] not in cursor.fetchone()[0]


@pytest.mark.parametrize(
    "raw", ["", "bk__", "bk_abcdefgh_x", "x" * 500, "\0", "bk_aaaaaaaa_" + "b" * 32]
)
@pytest.mark.django_db
def test_what_is_no_key_opens_nothing(raw: str) -> None:
    assert queries.actor_of_key(raw, NOW) is None


def test_a_right_prefix_with_a_wrong_secret_opens_nothing(citizen: Actor) -> None:
    raw = _key(citizen)
    assert queries.actor_of_key(raw[:-1] + ("a" if raw[-1] != "a" else "b"), NOW) is None


def test_a_revoked_key_opens_nothing(citizen: Actor, facts_told: object) -> None:
    raw = _key(citizen)
    actions.revoke_key(citizen, ApiKey.objects.get().pk, now=NOW)
    keys.forget()
    assert queries.actor_of_key(raw, NOW) is None
    assert facts_told.kinds == ["people.key_made", "people.key_revoked"]


def test_an_expired_key_opens_nothing(citizen: Actor) -> None:
    raw = _key(citizen, expires_at=NOW + timedelta(days=1))
    assert queries.actor_of_key(raw, NOW) is not None
    keys.forget()
    assert queries.actor_of_key(raw, NOW + timedelta(days=1)) is None


def test_a_closed_accounts_key_opens_nothing(citizen: Actor, administrator: Actor) -> None:
    raw = _key(citizen)
    actions.close_account(administrator, citizen.account_id, now=NOW)
    assert queries.actor_of_key(raw, NOW) is None


def test_nobody_revokes_a_strangers_key(citizen: Actor) -> None:
    _key(citizen)
    with pytest.raises(NotFound):
        actions.revoke_key(factories.actor(None), ApiKey.objects.get().pk, now=NOW)


def test_nobody_makes_a_key_for_another_without_the_right(citizen: Actor) -> None:
    with pytest.raises(NotAllowed):
        _key(factories.actor(Role.MAYOR), owner_id=citizen.account_id)


@pytest.mark.parametrize("scopes", [[], ["nobody.declared_this"]])
def test_scopes_must_be_known(citizen: Actor, scopes: list[str]) -> None:
    with pytest.raises(Invalid):
        actions.make_key(citizen, "kunci", scopes, now=NOW)


def test_ten_keys_are_enough(citizen: Actor) -> None:
    for _ in range(10):
        _key(citizen)
    with pytest.raises(Conflict):
        _key(citizen)


def test_the_day_of_use_is_kept(citizen: Actor) -> None:
    queries.actor_of_key(_key(citizen), NOW)
    assert ApiKey.objects.get().last_used_on == NOW.date()

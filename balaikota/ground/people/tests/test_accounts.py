"""Accounts: made, changed, closed, forgotten; the first administrator; looks."""

from __future__ import annotations

from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from django.db import connection
from django.test import Client

from balaikota.ground.events.models import Entry
from balaikota.ground.people import actions, factories, queries
from balaikota.ground.people.models import Account, Look
from balaikota.ground.people.rules import Actor, Role
from balaikota.lib.errors import Conflict, Invalid, NotAllowed, NotFound

from .conftest import NOW


def _new(**fields: str) -> actions.NewAccount:
    return actions.NewAccount(**{"name": "Sri Wahyuni", "phone": "0812 3456 7890", **fields})


def test_an_account_is_found_by_its_number_however_written(administrator: Actor) -> None:
    made = actions.create_account(administrator, _new(email="Sri@Contoh.id"), now=NOW)
    for contact in ("081234567890", "+62 812-3456-7890", "sri@contoh.ID"):
        assert [a.pk for a in queries.by_contact(contact)] == [made.pk]
    assert not made.has_usable_password()


def test_names_and_numbers_are_not_readable_in_the_table(administrator: Actor) -> None:
    actions.create_account(administrator, _new(), now=NOW)
    with connection.cursor() as cursor:
        cursor.execute("SELECT row_to_json(a)::text FROM people_account a")
        kept = "".join(row for (row,) in cursor.fetchall())
    assert "Wahyuni" not in kept
    assert "81234567890" not in kept


def test_the_log_knows_no_names(administrator: Actor) -> None:
    made = actions.create_account(administrator, _new(), now=NOW)
    actions.change_account(
        administrator, made.pk, name="Sri Baru", phone="", email="b@contoh.id", now=NOW
    )
    told = str(list(Entry.objects.values_list("data", "subject", "actor")))
    assert not any(word in told for word in ("Sri", "8123", "contoh"))
    assert "['name', 'phone', 'email']" in told


@pytest.mark.parametrize("fields", [{"phone": ""}, {"phone": "12"}, {"email": "x"}, {"name": " "}])
def test_what_makes_no_account(administrator: Actor, fields: dict[str, str]) -> None:
    with pytest.raises(Invalid):
        actions.create_account(administrator, _new(**fields), now=NOW)


def test_a_contact_belongs_to_one_person(administrator: Actor) -> None:
    actions.create_account(administrator, _new(email="a@contoh.id"), now=NOW)
    with pytest.raises(Conflict):
        actions.create_account(administrator, _new(), now=NOW)
    with pytest.raises(Conflict):
        actions.create_account(administrator, _new(phone="", email="A@contoh.id"), now=NOW)


def test_a_changed_contact_must_be_proven_again(administrator: Actor) -> None:
    made = actions.create_account(administrator, _new(verified=True), now=NOW)
    actions.change_account(
        administrator, made.pk, name=made.name, phone="0813999888", email="n@contoh.id", now=NOW
    )
    made.refresh_from_db()
    assert not made.phone_verified
    assert not EmailAddress.objects.get(user=made).verified


def _signed_in(account: Account) -> Client:
    client = Client()
    client.force_login(account)
    return client


@pytest.mark.parametrize(
    "change", [actions.close_account, actions.reset_second_factor], ids=["closing", "reset"]
)
def test_open_sessions_end(administrator: Actor, change: object) -> None:
    account = factories.account()
    client = _signed_in(account)
    assert client.get("/akun/").status_code == 200
    change(administrator, account.pk, now=NOW)
    assert client.get("/akun/").status_code == 302


def test_a_reopened_account_comes_back(administrator: Actor, facts_told: object) -> None:
    account = factories.account()
    actions.close_account(administrator, account.pk, now=NOW)
    actions.reopen_account(administrator, account.pk, now=NOW)
    account.refresh_from_db()
    assert account.is_active
    assert facts_told.kinds == ["people.account_closed", "people.account_reopened"]


@pytest.mark.django_db
def test_forgetting_leaves_nothing_of_the_person() -> None:
    account = factories.account(name="Budi Santoso", email="budi@contoh.id")
    EmailAddress.objects.create(user=account, email=account.email, primary=True, verified=True)
    actor = queries.actor_of(account, NOW)
    actions.make_key(actor, "aplikasi", ["people.view"], now=NOW)
    actions.forget_me(actor, now=NOW)
    account.refresh_from_db()
    assert (account.name, account.phone, account.email, account.is_active) == ("", "", "", False)
    assert account.phone_index is None
    assert not EmailAddress.objects.exists()
    assert not queries.keys_of(account.pk).filter(revoked_at=None).exists()


def test_a_forgotten_person_does_not_come_back(administrator: Actor) -> None:
    account = factories.account()
    actions.forget_me(queries.actor_of(account, NOW), now=NOW)
    with pytest.raises(Conflict):
        actions.reopen_account(administrator, account.pk, now=NOW)


@pytest.mark.django_db
def test_who_holds_a_position_cannot_vanish() -> None:
    with pytest.raises(Conflict):
        actions.forget_me(factories.actor(Role.RT, "36.72.01.1001.001.001"), now=NOW)


# --- the first administrator ---

FIRST = {"name": "Ayu", "phone": "", "email": "ayu@contoh.id", "password": "kucing-hijau-77"}


@pytest.mark.django_db
def test_the_first_link_makes_the_first_administrator(facts_told: object) -> None:
    token = actions.first_admin_link(NOW).split("/")[-2]
    account = actions.become_first_admin(token, **FIRST, now=NOW)
    assert [h.role for h in queries.held_by(account.pk, NOW)] == [Role.ADMINISTRATOR]
    assert facts_told.kinds == ["people.account_created", "people.granted"]
    assert actions.first_admin_link(NOW) == ""
    with pytest.raises(NotFound):
        actions.become_first_admin(token, **FIRST, now=NOW)


@pytest.mark.django_db
def test_a_link_dies_after_a_day_and_when_a_newer_one_is_made() -> None:
    old = actions.first_admin_link(NOW).split("/")[-2]
    new = actions.first_admin_link(NOW).split("/")[-2]
    for token, now in ((old, NOW), (new, NOW + timedelta(hours=24)), ("guess", NOW)):
        with pytest.raises(NotFound):
            actions.check_link(token, now)


@pytest.mark.django_db
def test_a_link_is_useless_once_there_is_an_administrator() -> None:
    token = actions.first_admin_link(NOW).split("/")[-2]
    factories.actor(Role.ADMINISTRATOR, "")
    with pytest.raises(Conflict):
        actions.become_first_admin(token, **FIRST, now=NOW)


@pytest.mark.django_db
def test_an_easy_password_is_refused() -> None:
    token = actions.first_admin_link(NOW).split("/")[-2]
    with pytest.raises(Invalid):
        actions.become_first_admin(token, **{**FIRST, "password": "password123"}, now=NOW)
    assert not Account.objects.exists()


# --- looks ---


def _look(viewer: Actor, account: Account, now: object = NOW) -> None:
    actions.record_look(
        viewer,
        "report:17",
        ("phone", "name"),
        purpose="Menghubungi pelapor",
        now=now,
        account=account.pk,
    )


@pytest.mark.django_db
def test_the_person_sees_who_looked() -> None:
    person = factories.account()
    viewer = factories.actor(Role.LURAH, "36.72.01.1001")
    _look(viewer, person)
    page = _signed_in(person).get("/akun/siapa-melihat/").content.decode()
    assert "lurah:36.72.01.1001:" in page
    assert "Menghubungi pelapor" in page


@pytest.mark.django_db
def test_the_same_look_within_minutes_is_one_line() -> None:
    person, viewer = factories.account(), factories.actor(Role.LURAH)
    _look(viewer, person)
    _look(viewer, person, NOW + timedelta(minutes=4))
    assert Look.objects.count() == 1
    _look(viewer, person, NOW + timedelta(minutes=6))
    assert Look.objects.count() == 2


@pytest.mark.django_db
def test_looking_at_oneself_leaves_no_line() -> None:
    person = factories.account()
    _look(queries.actor_of(person, NOW), person)
    assert not Look.objects.exists()


@pytest.mark.django_db
def test_own_data_holds_all_there_is() -> None:
    person = factories.account(name="Budi Santoso")
    _look(factories.actor(Role.LURAH), person)
    data = queries.everything_about(person)
    assert data["account"]["name"] == "Budi Santoso"
    assert data["looks"][0]["purpose"] == "Menghubungi pelapor"


@pytest.mark.django_db
def test_only_the_signed_in_have_an_account() -> None:
    with pytest.raises(NotAllowed):
        queries.me(Actor(ref="anonymous"))

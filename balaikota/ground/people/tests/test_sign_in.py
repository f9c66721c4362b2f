"""Signing up and in: by telephone, by e-mail, by code; the second step; limits."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth as totp
from django.core import mail
from django.test import Client

from balaikota.ground.people import factories, messengers, queries
from balaikota.ground.people.models import Account
from balaikota.ground.people.rules import Role
from balaikota.ground.people.tests.conftest import NOW

PASSWORD = "kucing-hijau-77"


def _code(text: str) -> str:
    found = re.search(r"\b(?=[A-Z0-9-]*\d|[A-Z0-9-]*[A-Z])[A-Z0-9]{3,}-?[A-Z0-9]{2,}\b", text)
    assert found, text
    return found.group()


def _sms(outbox: Path) -> str:
    return sorted(outbox.glob("sms-*"), key=lambda file: file.stat().st_mtime_ns)[-1].read_text()


def _sign_up(client: Client, **fields: str) -> object:
    data = {"name": "Sri Wahyuni", "phone": "", "email": "", "password1": PASSWORD, **fields}
    return client.post("/akun/signup/", data)


@pytest.mark.django_db
def test_sign_up_by_telephone(outbox: Path, facts_told: object) -> None:
    client = Client()
    _sign_up(client, phone="0812-3456-7890")
    assert client.get("/akun/").status_code == 302
    sent = _sms(outbox)
    assert "To: +6281234567890" in sent
    client.post("/akun/phone/verify/", {"code": _code(sent.split("\n\n")[1])})
    page = client.get("/akun/")
    assert page.status_code == 200
    account = queries.by_contact("081234567890").get()
    assert account.phone_verified
    assert facts_told.kinds == ["people.account_created"]


@pytest.mark.django_db
def test_sign_up_by_e_mail(outbox: Path) -> None:
    client = Client()
    _sign_up(client, email="Sri@Contoh.id")
    assert client.get("/akun/").status_code == 302
    body = mail.outbox[-1].body
    client.post("/akun/confirm-email/", {"code": _code(body)})
    assert client.get("/akun/").status_code == 200
    assert EmailAddress.objects.get().verified


@pytest.mark.django_db
def test_a_wrong_code_opens_nothing(outbox: Path) -> None:
    client = Client()
    _sign_up(client, phone="0812-3456-7890")
    client.post("/akun/phone/verify/", {"code": "XXX-XXX"})
    assert client.get("/akun/").status_code == 302
    assert not Account.objects.get().phone_verified


@pytest.mark.django_db
def test_a_contact_is_needed(outbox: Path) -> None:
    page = _sign_up(Client())
    assert page.status_code == 200
    assert page.context["form"].errors["phone"]
    assert not Account.objects.exists()


@pytest.mark.parametrize("password", ["kucing", "password123", "1234567890"])
@pytest.mark.django_db
def test_easy_passwords_are_refused(password: str) -> None:
    page = _sign_up(Client(), phone="0812-3456-7890", password1=password)
    assert page.context["form"].errors["password1"]


@pytest.mark.django_db
def test_signing_up_tells_no_stranger_that_a_number_is_known(outbox: Path) -> None:
    _account()
    new = _sign_up(Client(), phone="0812-3456-7891")
    known = _sign_up(Client(), phone="0812-3456-7890")
    assert (known.status_code, known.url) == (new.status_code, new.url)
    assert "sudah memiliki akun" in _sms(outbox) or "already has an account" in _sms(outbox)
    assert Account.objects.count() == 2


@pytest.mark.django_db
def test_codes_are_not_sent_again_and_again(outbox: Path) -> None:
    _sign_up(Client(), phone="0812-3456-7891")
    assert _sign_up(Client(), phone="0812-3456-7891").status_code == 429


def _account(**fields: object) -> Account:
    account = factories.account(
        password=PASSWORD,
        phone="+6281234567890",
        phone_verified=True,
        email="sri@contoh.id",
        **fields,
    )
    account.phone_index = queries.contacts.phone_index(account.phone)
    account.save()
    EmailAddress.objects.create(user=account, email=account.email, primary=True, verified=True)
    return account


@pytest.mark.parametrize("login", ["081234567890", "+62 812 3456 7890", "Sri@Contoh.ID"])
@pytest.mark.django_db
def test_sign_in_by_either_contact(login: str) -> None:
    _account()
    client = Client()
    client.post("/akun/login/", {"login": login, "password": PASSWORD})
    assert client.get("/akun/").status_code == 200


@pytest.mark.django_db
def test_usernames_open_the_demo_only() -> None:
    account = _account()
    client = Client()
    client.post("/akun/login/", {"login": account.username, "password": PASSWORD})
    assert client.get("/akun/").status_code == 302


@pytest.mark.django_db
def test_sign_in_by_a_code(outbox: Path) -> None:
    _account()
    client = Client()
    client.post("/akun/login/code/", {"phone": "0812 3456 7890", "email": ""})
    client.post("/akun/login/code/confirm/", {"code": _code(_sms(outbox).split("\n\n")[1])})
    assert client.get("/akun/").status_code == 200


@pytest.mark.django_db
def test_guessing_is_slowed_down() -> None:
    _account()
    client = Client()
    for _ in range(5):
        client.post("/akun/login/", {"login": "sri@contoh.id", "password": "salah-semua"})
    client.post("/akun/login/", {"login": "sri@contoh.id", "password": PASSWORD})
    assert client.get("/akun/").status_code == 302


@pytest.mark.django_db
def test_staff_must_enrol_before_anything_else() -> None:
    account = _account()
    factories.grant(account, factories.position(Role.LURAH))
    Authenticator.objects.all().delete()
    client = Client()
    client.post("/akun/login/", {"login": "sri@contoh.id", "password": PASSWORD})
    assert client.get("/admin/orang/").url == "/akun/2fa/"
    assert client.get("/akun/2fa/").status_code == 200


@pytest.mark.django_db
def test_the_second_step_is_asked_for() -> None:
    account = _account()
    factories.grant(account, factories.position(Role.LURAH))
    Authenticator.objects.all().delete()
    secret = totp.generate_totp_secret()
    totp.TOTP.activate(account, secret)
    client = Client()
    answer = client.post("/akun/login/", {"login": "sri@contoh.id", "password": PASSWORD})
    assert answer.url == "/akun/2fa/authenticate/"
    assert client.get("/akun/").status_code == 302
    counter = next(iter(totp.yield_hotp_counters_from_time()))
    code = totp.format_hotp_value(totp.hotp_value(secret, counter))
    client.post("/akun/2fa/authenticate/", {"code": code})
    assert client.get("/akun/").status_code == 200


@pytest.mark.django_db
def test_secrets_of_second_factors_are_encrypted() -> None:
    account = _account()
    totp.TOTP.activate(account, totp.generate_totp_secret())
    assert Authenticator.objects.get().data["secret"].startswith("v")


@pytest.mark.django_db
def test_staff_keep_their_last_second_factor() -> None:
    actor = factories.actor(Role.LURAH)
    client = Client()
    client.force_login(Account.objects.get(pk=actor.account_id))
    client.post("/akun/2fa/totp/deactivate/")
    assert queries.actor_of(Account.objects.get(pk=actor.account_id), NOW).staff


@pytest.mark.django_db
def test_the_demos_door_is_shut_elsewhere() -> None:
    account = factories.account(is_example=True)
    answer = Client().post("/akun/masuk-contoh/", {"account": account.pk})
    assert answer.status_code == 404


@pytest.mark.django_db
def test_the_demos_door_opens_for_its_people_on_this_machine(settings: object) -> None:
    settings.DEMO = True
    example, real = factories.account(is_example=True), factories.account()
    client = Client()
    assert client.post("/akun/masuk-contoh/", {"account": real.pk}).status_code == 404
    from_afar = Client(REMOTE_ADDR="203.0.113.9")
    assert from_afar.post("/akun/masuk-contoh/", {"account": example.pk}).status_code == 404
    assert client.post("/akun/masuk-contoh/", {"account": example.pk}).status_code == 302
    assert client.get("/akun/").status_code == 200


@pytest.mark.django_db
def test_the_demos_door_leads_nowhere_else(settings: object) -> None:
    settings.DEMO = True
    example = factories.account(is_example=True)
    data = {"account": example.pk, "next": "https://jahat.example/"}
    assert Client().post("/akun/masuk-contoh/", data).url == "/"


def test_a_gateway_that_fails_is_a_sentence() -> None:
    import httpx

    transport = httpx.MockTransport(lambda request: httpx.Response(502))
    gateway = messengers.Gateway("https://sms.example/", "t", httpx.Client(transport=transport))
    with pytest.raises(messengers.CannotSend):
        gateway.send("+6281234567890", "halo")


def test_a_gateway_gets_the_message_and_its_token() -> None:
    import json

    import httpx

    seen: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        seen.append(request)
        return httpx.Response(202)

    client = httpx.Client(transport=httpx.MockTransport(answer))
    messengers.Gateway("https://sms.example/", "t", client).send("+6281234567890", "halo")
    assert json.loads(seen[0].content) == {"to": "+6281234567890", "text": "halo"}
    assert seen[0].headers["Authorization"] == "Bearer t"

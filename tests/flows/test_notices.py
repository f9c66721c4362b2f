"""Notices out of the house, each over a real socket to a party that is not ours."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from typing import Any

import pytest
from django.conf import settings
from django.test import Client

from balaikota.ground.notices import actions, jobs, queries
from balaikota.ground.notices.channels.push import public_key
from balaikota.ground.notices.models import Delivery, Device, Stopped
from balaikota.ground.notices.notices import TRIED
from balaikota.ground.notices.rules import To, Words
from balaikota.ground.people import factories as people
from balaikota.ground.people.models import Account
from balaikota.ground.people.queries import actor_of
from balaikota.ground.people.rules import Role
from balaikota.ground.territory import factories as territory
from simulators.agencies.serving import Answer
from simulators.messages.mail import post_office
from simulators.messages.push import PushService
from simulators.messages.sms import Gateway
from simulators.messages.whatsapp import CloudApi

NOW = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)
SECRET = "rahasia-aplikasi"


@pytest.fixture
def city(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """A city whose parties live on this machine; `config(...)` changes its settings."""
    territory.small_city()
    monkeypatch.setattr(settings, "MAY_BE_ASKED", lambda address: address == "127.0.0.1")
    bare = {"email_url": "", "sms_url": "", "whatsapp_url": "", "push_contact": ""}

    def config(**changed: str) -> None:
        monkeypatch.setattr(settings, "CONFIG", replace(settings.CONFIG, **{**bare, **changed}))

    config()
    return config


def due() -> None:
    """Hand out and send, as the worker does, whenever it is due."""
    actions.hand_out(now=NOW)
    Delivery.objects.filter(state="waiting").update(next_at=NOW - timedelta(seconds=1))
    if parcels := actions.take_due(now=NOW):
        jobs.send_all(parcels)


def states() -> dict[str, tuple[str, str]]:
    rows = Delivery.objects.order_by("pk").select_related("notice")
    return {row.notice.once: (row.state, row.problem) for row in rows}


@pytest.mark.django_db
def test_mails_arrive_and_are_ended_with_one_click(
    city: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    sri = people.account(email="sri@contoh.id", language="en")
    with post_office() as post:
        for name, value in {
            "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
            "EMAIL_HOST": "127.0.0.1", "EMAIL_PORT": post.port,
            "EMAIL_HOST_USER": "", "EMAIL_USE_TLS": False,
        }.items():  # fmt: skip
            monkeypatch.setattr(settings, name, value, raising=False)
        city(email_url=f"smtp://127.0.0.1:{post.port}")
        actions.tell(TRIED, To(account=sri.pk), once="sri", now=NOW)
        for name in ("budi", "tidakada", "penuh"):
            actions.tell(TRIED, To(email=f"{name}@contoh.id"), once=name, now=NOW)
        due()
        assert states() == {
            "sri": ("sent", ""), "budi": ("sent", ""),
            "tidakada": ("given_up", "recipient 550"), "penuh": ("waiting", "recipient 452"),
        }  # fmt: skip
        assert Stopped.objects.get().reason == "bounced"
        mails = {mail["To"]: mail for mail in post.mails}
        assert mails["sri@contoh.id"]["Subject"] == "Test from Kota Contoh"
        _one_click(mails["budi@contoh.id"])
        actions.tell(TRIED, To(email="Budi@contoh.id"), once="budi lagi", now=NOW)
        due()
        assert states()["budi lagi"] == ("no_way", "stopped")
        assert len(post.mails) == 2
    actions.tell(TRIED, To(email="ani@contoh.id"), once="ani", now=NOW)
    due()  # nobody listens any more
    assert states()["ani"] == ("waiting", "ConnectionRefusedError")


def _one_click(mail: EmailMessage) -> None:
    """As RFC 8058 has it: the mail program sends the form by itself, without a cookie."""
    plain, rich = (mail.get_body((kind,)) for kind in ("plain", "html"))
    assert plain is not None
    assert rich is not None
    assert "Pesan ini menunjukkan" in plain.get_content()
    assert "<h1" in rich.get_content()
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert mail["Auto-Submitted"] == "auto-generated"
    link = str(mail["List-Unsubscribe"]).strip(" <>")
    assert link.startswith(settings.CONFIG.base_url)
    path = link.removeprefix(settings.CONFIG.base_url)
    stranger = Client(enforce_csrf_checks=True)
    assert stranger.get(path).status_code == 200
    assert not Stopped.objects.filter(reason="asked").exists()  # looking ends nothing
    assert stranger.post(path, {"List-Unsubscribe": "One-Click"}).status_code == 200
    assert Stopped.objects.get(reason="asked").kind == TRIED
    assert stranger.post(path, {"semua": "1"}).status_code == 200
    assert Stopped.objects.filter(reason="asked", kind="").exists()
    assert stranger.post(path[:-3] + "xx/").status_code == 404


@pytest.mark.django_db(transaction=True)
def test_whatsapp_takes_templates_and_tells_what_became_of_them(
    city: Any, monkeypatch: pytest.MonkeyPatch, live_server: Any
) -> None:
    templates = {("notices_tried", "id"): 1, ("notices_tried", "en"): 2}
    with CloudApi("token", SECRET, templates) as meta, Gateway("kunci") as gateway:
        city(
            whatsapp_url=meta.api, whatsapp_token="token", whatsapp_app_secret=SECRET,
            whatsapp_verify_token="kata", sms_url=gateway.url, sms_token="kunci",
        )  # fmt: skip
        phones = {name: f"+62812333444{n}" for n, name in enumerate(("a", "b", "c", "d"))}
        for name, phone in phones.items():
            language = "en" if name == "b" else "id"  # that template is registered wrongly
            actions.tell(TRIED, To(phone=phone, language=language), once=name, now=NOW)
            if name == "a":
                meta.refusals = [Answer(b'{"error": {"code": 130429}}', 429)]
                due()
                assert states()["a"] == ("waiting", "code 130429")
        due()
        assert {states()[name][0] for name in "acd"} == {"sent"}
        due()  # what WhatsApp refused goes as SMS
        assert {to: text.split(". ")[0] for to, text in gateway.messages} == {
            phones["b"]: "Test from Kota Contoh"
        }
        _webhooks(meta, f"{live_server.url}/pemberitahuan/whatsapp/", phones["a"])
        due()
        assert phones["a"] in dict(gateway.messages)  # WhatsApp failed later


def _webhooks(meta: CloudApi, webhook: str, first: str) -> None:
    asked = {"hub.mode": "subscribe", "hub.challenge": "1158201444", "hub.verify_token": "kata"}
    greeted = Client().get("/pemberitahuan/whatsapp/", asked)
    assert greeted.content == b"1158201444"
    wrong = Client().get("/pemberitahuan/whatsapp/", {**asked, "hub.verify_token": ""})
    assert wrong.status_code == 403
    ids = {message["to"]: message["id"] for message in meta.messages}
    mine, other = ids.pop(first.removeprefix("+")), next(iter(ids.values()))
    assert meta.tell(webhook, meta.status(other, "read"), secret="salah") == 403
    for state in ("sent", "read", "delivered"):
        assert meta.tell(webhook, meta.status(other, state)) == 200
    assert meta.tell(webhook, meta.status(mine, "failed", 131026)) == 200
    assert Delivery.objects.get(reference=other).state == "read"
    assert Delivery.objects.get(reference=mine).state == "given_up"
    assert meta.tell(webhook, meta.written(first, " Stop ")) == 200
    assert Stopped.objects.get().channel == "whatsapp"
    assert meta.tell(webhook, {"statuses": [{}]}) == 400


@pytest.mark.django_db
def test_a_browser_shows_what_only_it_can_read(city: Any) -> None:
    sri = people.account(email="sri@contoh.id")
    actor = actor_of(sri, NOW)
    browser, other = PushService(), PushService()
    with browser, other:
        city(push_contact="mailto:layanan@kota.contoh")
        browser.trusted = public_key()
        for service in (browser, other):
            keys = service.keys()
            row = actions.join(
                actor, endpoint=f"https://push.example/{id(service)}", name="Chrome", now=NOW,
                **keys,
            )  # fmt: skip
            Device.objects.filter(pk=row.pk).update(endpoint=f"{service.url}/s/1")
        other.left = True
        actions.tell(TRIED, To(account=sri.pk), once="satu", now=NOW)
        due()
        assert states()["satu"] == ("sent", "")
        [shown] = browser.shown
        assert shown["title"] == "Uji coba dari Kota Contoh"
        assert shown["link"].startswith(settings.CONFIG.base_url)
        assert browser.asked[0]["urgency"] == "high"
        assert len(queries.own_devices(actor)) == 1  # the one that left is forgotten
        browser.left = True
        actions.tell(TRIED, To(account=sri.pk), once="dua", now=NOW)
        due()
        assert states()["dua"] == ("given_up", "status 410")
        assert queries.own_devices(actor) == []


@pytest.mark.django_db
def test_what_is_not_set_up_is_off_and_said(city: Any) -> None:
    client, sri = Client(), people.account(email="sri@contoh.id")
    client.force_login(sri)
    page = client.get("/pemberitahuan/cara/").content.decode()
    assert "Belum disiapkan di kota ini: Surel, Di perangkat ini, WhatsApp, SMS." in page
    assert client.post("/pemberitahuan/cara/coba/").status_code == 302
    due()
    assert not Delivery.objects.exists()
    assert len(client.get("/pemberitahuan/").context["lines"]) == 1
    city(email_url="smtp://localhost", push_contact="mailto:a@b.id")
    page = client.get("/pemberitahuan/cara/").content.decode()
    assert f'data-key="{public_key()}"' in page
    assert "Belum disiapkan di kota ini: WhatsApp, SMS." in page


@pytest.mark.django_db
def test_those_who_look_after_it_see_everything_but_the_words(
    city: Any, django_assert_max_num_queries: Any
) -> None:
    administrator = Client()
    actor = people.actor(Role.ADMINISTRATOR, territory.CITY)
    administrator.force_login(Account.objects.get(pk=actor.account_id))
    for number in range(60):
        actions.tell(TRIED, To(email=f"sri{number}@contoh.id"), once=str(number), now=NOW,
                     subject="report:17")  # fmt: skip
    actions.hand_out(now=NOW)
    with django_assert_max_num_queries(8):
        page = administrator.get("/pemberitahuan/kiriman/")
    text = page.content.decode()
    assert "s•••@contoh.id" in text
    assert "sri1@" not in text
    assert len(page.context["rows"]) == 50
    rest = administrator.get("/pemberitahuan/kiriman/" + page.context["next_url"])
    assert len(rest.context["rows"]) == 10
    nothing = administrator.get("/pemberitahuan/kiriman/", {"keadaan": "sent", "saluran": "sms"})
    assert nothing.context["rows"] == []
    row = Delivery.objects.first()
    assert row is not None
    one = f"/pemberitahuan/kiriman/{row.pk}/"
    assert "report:17" in administrator.get(one).content.decode()
    assert administrator.post(f"{one}lagi/", follow=True).status_code == 200
    words = f"/pemberitahuan/kata/{TRIED}/id/"
    look = administrator.post(words, {"title": "Halo {city}", "text": "Coba.", "look": "1"})
    assert "Halo Kota Contoh" in look.content.decode()
    assert queries.edited_words(TRIED, "id") is None
    wrong = administrator.post(words, {"title": "Halo {nik}", "text": "Coba."})
    assert wrong.status_code == 400
    administrator.post(words, {"title": "Halo {city}", "text": "Coba."})
    assert queries.edited_words(TRIED, "id") == Words("Halo {city}", "Coba.")
    administrator.post(words, {"usual": "1"})
    assert queries.edited_words(TRIED, "id") is None
    assert TRIED in administrator.get("/pemberitahuan/kata/").content.decode()

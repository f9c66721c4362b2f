"""From telling to the inbox and to deliveries, through the public doors."""

from __future__ import annotations

from dataclasses import replace
from datetime import time, timedelta
from typing import Any

import pytest
from django.conf import settings
from django.db import connection, transaction
from django.test import Client

from balaikota.ground.notices import actions, channels, factories, queries
from balaikota.ground.notices.actions.choosing import Wish
from balaikota.ground.notices.channels import Outcome, Sent
from balaikota.ground.notices.factories import NOW
from balaikota.ground.notices.models import Attempt, Delivery, Notice, Stopped
from balaikota.ground.notices.notices import DAILY, TRIED
from balaikota.ground.notices.rules import PAUSES, Channel, Telling, To, Words
from balaikota.ground.people import factories as people
from balaikota.ground.people import queries as who
from balaikota.ground.people.models import Account
from balaikota.ground.people.rules import SYSTEM, Actor, Role
from balaikota.ground.territory import factories as territory
from balaikota.lib.errors import Conflict, NotAllowed, NotFound

LATER = NOW + timedelta(minutes=1)


@pytest.fixture(autouse=True)
def everything_is_set_up(monkeypatch: pytest.MonkeyPatch) -> None:
    config = replace(
        settings.CONFIG, email_url="smtp://localhost", sms_url="https://sms.example/",
        whatsapp_url="https://wa.example/", push_contact="mailto:a@b.id",
    )  # fmt: skip
    monkeypatch.setattr(settings, "CONFIG", config)


def citizen(**fields: Any) -> Account:
    return people.account(**{"email": f"sri{Account.objects.count()}@contoh.id", **fields})


def actor_of(account: Account) -> Actor:
    return who.actor_of(account, NOW)


def told(account: Account, once: str, kind: str = TRIED, **more: Any) -> bool:
    return actions.tell(kind, To(account=account.pk), once=once, now=NOW, **more)


@pytest.mark.django_db
def test_a_notice_is_told_once_with_its_fact_and_in_a_few_statements(
    facts_told: Any, django_assert_num_queries: Any
) -> None:
    territory.small_city()
    account = citizen()
    with transaction.atomic(), django_assert_num_queries(2):
        assert actions.tell(
            TRIED, To(account=account.pk), once="satu", now=NOW, link="/rahasia/tautan/",
            subject="report:1", place=territory.WEST,
        )  # fmt: skip
    assert not told(account, "satu")
    assert facts_told.kinds == ["notices.told"]
    with django_assert_num_queries(2):
        many = [Telling(kind=TRIED, to=To(email=f"a{n}@b.id"), once=str(n)) for n in range(50)]
        assert actions.tell_many(many, now=NOW) == 50
    with connection.cursor() as cursor:
        cursor.execute("SELECT string_agg(n::text, '') FROM notices_notice n")
        kept = cursor.fetchone()[0]
        cursor.execute("SELECT audience FROM events_entry WHERE kind = 'notices.told' ORDER BY id")
        heard_by = [audience for (audience,) in cursor.fetchall()]
    assert "a1@b.id" not in kept
    assert "rahasia" not in kept
    assert heard_by[0] == f"account:{account.pk}"
    assert set(heard_by[1:]) == {"notices.view"}
    for wrong in (("tidak.ada", {}), (TRIED, {"nik": "1"})):
        with pytest.raises((LookupError, ValueError)):
            actions.tell(wrong[0], To(account=account.pk), once="x", now=NOW, values=wrong[1])


@pytest.mark.django_db
def test_the_inbox_is_ones_own(client: Client, django_assert_num_queries: Any) -> None:
    territory.small_city()
    sri, budi = citizen(), citizen(language="en")
    for number in range(40):
        told(sri, f"sri {number}", link="/laporan/")
    told(budi, "budi")
    client.force_login(sri)
    page = client.get("/pemberitahuan/")
    assert page.context["lines"][0].title == "Uji coba dari Kota Contoh"
    assert len(page.context["lines"]) == 30
    rest = client.get("/pemberitahuan/" + page.context["next_url"])
    assert len(rest.context["lines"]) == 10
    actor = actor_of(sri)
    with django_assert_num_queries(1):
        assert queries.unread_count(actor) == 40
    assert "40" in client.get("/pemberitahuan/jumlah/").content.decode()
    newest = page.context["lines"][0].id
    assert client.get(f"/pemberitahuan/{newest}/").headers["Location"] == "/laporan/"
    assert queries.unread_count(actor) == 39
    theirs = Notice.objects.get(once="budi")
    assert client.get(f"/pemberitahuan/{theirs.pk}/").status_code == 404
    client.post("/pemberitahuan/dibaca/")
    assert queries.unread_count(actor) == 0
    assert client.get("/pemberitahuan/jumlah/").content.decode().strip() == ""
    assert Notice.objects.get(once="budi").read_at is None
    alone = client.get("/pemberitahuan/", headers={"X-Requested-With": "fetch"}).content.decode()
    assert "<html" not in alone


@pytest.mark.django_db
def test_who_holds_a_right_is_told_and_what_is_moot_is_taken_back(facts_told: Any) -> None:
    territory.small_city()
    near = people.actor(Role.LURAH, territory.WEST, territory.WEST)
    people.actor(Role.LURAH, territory.EAST, territory.EAST)
    mayor = people.actor(Role.MAYOR, territory.CITY)

    def tell() -> int:
        return actions.tell_holders(
            TRIED, "indicators.view", place=territory.WEST, agency=territory.WEST, once="tugas",
            now=NOW, subject="request:1", but=[mayor.account_id or 0],
        )  # fmt: skip

    assert tell() == 1
    assert tell() == 0
    [row] = factories.told(TRIED)
    assert row.account_id == near.account_id
    actions.hand_out(now=NOW)
    assert actions.take_back(subject="request:1", now=NOW, kinds=[DAILY]) == 0
    assert actions.take_back(subject="request:1", now=NOW) == 1
    assert queries.unread_count(near) == 0
    assert not actions.take_due(now=LATER)
    assert tell() == 0  # it stays told
    assert facts_told.kinds == ["notices.told", "notices.read"]


@pytest.mark.django_db
def test_channels_are_chosen_by_person_and_hour(facts_told: Any) -> None:
    territory.small_city()
    usual, own = citizen(), citizen(phone="+628123456789", phone_verified=True)
    closed = citizen(is_active=False)
    actor = actor_of(own)
    wish = Wish(frozenset({Channel.WHATSAPP, Channel.SMS}), daily=False)
    actions.choose(actor, {TRIED: wish}, quiet=(time(9), time(11)), daily_at=time(6))
    for account in (usual, own, closed):
        told(account, f"biasa {account.pk}")
    actions.tell(TRIED, To(phone="0812 333 4444"), once="tanpa akun", now=NOW)
    actions.tell(TRIED, To(phone="bukan nomor"), once="tak terjangkau", now=NOW)
    assert actions.hand_out(now=NOW) == 5
    assert actions.hand_out(now=NOW) == 0
    found = {
        (row.notice.once, row.channel): (row.state, row.next_at, row.else_sms)
        for row in Delivery.objects.select_related("notice")
    }
    assert found == {
        (f"biasa {usual.pk}", "email"): ("waiting", NOW, False),
        (f"biasa {own.pk}", "whatsapp"): ("waiting", NOW, True),  # urgent: not quiet
        ("tanpa akun", "whatsapp"): ("waiting", NOW, True),
        ("tak terjangkau", "email"): ("no_way", NOW, False),
    }
    parcels = {p.message.channel: p.message for p in actions.take_due(now=NOW)}
    assert parcels[Channel.EMAIL].to == usual.email
    assert actions.take_due(now=LATER) == []  # leased
    assert actions.take_due(now=NOW + timedelta(minutes=6)) != []  # whoever took them is dead


@pytest.mark.django_db
def test_a_delivery_is_tried_for_days_and_then_given_up(facts_told: Any) -> None:
    territory.small_city()
    row, now = factories.sent_mail(), NOW
    for number in range(len(PAUSES) + 1):
        [parcel] = actions.take_due(now=now)
        actions.note(parcel, Sent(Outcome.LATER, 450, "recipient 450"), now=now)
        row.refresh_from_db()
        assert row.attempts == number + 1
        now = row.next_at
    assert (row.state, row.problem) == ("given_up", "recipient 450")
    assert facts_told.kinds == ["notices.told", "notices.given_up"]
    actions.note(parcel, Sent(Outcome.TAKEN), now=now)  # news of before changes nothing
    row.refresh_from_db()
    assert row.state == "given_up"
    administrator = people.actor(Role.ADMINISTRATOR, territory.CITY)
    with pytest.raises(NotAllowed):
        actions.send_again(people.actor(Role.MAYOR, territory.CITY), row.pk, now=now)
    with pytest.raises(NotFound):
        actions.send_again(people.actor(Role.ADMINISTRATOR, "99.72"), row.pk, now=now)
    actions.send_again(administrator, row.pk, now=now)
    with pytest.raises(Conflict):
        actions.send_again(administrator, row.pk, now=now)
    [parcel] = actions.take_due(now=now)
    actions.note(parcel, Sent(Outcome.NO_SUCH, 550, "recipient 550"), now=now)
    assert Stopped.objects.get().reason == "bounced"
    other = factories.sent_mail()
    assert (other.state, other.problem) == ("no_way", "stopped")
    assert Attempt.objects.filter(delivery=row).count() == len(PAUSES) + 3


@pytest.mark.django_db
def test_where_whatsapp_cannot_bring_it_an_sms_does(facts_told: Any) -> None:
    territory.small_city()
    actions.tell(TRIED, To(phone="+628123334444"), once="tanpa akun", now=NOW)
    actions.hand_out(now=NOW)
    [parcel] = actions.take_due(now=NOW)
    actions.note(parcel, Sent(Outcome.TAKEN, 200, reference="wamid.1"), now=NOW)
    for state in ("delivered", "sent", "read", "delivered"):
        assert actions.heard("wamid.1", state, now=NOW)
    assert Delivery.objects.get().state == "read"
    Delivery.objects.update(state="sent")
    for _again in range(2):
        actions.heard("wamid.1", "failed", now=NOW, problem="code 131026")
    states = dict(Delivery.objects.values_list("channel", "state"))
    assert states == {"whatsapp": "given_up", "sms": "waiting"}
    assert not actions.heard("wamid.2", "read", now=NOW)


@pytest.mark.django_db
def test_what_is_gathered_comes_as_one_message_without_what_was_read(facts_told: Any) -> None:
    territory.small_city()
    account = citizen()
    actor = actor_of(account)
    for number in range(3):
        told(account, str(number), kind=DAILY, values={"count": "1"})
    Delivery.objects.bulk_create(
        Delivery(notice=row, channel="email", daily=True, next_at=NOW, made_at=NOW)
        for row in factories.told(DAILY)
    )
    Notice.objects.update(handed_at=NOW)
    actions.read(actor, factories.told(DAILY)[0].pk, now=NOW)
    [parcel] = actions.take_due(now=NOW, limit=1)  # the limit never cuts a message in two
    assert len(parcel.deliveries) == 2
    assert parcel.message.title == "2 pemberitahuan dari Kota Contoh"
    assert len(parcel.message.items) == 2
    actions.note(parcel, Sent(Outcome.TAKEN, 250), now=NOW)
    assert sorted(Delivery.objects.values_list("state", flat=True)) == ["read", "sent", "sent"]


@pytest.mark.django_db
def test_a_citys_own_words_and_what_is_forgotten(facts_told: Any) -> None:
    territory.small_city()
    administrator = people.actor(Role.ADMINISTRATOR, territory.CITY)
    actions.write_words(
        administrator, TRIED, "id", Words("Halo dari {city}", "Coba saja."), now=NOW
    )  # fmt: skip
    assert queries.said(TRIED, "id", {}).title == "Halo dari Kota Contoh"
    assert queries.said(TRIED, "en", {}).title == "Test from Kota Contoh"
    actions.reset_words(administrator, TRIED, "id")
    assert queries.said(TRIED, "id", {}).title == "Uji coba dari Kota Contoh"
    with pytest.raises(NotAllowed):
        actions.write_words(people.actor(Role.MAYOR), TRIED, "id", Words("a", "b"), now=NOW)
    assert queries.said("sudah.hilang", "id", {}).title == "Kota Contoh"
    factories.sent_mail()
    actions.sweep(now=NOW + timedelta(days=91))
    row = Notice.objects.get()
    assert (row.email, row.content, row.values) == ("", "", {})
    with pytest.raises(Conflict):
        actions.send_again(SYSTEM, Delivery.objects.get().pk, now=NOW)
    assert actions.sweep(now=NOW + timedelta(days=366)) > 0
    assert not Notice.objects.exists()
    assert channels.set_up() == set(Channel)

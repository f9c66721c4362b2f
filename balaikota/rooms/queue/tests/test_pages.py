"""Kiosk, phone, display and counter as people meet them; what the desks show of it."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from balaikota.ground.events.sockets import Dataset, Indicator, Scope, Window, fixed
from balaikota.ground.people import factories as people
from balaikota.ground.people.models import Account
from balaikota.ground.people.rules import SYSTEM, Actor, Role
from balaikota.ground.territory import factories as territory
from balaikota.rooms.queue import actions
from balaikota.rooms.queue.factories import ALWAYS, OFFICE, Hall, hall, taken
from balaikota.rooms.queue.models import Appointment, Ticket
from balaikota.rooms.queue.offers import panels
from balaikota.rooms.queue.queries import booking, offices


def browser(actor: Actor) -> Client:
    client = Client()
    client.force_login(
        Account.objects.get(pk=actor.account_id),
        backend="allauth.account.auth_backends.AuthenticationBackend",
    )
    return client


@pytest.fixture
def now() -> datetime:
    return datetime.now(UTC)


@pytest.fixture
def place(db: None, now: datetime) -> Hall:
    """The office of WEST, which never closes: pages read the clock of the machine."""
    found = hall()
    actions.edit_office(
        SYSTEM, OFFICE, name="Kelurahan Barat", hours=ALWAYS, on_holidays=True, in_a_row=2,
        remote=True, active=True, now=now,
    )  # fmt: skip
    return found


def text(client: Client, address: str) -> str:
    found = client.get(address)
    assert found.status_code == 200, address
    return found.content.decode()


def test_from_the_kiosk_to_the_end(
    place: Hall, now: datetime, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    manager, kiosk = browser(place.lurah), Client()
    made = manager.post(reverse("queue:kiosk_key", args=[OFFICE])).content.decode()
    address = re.search(r"/antre/kios/[\w-]+/", made)[0]  # type: ignore[index]
    kiosk.get(address)
    with django_assert_max_num_queries(6):
        page = kiosk.get(address)
    said = {"layanan": "surat", "tap": page.context["tap"], "prioritas": "elderly"}
    slip = kiosk.post(f"{address}?cetak=1", said)
    assert slip.url == kiosk.post(f"{address}?cetak=1", said).url  # type: ignore[attr-defined]
    assert Ticket.objects.get().priority == "elderly"
    paper = text(kiosk, slip.url)  # type: ignore[attr-defined]
    assert "A-001" in paper
    assert "data-print-now" in paper
    assert "data:image/svg" in paper
    token = slip.url.split("/")[-2]  # type: ignore[attr-defined]
    phone = Client()
    ticket = reverse("queue:ticket", args=[token])
    assert "Giliran Anda berikutnya" in text(phone, ticket)
    display = reverse("queue:display", args=[OFFICE])
    assert "Belum ada loket yang buka" in text(phone, display)
    officer = browser(place.officer)
    work = reverse("queue:work", args=[place.first])
    assert "Bertugas di sini" in text(officer, work)
    step = f"{work}%s/"
    officer.post(step % "buka")
    officer.post(step % "berikut", {"terlihat": "0"})
    row = Ticket.objects.get()
    assert "Segera ke loket 1" in text(phone, f"{ticket}?bagian=isi")
    shown = text(phone, f"{display}?bagian=isi")
    assert f'data-call="{row.pk}:1"' in shown
    assert "A-001" in shown
    officer.post(step % "ulang", {"nomor": row.pk})
    assert f'data-call="{row.pk}:2"' in text(phone, display)
    assert "Lansia" in text(officer, work)
    with django_assert_max_num_queries(11):
        officer.get(work)
    officer.post(step % "selesai", {"nomor": row.pk})
    assert "selesai dilayani" in text(phone, ticket)
    assert officer.post(step % "tutup").url == reverse("queue:counters")  # type: ignore[attr-defined]
    assert "Pilih loket" in text(officer, reverse("queue:counters"))
    assert officer.post(step % "hapus").status_code == 404
    assert browser(place.neighbour).get(work).status_code == 403
    manager.post(reverse("queue:kiosk_key", args=[OFFICE]))
    assert kiosk.get(address).status_code == 404


def test_a_number_and_a_time_on_the_phone(place: Hall, now: datetime) -> None:
    phone, office = Client(), reverse("queue:office", args=[OFFICE])
    assert "Kelurahan Barat" in text(phone, reverse("queue:start"))
    tap = phone.get(office).context["tap"]
    taking = reverse("queue:take", args=[OFFICE])
    went = phone.post(taking, {"layanan": "informasi", "tap": tap, "prioritas": "x"})
    assert "C-001" in text(phone, went.url)  # type: ignore[attr-defined]
    assert "C-001" in text(phone, office)
    assert "C-001" in text(phone, reverse("queue:mine"))
    phone.post(f"{went.url}batal/")  # type: ignore[attr-defined]
    assert Ticket.objects.get().state == "cancelled"
    assert phone.post(taking, {"layanan": "tidak-ada"}).status_code == 404
    choose = reverse("queue:book", args=[OFFICE, "surat"])
    service = offices.service_of(OFFICE, "surat")
    (_day, slots), *_more = booking.free_times(service, now)
    assert "Mohon pilih waktu" in phone.post(choose, {"waktu": "x"}).content.decode()
    said = {"waktu": slots[-1].at.isoformat(), "tap": phone.get(choose).context["tap"]}
    shown = phone.post(choose, said).url  # type: ignore[attr-defined]
    row = Appointment.objects.get()
    assert row.code in text(phone, shown)
    later = next(slot.at for slots in [_more[0][1]] for slot in slots)
    phone.post(f"{shown}pindah/", {"waktu": later.isoformat()})
    row.refresh_from_db()
    assert row.at == later
    assert "pindah" in text(phone, shown)
    assert "Pilih waktu lain" in text(phone, f"{shown}pindah/")
    phone.post(f"{shown}batal/")
    row.refresh_from_db()
    assert row.state == "cancelled"
    assert phone.get(reverse("queue:book", args=[OFFICE, "informasi"])).status_code == 404
    assert phone.get(reverse("queue:ticket", args=["tidak-ada"])).status_code == 404


def test_who_comes_with_a_code(place: Hall, now: datetime) -> None:
    """At the kiosk a scanner types the whole address; at the counter the code is said."""
    key = actions.kiosk_key(SYSTEM, OFFICE, now=now)
    service = offices.service_of(OFFICE, "surat")
    at = next(slot.at for _day, slots in booking.free_times(service, now) for slot in slots)
    booked = [
        actions.book(
            SYSTEM, actions.NewAppointment(service=service.id, at=at), now=now,
            key=number.to_bytes(32),
        )
        for number in (1, 2)
    ]  # fmt: skip
    Appointment.objects.update(at=now)
    kiosk, officer = Client(), browser(place.officer)
    scanned = f"http://x{reverse('queue:appointment', args=[booked[0].token])}"
    went = kiosk.post(reverse("queue:kiosk", args=[key]), {"kode": scanned})
    assert "A-001" in text(kiosk, went.url)  # type: ignore[attr-defined]
    assert kiosk.post(reverse("queue:kiosk", args=[key]), {"kode": "22222222"}).status_code == 404
    officer.post(reverse("queue:step", args=[place.second, "tiba"]), {"kode": booked[1].code})
    officer.post(reverse("queue:step", args=[place.second, "ambil"]), {"layanan": "surat"})
    assert list(Ticket.objects.order_by("id").values_list("channel", "number")) == [
        ("appointment", 1), ("appointment", 2), ("counter", 3),
    ]  # fmt: skip


def test_setting_up(place: Hall) -> None:
    lurah = browser(place.lurah)
    assert "Kelurahan Barat" in text(lurah, reverse("queue:settings"))
    setting = reverse("queue:setting", args=[OFFICE])
    kept = {"name": "Kelurahan Barat", "in_a_row": "3", "remote": "on", "active": "on",
            "day_0": "08:00-12:00, 13:00-15:00"}  # fmt: skip
    assert lurah.post(setting, kept | {"day_0": "12:00-08:00"}).status_code == 422
    assert lurah.post(setting, kept).status_code == 302
    assert offices.office(OFFICE).in_a_row == 3
    service = reverse("queue:service", args=[OFFICE, "baru"])
    new = {"code": "pajak", "letter": "A", "title": "Pajak", "slot_minutes": "0",
           "slot_seats": "0", "active": "on"}  # fmt: skip
    assert "sudah dipakai" in lurah.post(service, new).content.decode()
    assert lurah.post(service, new | {"letter": "D"}).status_code == 302
    added = offices.service_of(OFFICE, "pajak")
    counter = reverse("queue:counter", args=[OFFICE])
    lurah.post(counter)
    lurah.post(counter, {"loket": "3", "layanan": [added.id], "dipakai": "1"})
    assert offices.office(OFFICE).counters[-1].services == {added.id}
    lurah.post(counter, {"loket": "3", "layanan": [added.id]})
    assert not offices.office(OFFICE).counters[-1].active
    other = browser(place.neighbour)
    assert other.get(setting).status_code == other.post(counter).status_code == 403
    assert other.post(reverse("queue:settings"), {"instansi": territory.EAST}).status_code == 302
    assert offices.office(territory.EAST).counters
    again = other.post(reverse("queue:settings"), {"instansi": territory.EAST})
    assert "sudah diatur" in again.content.decode()


def test_what_the_desks_show(place: Hall, now: datetime) -> None:
    mayor = people.actor(Role.MAYOR, territory.CITY)
    scope = Scope(viewer=mayor, place=territory.CITY, now=now)
    waiting = next(one.load for one in fixed(Indicator) if one.key == "queue.wait_minutes")
    assert waiting(scope) is None
    actions.open_counter(place.officer, place.first, now=now)
    for _ in range(6):
        taken(place.service(), now=now)
    later = now + timedelta(minutes=3)
    seen = actions.call_next(place.officer, place.first, seen=0, now=later) or 0
    actions.finish(place.officer, place.first, seen, now=later)
    shown = panels.today(scope)
    assert (shown["waiting"], shown["open"], shown["done"]) == (5, 1, 1)
    assert waiting(scope) == 3.0
    assert (panels.waiting_now(scope), panels.lost_share(scope)) == (5.0, 0.0)
    layer = panels.layer(scope, Window(west=0, south=0, east=1, north=1, zoom=9))
    assert layer["features"][0]["properties"]["value"] == 5
    stranger = Scope(viewer=place.neighbour, place=territory.CITY, now=now)
    assert panels.today(stranger)["rows"] == []
    assert panels.to_serve(Scope(viewer=place.officer, place="", now=now)) == 5
    (months,) = [one for one in fixed(Dataset) if one.key == "queue.by_month"]
    (row,) = months.rows(scope)
    assert (row["kantor"], row["dilayani"]) == (OFFICE, None)  # fewer than five
    assert panels.area(scope)["past"].done == 1

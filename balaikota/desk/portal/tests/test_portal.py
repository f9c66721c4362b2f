"""The door of the city hall: it opens whatever happens behind it."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from balaikota.desk.portal import rules
from balaikota.ground.events import sockets
from balaikota.ground.events.sockets import Lookup, Scope, Service, Showcase, Task, offer
from balaikota.ground.people import factories as people
from balaikota.ground.people import rules as people_rules
from balaikota.ground.people.rules import Role, declare
from balaikota.ground.territory.factories import CITY, small_city
from balaikota.lib.errors import Invalid


class Stage:
    rows: object = True
    broken = False
    waiting = 7

    def load(self, scope: Scope) -> dict[str, Any]:
        if self.broken:
            raise RuntimeError("the lamp is out")
        return {"rows": self.rows, "title": "Lampu baru", "text": str(dict(scope.query or {}))}

    def find(self, code: str, scope: Scope) -> str:
        self.cookies = dict(scope.query or {})
        return "/ketemu/" if code == "KX01M2P9" else ""

    def count(self, scope: Scope) -> int:
        if self.broken:
            raise RuntimeError("the lamp is out")
        return self.waiting


@pytest.fixture
def stage(monkeypatch: pytest.MonkeyPatch) -> Stage:
    monkeypatch.setattr(sockets, "_OFFERS", {})
    monkeypatch.setattr(people_rules, "PERMISSIONS", dict(people_rules.PERMISSIONS))
    declare("stage.work", "Work on the stage", {Role.OFFICER})
    room = Stage()
    offer(
        Service(
            key="stage.new",
            title="Laporkan",
            summary="",
            url_name="portal:track",
            icon="pin",
            primary=True,
        )
    )
    offer(
        Service(
            key="stage.see",
            title="Lihat semua",
            summary="Semuanya",
            url_name="portal:home",
            icon="list",
        )
    )
    offer(
        Showcase(key="stage.new", title="Baru selesai", load=room.load, template="shell/empty.html")
    )
    offer(
        Showcase(
            key="stage.near", title="Dekat", load=room.load, template="shell/empty.html", near=True
        )
    )
    offer(
        Lookup(
            key="stage.code",
            title="Kode",
            find=room.find,
            cookies=("kue_ruang",),
        )
    )
    offer(
        Task(
            key="stage.t",
            title="Menunggu",
            permission="stage.work",
            stale_on=("stage.lit",),
            count=room.count,
            url_name="portal:home",
        )
    )
    return room


@pytest.mark.django_db
def test_the_home_page_shows_what_rooms_offer(stage: Stage, client: Client) -> None:
    small_city()
    text = client.get("/").content.decode()
    for words in ("Laporkan", "Lihat semua", "Baru selesai", "Lampu baru", "Kota Contoh"):
        assert words in text


@pytest.mark.django_db
def test_an_empty_showcase_is_not_shown(stage: Stage, client: Client) -> None:
    stage.rows = []
    assert "Baru selesai" not in client.get("/").content.decode()


@pytest.mark.django_db
def test_reporting_opens_whatever_is_broken(stage: Stage, client: Client) -> None:
    stage.broken = True
    answer = client.get("/")
    assert answer.status_code == 200
    assert "Laporkan" in answer.content.decode()


@pytest.mark.django_db
def test_the_home_page_needs_few_queries(
    stage: Stage, client: Client, django_assert_max_num_queries: Any
) -> None:
    small_city()
    client.get("/")
    with django_assert_max_num_queries(3):
        client.get("/")


@pytest.mark.django_db
@pytest.mark.parametrize("typed", ["KX01M2P9", "kx01-m2p9", " kxoi m2p9 ", "KXOLM2P9"])
def test_a_code_is_found_however_it_is_typed(typed: str, stage: Stage, client: Client) -> None:
    answer = client.get("/lacak/", {"kode": typed})
    assert (answer.status_code, answer["Location"]) == (302, "/ketemu/")


@pytest.mark.django_db
def test_a_room_sees_only_the_cookies_it_asked_for(stage: Stage, client: Client) -> None:
    client.cookies["kue_ruang"], client.cookies["kue_lain"] = "a", "b"
    client.get("/lacak/", {"kode": "KX01M2P9"})
    assert stage.cookies == {"kue_ruang": "a"}
    assert "Lihat semua" in client.get("/lacak/").content.decode()


@pytest.mark.django_db
def test_an_unknown_code_is_told_on_the_spot(stage: Stage, client: Client) -> None:
    answer = client.get("/lacak/", {"kode": "<b>ZZZ"})
    assert answer.status_code == 404
    assert 'aria-invalid="true"' in answer.content.decode()
    assert "<b>ZZZ" not in answer.content.decode()
    assert client.get("/lacak/").status_code == 200


@given(st.text())
def test_readings_are_letters_and_digits(text: str) -> None:
    assert all(reading.isalnum() and len(reading) <= 32 for reading in rules.readings(text))


@pytest.mark.django_db
def test_near_uses_the_position_once(stage: Stage, client: Client) -> None:
    answer = client.get("/terdekat/", {"lon": "106.01", "lat": "-6.01"})
    assert "106.01" in answer.content.decode()
    assert "no-store" in answer["Cache-Control"]


@pytest.mark.parametrize(
    ("lon", "lat"), [("", ""), ("x", "1"), ("181", "0"), ("0", "nan"), ("inf", "0")]
)
def test_no_place_on_earth(lon: str, lat: str) -> None:
    with pytest.raises(Invalid):
        rules.position(lon, lat)


def signed_in(role: Role | None) -> Client:
    client, holder = Client(), people.account(name="Budi")
    if role:
        people.grant(holder, people.position(role, CITY))
    client.force_login(holder, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


@pytest.mark.django_db
def test_the_inbox_asks_strangers_to_sign_in(stage: Stage, client: Client) -> None:
    assert client.get("/tugas/")["Location"].startswith("/akun/login/")


@pytest.mark.django_db
def test_the_inbox_counts_what_waits(stage: Stage) -> None:
    text = signed_in(Role.OFFICER).get("/tugas/").content.decode()
    assert ">7<" in text
    assert "Menunggu" in text


@pytest.mark.django_db
@pytest.mark.parametrize("role", [Role.MAYOR, None])
def test_others_work_is_not_in_the_inbox(role: Role | None, stage: Stage) -> None:
    assert "Menunggu" not in signed_in(role).get("/tugas/").content.decode()


@pytest.mark.django_db
def test_a_count_that_cannot_be_read_is_shown_as_unknown(stage: Stage) -> None:
    stage.broken = True
    assert ">–<" in signed_in(Role.OFFICER).get("/tugas/").content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize(("language", "words"), [("id", "Lacak"), ("en", "Follow")])
def test_the_language_is_chosen_and_kept(
    language: str, words: str, stage: Stage, client: Client
) -> None:
    client.post("/bahasa/", {"language": language, "next": "/"})
    text = client.get("/").content.decode()
    assert words in text
    assert f'<html lang="{language}"' in text

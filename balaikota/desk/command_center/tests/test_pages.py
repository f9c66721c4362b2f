"""The command center's addresses: who may, over which area, and how parts stay fresh."""

from __future__ import annotations

from typing import Any

import pytest
from django.conf import settings
from django.db import transaction
from django.test import Client

from balaikota.ground.events.log import emit
from balaikota.ground.people import factories as people
from balaikota.ground.people.rules import Role
from balaikota.ground.territory.factories import CITY, DISTRICT, EAST, WEST, small_city

from .conftest import AS_OF, Stage, StageLit

pytestmark = pytest.mark.django_db
HOME = "/pusat-komando/"
PANEL = "/pusat-komando/panel/stage.lamps/"
EVERY = [
    HOME, PANEL, "/pusat-komando/angka/", "/pusat-komando/kejadian/", "/pusat-komando/lapis.json",
    "/pusat-komando/lapis/stage.regions.json", f"/pusat-komando/wilayah/{EAST}/",
    f"/pusat-komando/wilayah/{EAST}/stage.area/",
]  # fmt: skip
ALLOWED = {
    Role.MAYOR, Role.SECRETARY, Role.REPORT_ADMIN, Role.AGENCY_HEAD, Role.CAMAT, Role.LURAH,
    Role.ADMINISTRATOR, Role.DATA_STEWARD,
}  # fmt: skip


@pytest.fixture
def city() -> str:
    return small_city()


def signed_in(role: Role, area: str = CITY, agency: str = "") -> Client:
    client = Client()
    holder = people.account()
    people.grant(holder, people.position(role, area, agency))
    client.force_login(holder, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def tell(place: str, audience: str = "") -> None:
    with transaction.atomic():
        emit(StageLit(place=place), audience=audience)


@pytest.mark.parametrize("address", EVERY)
def test_strangers_are_asked_to_sign_in(
    address: str, city: str, stage: Stage, client: Client
) -> None:
    answer = client.get(address)
    assert (answer.status_code, answer["Location"].split("?")[0]) == (302, "/akun/login/")


@pytest.mark.parametrize("role", list(Role))
@pytest.mark.parametrize("address", EVERY)
def test_roles(role: Role, address: str, city: str, stage: Stage) -> None:
    assert signed_in(role).get(address).status_code == (200 if role in ALLOWED else 403)


@pytest.mark.parametrize("address", EVERY[:6])
def test_a_lurah_sees_no_other_kelurahan(address: str, city: str, stage: Stage) -> None:
    lurah = signed_in(Role.LURAH, WEST)
    assert lurah.get(address, {"wilayah": WEST}).status_code == 200
    assert lurah.get(address, {"wilayah": EAST}).status_code == 403
    assert lurah.get(address, {"wilayah": CITY}).status_code == 403


def test_the_widest_area_is_shown_first(city: str, stage: Stage) -> None:
    assert f"tenang di {DISTRICT}" in signed_in(Role.CAMAT, DISTRICT).get(PANEL).content.decode()


def test_an_agency_head_sees_the_area_of_the_post(city: str, stage: Stage) -> None:
    assert signed_in(Role.AGENCY_HEAD, CITY, "dinas").get(PANEL).status_code == 200


def test_a_panel_that_says_the_same_is_not_sent_again(city: str, stage: Stage) -> None:
    client = signed_in(Role.MAYOR)
    first = client.get(PANEL)
    again = client.get(PANEL, headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert first["X-As-Of"] == again["X-As-Of"] == AS_OF.isoformat()
    stage.words = "ramai"
    changed = client.get(PANEL, headers={"If-None-Match": first["ETag"]})
    assert changed.status_code == 200
    assert b"ramai" in changed.content


def test_what_others_may_see_is_not_kept_by_a_proxy(city: str, stage: Stage) -> None:
    assert "private" in signed_in(Role.MAYOR).get(PANEL)["Cache-Control"]


def test_a_panel_with_its_own_permission_stays_hidden(city: str, stage: Stage) -> None:
    client = signed_in(Role.MAYOR)
    assert client.get("/pusat-komando/panel/stage.hidden/").status_code == 404
    assert b"stage-hidden" not in client.get(HOME).content


@pytest.mark.parametrize("screen", ["dinding", "meja", "ponsel"])
def test_one_broken_panel_leaves_the_screen_standing(screen: str, city: str, stage: Stage) -> None:
    stage.broken = True
    client = signed_in(Role.MAYOR)
    answer = client.get(HOME, {"layar": screen})
    assert answer.status_code == 200
    assert "notice--danger" in answer.content.decode()
    assert client.get(PANEL).status_code == 503


@pytest.mark.parametrize("screen", ["dinding", "meja", "ponsel"])
def test_each_screen_shows_numbers_panels_and_what_happens(
    screen: str, city: str, stage: Stage
) -> None:
    tell(WEST)
    text = signed_in(Role.MAYOR).get(HOME, {"layar": screen}).content.decode()
    assert "1.234" in text
    assert "stat--danger" in text  # beyond its target
    assert f"lampu di {WEST}" in text
    assert 'data-stale-on="stage.lit"' in text
    assert f"tenang di {CITY}" in text


def test_the_wall_keeps_the_time_of_the_city(city: str, stage: Stage) -> None:
    """Whatever the zone of the screen's computer."""
    text = signed_in(Role.MAYOR).get(HOME, {"layar": "dinding"}).content.decode()
    assert f'data-clock="{settings.TIME_ZONE}"' in text


def test_the_timeline_keeps_to_the_area_and_to_what_may_be_heard(city: str, stage: Stage) -> None:
    tell(WEST)
    tell(EAST)
    tell(WEST, audience="stage.never")
    mayor = signed_in(Role.MAYOR).get("/pusat-komando/kejadian/").content.decode()
    lurah = signed_in(Role.LURAH, WEST).get("/pusat-komando/kejadian/").content.decode()
    assert (mayor.count("lampu di"), lurah.count("lampu di")) == (2, 1)
    assert EAST not in lurah


def test_stale_and_facts_make_fresh(city: str, stage: Stage) -> None:
    """A screen that fetches what the facts made stale shows what a fresh screen shows."""
    client = signed_in(Role.MAYOR)
    before = client.get("/pusat-komando/kejadian/")
    tell(WEST)
    part = client.get("/pusat-komando/kejadian/", headers={"If-None-Match": before["ETag"]})
    assert part.status_code == 200
    assert part.content.decode().strip() in client.get(HOME, {"layar": "meja"}).content.decode()


def test_a_layer_gets_its_window(city: str, stage: Stage) -> None:
    answer = signed_in(Role.MAYOR).get(
        "/pusat-komando/lapis/stage.regions.json", {"bbox": "106,-7,107,-6", "z": "13.5"}
    )
    properties = answer.json()["features"][0]["properties"]
    assert (properties["west"], properties["zoom"]) == (106.0, 13.5)


@pytest.mark.parametrize("bbox", ["1,2", "x", "9,9,1,1"])
def test_a_bad_window_is_refused_with_words(bbox: str, city: str, stage: Stage) -> None:
    answer = signed_in(Role.MAYOR).get(
        "/pusat-komando/lapis/stage.regions.json",
        {"bbox": bbox},
        headers={"Accept": "application/json"},
    )
    assert (answer.status_code, answer.json()["field"]) == (400, "bbox")


def test_unknown_things_are_not_found(city: str, stage: Stage) -> None:
    client = signed_in(Role.MAYOR)
    for address in (
        "panel/none/",
        "lapis/none.json",
        f"wilayah/{CITY}.99/",
        f"wilayah/{EAST}/none/",
    ):
        assert client.get(f"/pusat-komando/{address}").status_code == 404


def test_drilling_down_leads_to_the_parts(city: str, stage: Stage) -> None:
    text = signed_in(Role.MAYOR).get(f"/pusat-komando/wilayah/{DISTRICT}/").content.decode()
    assert f"/pusat-komando/wilayah/{WEST}/" in text
    assert "Kota Contoh" in text


def test_before_a_city_is_loaded_the_center_opens(stage: Stage) -> None:
    assert signed_in(Role.MAYOR, "").get(HOME).status_code == 200


def test_the_screen_needs_few_queries(
    city: str, stage: Stage, django_assert_max_num_queries: Any
) -> None:
    client = signed_in(Role.MAYOR)
    client.get(HOME)
    with django_assert_max_num_queries(8):
        client.get(HOME)

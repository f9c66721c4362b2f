"""Looking at a resident, and being seen to have looked: an officer and the person, in a browser."""

from __future__ import annotations

import time
from datetime import date

import pytest
from playwright.sync_api import Page, expect

from balaikota.ground.residents.rules import numbers

from .axe import assert_accessible
from .conftest import DESK, PHONE, DemoCity, Opener
from .test_portal import fits

pytestmark = pytest.mark.browser
SRI = numbers.written("36.72.01", date(1988, 4, 12), True, 9992)  # of the example's family
PURPOSE = "Pendataan dan pencocokan di lapangan"
PAGES = (
    "",
    "statistik/",
    "mutu/",
    "ganda/",
    "impor/",
    "perjanjian/",
    "perjanjian/baru/",
    "siapa-melihat/",
    "permintaan/",
    "loket/",
    "pemrosesan/",
    "insiden/",
)


def _sound(page: Page) -> None:
    assert_accessible(page)
    assert fits(page), page.url


def _found(page: Page) -> None:
    """Search until the example's family is in: it comes while the city already answers."""
    until = time.monotonic() + 120
    while "/penduduk/" not in page.url and time.monotonic() < until:
        page.get_by_label("NIK atau nomor kartu keluarga").fill(SRI)
        page.get_by_label("Untuk apa?").select_option(label=PURPOSE)
        page.get_by_role("button", name="Cari").click()
        page.wait_for_timeout(1_000)


def test_who_looks_with_a_purpose_is_seen_by_the_person(city: DemoCity, signed_in: Opener) -> None:
    page = signed_in("bulurah", *PHONE)
    page.goto(city.at("/tugas/"))
    page.get_by_role("navigation", name="Menu utama").get_by_role(
        "link", name="Kependudukan"
    ).click()
    _sound(page)
    _found(page)
    expect(page.locator("h1")).not_to_contain_text("WAHYUNI")
    _sound(page)
    page.get_by_role("button", name="Buka").click()
    expect(page.locator("h1")).to_have_text("SRI WAHYUNI")
    _sound(page)

    own = signed_in("sri", *PHONE)
    own.goto(city.at("/akun/data-saya/"))
    look = own.get_by_role("listitem").filter(has_text=PURPOSE).first
    expect(look).to_contain_text("Lurah")
    _sound(own)
    look.get_by_role("link", name="Keberatan").click()
    expect(own.locator("main")).to_contain_text(PURPOSE)
    _sound(own)


@pytest.mark.parametrize("size", [pytest.param(PHONE, id="phone"), pytest.param(DESK, id="desk")])
def test_every_page_of_the_register_is_accessible_and_fits(
    size: tuple[int, int], city: DemoCity, signed_in: Opener
) -> None:
    page = signed_in("walidata", *size)
    for path in PAGES:
        page.goto(city.at(f"/kependudukan/{path}"))
        _sound(page)

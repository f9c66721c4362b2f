"""A visit to a counter: kiosk, phone, call display, officer, two taps of the survey, the wall."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from .axe import assert_accessible
from .conftest import DESK, PHONE, DemoCity, Opener
from .test_portal import fits

pytestmark = pytest.mark.browser
OFFICE = re.compile("^Kelurahan ")
MOST_CALLS = 12  # more than wait in the example


def sound(page: Page) -> None:
    assert_accessible(page)
    assert fits(page), page.url


def kiosk_address(lurah: Page, city: DemoCity) -> str:
    lurah.goto(city.at("/admin/antrean/"))
    lurah.locator(".list__title a", has_text=OFFICE).first.click()
    sound(lurah)
    lurah.get_by_role("button", name="Buat alamat kios").click()
    return lurah.locator("p.code a").get_attribute("href") or ""


def number_from(kiosk: Page, address: str) -> tuple[str, str]:
    """Take a number as somebody old would. Returns the number and the phone's address."""
    kiosk.goto(address)
    sound(kiosk)
    kiosk.get_by_label("Lansia").check()
    kiosk.get_by_role("button", name="Surat keterangan dan pengantar").click()
    kiosk.wait_for_url("**/nomor/**")
    token = kiosk.url.split("/nomor/")[1].split("/")[0]
    return kiosk.locator(".slip80__number").inner_text(), f"/antre/nomor/{token}/"


def called(officer: Page, phone: Page) -> None:
    """Call until it is this phone's turn."""
    for _ in range(MOST_CALLS):
        officer.get_by_role("button", name="anggil berikutnya").click()
        officer.wait_for_load_state()
        shown = officer.locator(".desk__number").inner_text()
        if shown == phone.locator(".queue-ticket__number").inner_text():
            return
    raise AssertionError("never called")


def impressions(wall: Page) -> int:
    said = wall.get_by_text(re.compile(r"kesan dari \d+ jawaban")).first.inner_text()
    return int(re.search(r"dari (\d+)", said)[1])  # type: ignore[index]


def test_from_the_kiosk_to_the_wall(city: DemoCity, open_page: Opener, signed_in: Opener) -> None:
    kiosk, phone, tv = open_page(*DESK), open_page(*PHONE), open_page(*DESK)
    number, address = number_from(kiosk, kiosk_address(signed_in("bulurah", *PHONE), city))
    phone.goto(city.at(address))
    expect(phone.locator(".queue-ticket__number")).to_have_text(number)
    sound(phone)
    officer = signed_in("loket", *PHONE)
    officer.goto(city.at("/tugas/loket/"))
    officer.locator("section", has_text=OFFICE).get_by_role("link", name="Lanjutkan").click()
    sound(officer)
    code = city_office(phone)
    tv.goto(city.at(f"/antre/layar/{code}/"))
    sound(tv)
    tv.get_by_role("button", name="Nyalakan suara").click()
    called(officer, phone)
    sound(officer)
    expect(phone.get_by_text("Segera ke loket 2")).to_be_visible()
    expect(tv.locator(".calls__number")).to_have_text(number)
    expect(tv.locator("[data-calls]")).to_have_attribute(
        "data-saying", re.compile("Nomor antrean, A, .* Silakan ke loket 2")
    )
    wall = signed_in("walikota", *DESK)
    wall.goto(city.at("/pusat-komando/"))
    before = impressions(wall)
    officer.get_by_role("button", name="Selesai", exact=False).last.click()
    phone.get_by_role("link", name="Dua ketukan").click()
    sound(phone)
    phone.get_by_role("button", name="Sangat baik").click()
    expect(phone.get_by_role("heading", name="Terima kasih")).to_be_visible()
    sound(phone)
    expect(wall.get_by_text(f"kesan dari {before + 1} jawaban").first).to_be_visible()


def city_office(phone: Page) -> str:
    """The code of the office whose number the phone holds."""
    return phone.locator("[data-ticket]").get_attribute("data-place") or ""

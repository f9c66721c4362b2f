"""The citizens' home and the inbox, in a real browser."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from .axe import assert_accessible
from .conftest import DESK, PHONE, DemoCity, Opener

pytestmark = pytest.mark.browser
SIZES = [pytest.param(PHONE, id="phone"), pytest.param(DESK, id="desk")]
FIRST_VIEW = 200_000  # bytes over the wire on a phone


def fits(page: Page) -> bool:
    """Nothing sticks out at the side."""
    return bool(page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"))


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("path", ["/", "/lacak/", "/lacak/?kode=ZZZZZZZZ", "/akun/login/"])
def test_open_pages_are_accessible(
    path: str, size: tuple[int, int], city: DemoCity, open_page: Opener
) -> None:
    page = open_page(*size)
    page.goto(city.at(path))
    assert_accessible(page)
    assert fits(page)


def test_the_home_page_fits_a_small_phone(city: DemoCity, open_page: Opener) -> None:
    page = open_page(320, 640)
    page.goto(city.at("/"))
    assert fits(page)


def test_reporting_is_one_thumb_away(city: DemoCity, open_page: Opener) -> None:
    page = open_page(*PHONE)
    page.goto(city.at("/"))
    button = page.locator(".bottom-bar a")
    box = button.bounding_box()
    assert box is not None
    assert box["y"] + box["height"] <= PHONE[1]
    assert box["y"] > PHONE[1] / 2
    assert box["height"] >= 44
    button.click()
    expect(page).to_have_url(city.at("/lapor/"))


def test_a_phone_loads_little(city: DemoCity, open_page: Opener) -> None:
    page = open_page(*PHONE)
    sizes: list[int] = []
    page.on("requestfinished", lambda request: sizes.append(request.sizes()["responseBodySize"]))
    page.goto(city.at("/"), wait_until="networkidle")
    assert 0 < sum(sizes) < FIRST_VIEW


def test_the_home_page_works_without_script(city: DemoCity, open_page: Opener) -> None:
    page = open_page(*PHONE, java_script_enabled=False)
    page.goto(city.at("/"))
    page.fill("#kode", "zzzz zzzz")
    page.press("#kode", "Enter")
    expect(page.locator("[aria-invalid=true]")).to_be_visible()


def test_the_keyboard_reaches_the_content_first(city: DemoCity, page: Page) -> None:
    page.goto(city.at("/"))
    page.keyboard.press("Tab")
    expect(page.locator(".skip-link")).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    inside = page.evaluate("document.querySelector('main').contains(document.activeElement)")
    assert inside


def test_english_is_one_press_away(city: DemoCity, page: Page) -> None:
    page.goto(city.at("/"))
    page.click(".language button[value=en]")
    expect(page.locator("html")).to_have_attribute("lang", "en")
    page.click(".language button[value=id]")
    expect(page.locator("html")).to_have_attribute("lang", "id")


def test_what_is_near_is_asked_once(city: DemoCity, open_page: Opener) -> None:
    page = open_page(
        *PHONE, geolocation={"longitude": 106.05, "latitude": -6.01}, permissions=["geolocation"]
    )
    page.goto(city.at("/"))
    page.click("[data-near-ask]")
    expect(page.locator("[data-near-ask]")).to_have_count(0)


@pytest.mark.parametrize("size", SIZES)
def test_the_inbox_is_accessible(size: tuple[int, int], signed_in: Opener, city: DemoCity) -> None:
    page = signed_in("lapor", *size)
    page.goto(city.at("/tugas/"))
    expect(page.locator(".tasks__item").first).to_be_visible()
    assert_accessible(page)
    assert fits(page)

"""The command center in a real browser: to look at, live, and back after a loss."""

from __future__ import annotations

import itertools
import re

import httpx
import pytest
from playwright.sync_api import Page, expect

from balaikota.demo.people import API_KEY
from tests.run.city import PATIENCE, eventually

from .axe import assert_accessible
from .conftest import DESK, PHONE, DemoCity, Opener
from .test_portal import fits

pytestmark = pytest.mark.browser
LIVE = re.compile("live|langsung")
_poles = itertools.count(1)
SCREENS = [("dinding", DESK), ("meja", DESK), ("meja", PHONE), ("ponsel", PHONE)]


def opened(
    city: DemoCity, signed_in: Opener, screen: str, size: tuple[int, int], who: str = "walikota"
) -> Page:
    page = signed_in(who, *size)
    page.goto(city.at(f"/pusat-komando/?layar={screen}"))
    expect(page.locator("[data-live-badge]").first).to_have_attribute("data-state", "live")
    return page


def report(city: DemoCity) -> None:
    """A citizen's report comes in by another door; the same words twice would be one report."""
    words = f"Lampu jalan padam sejak semalam, tiang nomor {next(_poles)}."
    answer = httpx.post(
        city.at("/open311/v2/requests.json"),
        data={
            "api_key": API_KEY, "jurisdiction_id": "", "service_code": "lampu.padam",
            "lat": "-6.0167", "long": "106.0538", "description": words,
        },
        timeout=PATIENCE,
    )  # fmt: skip
    assert answer.status_code in (200, 201), answer.text


def filed_today(page: Page) -> int:
    text = page.locator("#panel-reports-today .hero-number__n").text_content() or ""
    return int(text.strip().replace(".", ""))


def see_more(page: Page, before: int) -> None:
    """Wait until the panel counts more than before, without a reload."""
    number = page.locator("#panel-reports-today .hero-number__n")
    expect(number).not_to_have_text(f"{before:,}".replace(",", "."))
    assert filed_today(page) > before


@pytest.mark.parametrize(("screen", "size"), SCREENS)
def test_every_screen_is_accessible(
    screen: str, size: tuple[int, int], city: DemoCity, signed_in: Opener
) -> None:
    page = opened(city, signed_in, screen, size)
    if screen != "ponsel":
        page.locator("[data-map]").scroll_into_view_if_needed()  # it wakes when it is looked at
        expect(page.locator("[data-map]")).to_have_attribute("data-ready", "yes")
    assert_accessible(page)
    assert fits(page)


@pytest.mark.parametrize("size", [DESK, PHONE])
def test_an_area_is_accessible_and_leads_down_to_a_report(
    size: tuple[int, int], city: DemoCity, signed_in: Opener
) -> None:
    page = signed_in("walikota", *size)
    page.goto(city.at("/pusat-komando/wilayah/36.72/"))
    assert_accessible(page)
    page.locator(".cc-parts a").first.click()
    page.locator(".cc-parts a").first.click()
    expect(page.locator(".breadcrumb li")).to_have_count(4)
    assert fits(page)


def test_the_wall_never_scrolls_and_is_readable_from_afar(
    city: DemoCity, signed_in: Opener
) -> None:
    page = opened(city, signed_in, "dinding", DESK)
    assert page.evaluate("document.documentElement.scrollHeight <= window.innerHeight")
    small = page.evaluate(
        """() => [...document.querySelectorAll("body *")]
          .filter((e) => e.checkVisibility({visibilityProperty: true, opacityProperty: true}))
          .filter((e) => !e.closest(
            ".maplibregl-control-container, .visually-hidden, .skip-link, svg"))
          .filter((e) => [...e.childNodes].some((n) => n.nodeType === 3 && n.textContent.trim()))
          .filter((e) => parseFloat(getComputedStyle(e).fontSize) < 24)
          .map((e) => `${e.className} ${e.textContent.trim().slice(0, 40)}`)"""
    )
    assert small == []


def test_the_wall_turns_by_itself(city: DemoCity, signed_in: Opener) -> None:
    page = opened(city, signed_in, "dinding", DESK)
    expect(page.locator(".wall__scene.is-shown")).to_have_count(1)
    first = page.locator(".wall__scene.is-shown h2").first.inner_text()
    expect(page.locator(".wall__scene.is-shown h2").first).not_to_have_text(first)


def test_a_report_is_seen_without_reloading(city: DemoCity, signed_in: Opener) -> None:
    page = opened(city, signed_in, "meja", DESK)
    page.evaluate("window.stayed = true")
    before = filed_today(page)
    report(city)
    see_more(page, before)
    assert page.evaluate("window.stayed")


def test_two_tabs_share_one_stream(city: DemoCity, signed_in: Opener) -> None:
    page = opened(city, signed_in, "meja", DESK)
    streams: list[str] = []
    other = page.context.new_page()
    other.on(
        "request",
        lambda request: streams.append(request.url) if request.url.endswith("/live") else None,
    )
    other.goto(city.at("/pusat-komando/?layar=meja"))
    expect(other.locator("[data-live-badge]").first).to_have_attribute("data-state", "live")
    assert streams == []
    page.close()  # the tab that listened goes; the other takes over
    before = filed_today(other)
    report(city)
    see_more(other, before)


def test_the_wall_comes_back_after_a_network_loss(city: DemoCity, signed_in: Opener) -> None:
    page = opened(city, signed_in, "dinding", DESK)
    badge = page.locator("[data-live-badge]").first
    before = filed_today(page)
    page.context.set_offline(True)
    expect(badge).to_have_attribute("data-state", "lost")
    report(city)
    page.context.set_offline(False)
    expect(badge).to_have_attribute("data-state", "live")
    see_more(page, before)


def test_the_wall_comes_back_after_the_server_died(city: DemoCity, signed_in: Opener) -> None:
    page = opened(city, signed_in, "dinding", DESK)
    badge = page.locator("[data-live-badge]").first
    before = filed_today(page)
    city.part("web").kill()
    expect(badge).to_have_attribute("data-state", "lost")
    assert eventually(lambda: city.well)
    report(city)
    expect(badge).to_have_attribute("data-state", "live")
    see_more(page, before)


def test_a_camat_sees_the_own_kecamatan_only(city: DemoCity, signed_in: Opener) -> None:
    page = opened(city, signed_in, "meja", DESK, who="camat")
    expect(page.locator("h1")).not_to_have_text(re.compile("^Kota"))
    answer = page.goto(city.at("/pusat-komando/?layar=meja&wilayah=36.72"))
    assert answer is not None
    assert answer.status == 403


def test_the_map_speaks_as_a_list(city: DemoCity, signed_in: Opener) -> None:
    page = opened(city, signed_in, "meja", DESK)
    expect(page.locator("[data-map]")).to_have_attribute("data-ready", "yes")
    canvas = page.locator(".maplibregl-canvas")
    assert canvas.get_attribute("aria-label")
    assert canvas.get_attribute("tabindex") == "0"
    for _ in range(5):  # near enough for single reports
        page.locator(".maplibregl-ctrl-zoom-in").click()
    page.locator("details.reveal summary").click()
    expect(page.locator("#daftar-peta a").first).to_be_visible()

"""The walk of docs/how-to/connect-a-source.md: from nothing to a tile on the wall."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest
from playwright.sync_api import Page, expect

from simulators.agencies.air import Air
from simulators.agencies.serving import Server
from simulators.agencies.town import CILEGON

from .axe import assert_accessible
from .conftest import PHONE, DemoCity, Opener
from .test_portal import fits

pytestmark = pytest.mark.browser
WITHIN = 120_000  # milliseconds a run may wait for hands on a busy machine


@pytest.fixture
def stations() -> Iterator[Server]:
    with Server(Air(CILEGON, date(2026, 11, 23)).answer) as server:
        yield server


def where(page: Page, title: str, address: str) -> None:
    """Step one."""
    page.fill("[name=title]", title)
    page.select_option("[name=agency]", "diskominfo")
    page.fill("[name=owner]", "Kepala Bidang Pengendalian Pencemaran")
    page.select_option("[name=kind]", "csv")
    page.fill("[name=address]", address)
    page.select_option("[name=fresh]", "6h")
    page.click("button[name=look]")


def test_from_nothing_to_a_tile_on_the_wall(
    city: DemoCity, signed_in: Opener, stations: Server
) -> None:
    page = signed_in("walidata")
    page.goto(city.at("/integrasi/sumber/"))
    page.click("a[href='/integrasi/sumber/baru/']")
    assert_accessible(page)
    where(page, "Udara kota", f"{stations.url}/ekspor/ispu.csv")
    expect(page.locator(".source-column")).to_have_count(8)
    assert_accessible(page)
    page.check("[name=kolom-0-key]")
    page.check("[name=kolom-1-key]")
    page.select_option("[name=target]", "indicators.values")
    page.click("button[name=try]")
    expect(page.locator("[name=jadi-area]")).to_have_value("~place")
    page.select_option("[name=target]", "")
    page.locator("#where .reveal:not([hidden]) > summary").first.click()
    assert_accessible(page)
    page.click("button[name=try]")
    expect(page.locator("#tried .notice--good")).to_be_visible()
    expect(page.locator("#tried tbody tr").first).to_contain_text("36.72.04.1004")
    assert_accessible(page)
    page.click("button[name=save]")
    page.wait_for_url("**/integrasi/sumber/udara-kota/")
    assert_accessible(page)
    # The wall fills itself once the source was read.
    page.goto(city.at("/pusat-komando/"))
    tile = page.locator("#panel-connectors-udara-kota")
    expect(tile.locator(".hero-number__n")).not_to_have_text("–", timeout=WITHIN)
    expect(tile.locator(".bars__row")).to_have_count(5)
    page.goto(city.at("/pusat-komando/?layar=dinding"))
    expect(page.locator("#panel-connectors-udara-kota")).to_be_attached()


def test_a_mistake_is_told_beside_its_field_on_a_phone_too(
    city: DemoCity, signed_in: Opener, stations: Server
) -> None:
    page = signed_in("walidata", *PHONE)
    page.goto(city.at("/integrasi/sumber/baru/"))
    where(page, "Udara", f"{stations.url}/tidak-ada.csv")
    expect(page.locator(".field--invalid")).to_contain_text("404")
    assert fits(page)
    page.fill("[name=address]", f"{stations.url}/ekspor/ispu.csv")
    page.click("button[name=look]")
    expect(page.locator(".source-column")).to_have_count(8)
    assert fits(page)
    assert_accessible(page)

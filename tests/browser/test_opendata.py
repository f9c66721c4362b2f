"""The city's data in a real browser: for every eye and thumb, and without script."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from .axe import assert_accessible
from .conftest import DESK, PHONE, DemoCity, Opener

pytestmark = pytest.mark.browser
PAGES = ("", "wilayah-kota/", "wilayah-kota/grafik/", "wilayah-kota/peta/",
         "wilayah-kota/metadata/", "wilayah-kota/versi/", "wilayah-kota/versi/1/",
         "wilayah-kota/api/")  # fmt: skip


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_every_page_is_accessible_and_fits(
    size: tuple[int, int], city: DemoCity, open_page: Opener
) -> None:
    page = open_page(*size)
    for path in PAGES:
        page.goto(city.at(f"/data/{path}"))
        assert_accessible(page)
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), path


def test_from_the_footer_to_a_filtered_file_without_script(
    city: DemoCity, open_page: Opener
) -> None:
    page = open_page(*PHONE, java_script_enabled=False)
    page.goto(city.at("/"))
    page.locator("footer").get_by_role("link", name="Data kota").click()
    page.get_by_role("searchbox").fill("wilayah")
    page.get_by_role("button", name="Cari").click()
    page.get_by_role("link", name="Wilayah kota").first.click()
    page.get_by_label("Kolom").select_option("kind")
    page.get_by_label("Nilai").fill("kecamatan")
    page.get_by_role("button", name="Saring").click()
    expect(page.locator("tbody tr")).to_have_count(8)
    with page.expect_download() as started:
        page.get_by_role("link", name="CSV").click()
    assert len(started.value.path().read_text().splitlines()) == 9
    page.locator(".tabs").get_by_role("link", name="Grafik").click()
    expect(page.locator(".data-bars tr").first).to_be_visible()
    page.locator(".tabs").get_by_role("link", name="Peta").click()
    expect(page.locator(".data-map__area").first).to_be_visible()


def test_a_citizen_keeps_the_version_that_is_cited(city: DemoCity, signed_in: Opener) -> None:
    page = signed_in("sri", *PHONE)
    page.goto(city.at("/data/perangkat-daerah/versi/"))
    page.get_by_role("link", name="Versi 1").click()
    page.get_by_role("button", name="Simpan seterusnya").click()
    expect(page.locator(".card .tag")).to_have_text("disimpan seterusnya")
    assert_accessible(page)


def test_the_walidata_sends_a_dataset_on_its_way(city: DemoCity, signed_in) -> None:
    page = signed_in("walidata", *DESK)
    page.goto(city.at("/data/kelola/?bagian=offered"))
    assert_accessible(page)
    page.locator(".list__title a").first.click()
    assert_accessible(page)
    page.get_by_role("button", name="Usulkan").click()
    expect(page.locator(".page-head .tag").first).to_have_text("Menunggu tinjauan")
    assert_accessible(page)

"""The administration of regions, agencies and days, in a real browser."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from .axe import assert_accessible
from .conftest import DESK, PHONE, DemoCity, Opener
from .test_portal import fits

pytestmark = pytest.mark.browser
ADMINISTRATOR = "admin"
PAGES = (
    "/admin/wilayah/",
    "/admin/wilayah/perangkat/?kantor",
    "/admin/wilayah/perangkat/baru/",
    "/admin/wilayah/kalender/",
    "/admin/wilayah/impor/",
    "/admin/wilayah/tempat/",
)


@pytest.mark.parametrize("size", [pytest.param(PHONE, id="phone"), pytest.param(DESK, id="desk")])
def test_every_page_is_accessible_and_fits(
    size: tuple[int, int], city: DemoCity, signed_in: Opener
) -> None:
    page = signed_in(ADMINISTRATOR, *size)
    for path in PAGES:
        page.goto(city.at(path))
        assert_accessible(page)
        assert fits(page), path


def test_a_day_is_declared_and_undone_with_a_thumb(city: DemoCity, signed_in: Opener) -> None:
    page = signed_in(ADMINISTRATOR, *PHONE)
    page.goto(city.at("/admin/wilayah/kalender/?tahun=2030"))
    page.fill("#id_day", "2030-05-08")
    page.fill("#id_name", "Hari jadi kota")
    page.click("#tetapkan button.button--primary")
    expect(page.locator("main")).to_contain_text("8 Mei 2030")
    page.click("button[name=confirm]")
    expect(page.locator("main")).to_contain_text("Hari jadi kota")
    page.get_by_role("link", name="Urungkan").click()
    page.click("button.button--danger")
    expect(page.get_by_role("button", name="Kembalikan")).to_be_visible()
    expect(page.locator(".territory-dated")).not_to_contain_text("Hari jadi kota")


def test_a_wrong_list_of_rw_tells_what_to_mend(city: DemoCity, signed_in: Opener) -> None:
    page = signed_in(ADMINISTRATOR, *PHONE)
    page.goto(city.at("/admin/wilayah/impor/"))
    page.check("input[value=regions]")
    wrong = b"kelurahan;rw\nBukan Kelurahan;1\n"
    page.set_input_files(
        "input[type=file]", {"name": "rw.csv", "mimeType": "text/csv", "buffer": wrong}
    )
    page.click("main form button.button--primary")
    expect(page.locator("table")).to_contain_text("Bukan Kelurahan")
    expect(page.get_by_role("button", name="Impor", exact=True)).to_have_count(0)
    with page.expect_download() as download:
        page.get_by_role("link", name="Unduh").click()
    assert "Bukan Kelurahan" in download.value.path().read_text("utf-8-sig")

"""Applications, one sign-in and exchange in a real browser, at both ends of width."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from .axe import assert_accessible
from .conftest import DESK, PHONE, DemoCity, Opener

pytestmark = pytest.mark.browser
_APPLICATIONS = "/integrasi/aplikasi/"
PAGES = (
    "/integrasi/", "/integrasi/tahap/", _APPLICATIONS, f"{_APPLICATIONS}simpus/",
    f"{_APPLICATIONS}kembar/", f"{_APPLICATIONS}biaya/", f"{_APPLICATIONS}risiko/",
    f"{_APPLICATIONS}peta/", "/integrasi/masuk/", "/integrasi/layanan/",
    "/integrasi/layanan/laporan/", "/integrasi/indikator/",
)  # fmt: skip


def test_every_page_is_accessible_and_fits(city: DemoCity, signed_in: Opener) -> None:
    page = signed_in("walidata", *DESK)
    for path in PAGES:
        page.set_viewport_size({"width": DESK[0], "height": DESK[1]})
        page.goto(city.at(path))
        assert_accessible(page)
        page.set_viewport_size({"width": PHONE[0], "height": PHONE[1]})
        wide = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
        assert wide <= 0, f"{path} is {wide} px too wide for a phone"
        thin = page.evaluate(
            """[...document.querySelectorAll("main h2, main .list__title")]
               .filter((one) => one.offsetWidth > 0 && one.offsetWidth < 80).length"""
        )
        assert thin == 0, f"{path}: a title is squeezed"


def test_what_an_owner_says_stands_beside_what_was_seen(city: DemoCity, signed_in: Opener) -> None:
    page = signed_in("walidata", *PHONE)
    page.goto(city.at(_APPLICATIONS))
    page.get_by_role("link", name="PBB Online").click()
    used = page.locator("section.card", has=page.get_by_role("heading", name="Dipakai warga"))
    expect(used).to_contain_text("dalam 90 hari")
    expect(used).to_contain_text("tidak ikut dihitung")
    expect(used).to_contain_text("52.000")
    with page.expect_download() as started:
        page.goto(city.at(_APPLICATIONS))
        page.get_by_role("link", name="Unduh (Excel)").click()
    assert started.value.path().read_bytes().startswith(b"PK")

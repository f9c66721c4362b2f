"""Accounts and their administration in a real browser, with a passkey that is really made."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from .axe import assert_accessible
from .conftest import DESK, PHONE, DemoCity, Opener
from .test_portal import fits

pytestmark = pytest.mark.browser
SIZES = [pytest.param(PHONE, id="phone"), pytest.param(DESK, id="desk")]
ENTRANCE = (
    "/akun/login/",
    "/akun/signup/",
    "/akun/login/code/",
    "/akun/password/reset/",
)
INSIDE = (
    "/akun/",
    "/akun/kunci/",
    "/akun/siapa-melihat/",
    "/akun/hapus/",
    "/akun/2fa/",
    "/akun/phone/change/",
    "/akun/email/",
    "/admin/",
    "/admin/orang/",
    "/admin/orang/baru/",
    "/admin/orang/impor/",
    "/admin/jabatan/",
    "/admin/jabatan/baru/",
    "/admin/kunci/",
    "/admin/siapa-melihat/",
)


@pytest.mark.parametrize("size", SIZES)
def test_the_entrance_is_accessible_and_fits(
    size: tuple[int, int], city: DemoCity, open_page: Opener
) -> None:
    page = open_page(*size)
    for path in ENTRANCE:
        page.goto(city.at(path))
        assert_accessible(page)
        assert fits(page), path


@pytest.mark.parametrize("size", SIZES)
def test_every_page_inside_is_accessible_and_fits(
    size: tuple[int, int], city: DemoCity, signed_in: Opener
) -> None:
    page = signed_in("admin", *size, fresh=True)
    for path in INSIDE:
        page.goto(city.at(path))
        assert_accessible(page)
        assert fits(page), path


def test_one_click_makes_you_somebody_of_the_demo(city: DemoCity, open_page: Opener) -> None:
    page = open_page(*PHONE)
    page.goto(city.at("/akun/login/"))
    # Somebody whom no other test signs in: from now on the passkey is asked of this person.
    page.locator(".demo-person").filter(has_text="Slamet Riyadi").click()
    page.wait_for_url(lambda url: "/akun/login" not in url)
    page.goto(city.at("/akun/"))
    expect(page.locator("h1")).not_to_be_empty()


def _with_a_thumb(page: Page) -> None:
    """A screen lock that always says yes."""
    devices = page.context.new_cdp_session(page)
    devices.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
    }
    devices.send("WebAuthn.addVirtualAuthenticator", {"options": options})


def test_a_passkey_is_added_and_opens_the_door(city: DemoCity, open_page: Opener) -> None:
    # A passkey belongs to a name, not to a number: localhost, not 127.0.0.1.
    home = f"http://localhost:{city.port}"
    page = open_page(*PHONE)
    _with_a_thumb(page)
    page.goto(f"{home}/akun/login/")
    # Somebody whom no other test signs in: from now on the passkey is asked of this person.
    page.locator(".demo-person").filter(has_text="Slamet Riyadi").click()
    page.wait_for_url(lambda url: "/akun/login" not in url)
    page.goto(f"{home}/akun/2fa/webauthn/add/")
    if "reauthenticate" in page.url:
        page.fill("[name=password]", "balaikota")
        page.click("main button.button--primary")
    page.fill("#id_name", "Ponsel saya")
    page.check("#id_passwordless")
    page.click("#mfa_webauthn_add")
    page.wait_for_url(lambda url: not url.endswith("/add/"))
    page.goto(f"{home}/akun/2fa/webauthn/")
    expect(page.locator(".list__title")).to_have_text("Ponsel saya")
    assert_accessible(page)
    page.goto(f"{home}/akun/")
    page.click("form[action='/akun/logout/'] button")
    page.goto(f"{home}/akun/login/")
    page.click("#passkey_login")
    page.wait_for_url(lambda url: "/akun/login" not in url)
    page.goto(f"{home}/akun/")
    expect(page).to_have_url(f"{home}/akun/")


def test_a_passkey_that_cannot_be_used_is_told_in_words(city: DemoCity, open_page: Opener) -> None:
    page = open_page(*PHONE)
    page.goto(city.at("/akun/login/"))  # a number has no passkeys
    page.click("#passkey_login")
    expect(page.locator("#passkey-trouble")).to_be_visible()

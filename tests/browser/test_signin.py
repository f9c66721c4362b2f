"""One sign-in in a real browser: an agency application that we did not teach anything about us."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import httpx
import pytest
from authlib.integrations.httpx_client import OAuth2Client
from playwright.sync_api import Page, expect

from tests.run.city import PATIENCE

from .axe import assert_accessible
from .conftest import PHONE, DemoCity, Opener

pytestmark = pytest.mark.browser


class AgencyApp:
    """A relying party: /masuk leads to the city, /kembali says who came back."""

    def __init__(self) -> None:
        app = self

        class Asked(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                if self.path == "/masuk":
                    self.send_response(302)
                    self.send_header("Location", app.start())
                    self.end_headers()
                    return
                if not self.path.startswith("/kembali"):  # browsers ask for an icon, too
                    self.send_error(404)
                    return
                body = f"<!doctype html><h1>Halo, {app.who(self.path)}</h1>".encode()
                self.send_response(200)
                self.send_header("Content-Type", "text/html; charset=utf-8")
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, format: str, *args: Any) -> None:
                """Say nothing."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Asked)
        self.address = f"http://127.0.0.1:{self.server.server_port}"
        self.back = f"{self.address}/kembali"
        self.client: Any = None
        self.known: dict[str, str] = {}

    def learn(self, discovery: str, client_id: str, secret: str) -> None:
        """The three values that the page of the registration shows."""
        self.client = OAuth2Client(
            client_id, secret, scope="openid profile", redirect_uri=self.back,
            code_challenge_method="S256", timeout=PATIENCE,
        )  # fmt: skip
        self.known = httpx.get(discovery, timeout=PATIENCE).json()

    def start(self) -> str:
        endpoint = self.known["authorization_endpoint"]
        return str(self.client.create_authorization_url(endpoint, code_verifier="v" * 64)[0])

    def who(self, path: str) -> str:
        self.client.fetch_token(
            self.known["token_endpoint"],
            authorization_response=self.address + path,
            code_verifier="v" * 64,
        )
        return str(self.client.get(self.known["userinfo_endpoint"]).json()["name"])

    @contextmanager
    def running(self) -> Iterator[AgencyApp]:
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        try:
            yield self
        finally:
            self.server.shutdown()
            self.server.server_close()


def registered(page: Page, city: DemoCity, app: AgencyApp) -> None:
    """The data steward registers the application, and hands its programmer the three values."""
    page.goto(city.at("/integrasi/masuk/baru/"))
    page.get_by_label("Aplikasi", exact=True).select_option(index=1)
    page.get_by_label("Nama yang dilihat orang").fill("Presensi Uji")
    page.get_by_label("Warga: masing-masing menyetujui dulu").check()
    page.get_by_label("Alamat kembali").fill(app.back)
    assert_accessible(page)
    page.get_by_role("button", name="Daftarkan").click()
    expect(page.get_by_role("alert")).to_be_visible()
    app.learn(*page.locator(".raw-key").all_inner_texts())


def test_a_citizen_enters_an_application_with_the_citys_account(
    city: DemoCity, signed_in: Opener, open_page: Opener
) -> None:
    with AgencyApp().running() as app:
        registered(signed_in("walidata"), city, app)
        page = open_page(*PHONE)
        page.goto(f"{app.address}/masuk")
        page.locator("input[name=login]").fill("budi")
        page.locator("input[name=password]").fill("balaikota")
        page.locator("input[name=password]").press("Enter")
        expect(page.get_by_role("heading", name="Lanjut ke Presensi Uji?")).to_be_visible()
        assert_accessible(page)
        page.get_by_role("button", name="Setuju dan lanjut").click()
        expect(page.get_by_role("heading", name="Halo, Budi Santoso")).to_be_visible()
        page.goto(f"{app.address}/masuk")  # not asked again
        expect(page.get_by_role("heading", name="Halo, Budi Santoso")).to_be_visible()
        page.goto(city.at("/akun/aplikasi/"))
        expect(page.get_by_text("Presensi Uji")).to_be_visible()
        assert_accessible(page)

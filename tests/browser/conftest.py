"""A running demo city and a real chromium, once for all browser tests.

    def test_x(city, page): page.goto(city.at("/"))
    def test_y(city, signed_in): page = signed_in("mayor", width=390, height=844)

A page that logs an error or breaks the content security policy fails its test.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Page,
    StorageState,
    expect,
    sync_playwright,
)

from balaikota.demo.cast import cast
from tests.run.city import REPORTS, RunningCity, a_place, copied, example_city

PATIENCE = 180_000  # milliseconds to wait for what must come, on a slow and busy machine
expect.set_options(timeout=PATIENCE)
PHONE, DESK = (390, 844), (1920, 1080)
# A test machine has no graphics card. Maps need WebGL, which is drawn in software; everything else
# is drawn without a card that is only played, which takes half the processor time.
_CHROMIUM = [
    "--no-sandbox",
    "--enable-unsafe-swiftshader",
    "--disable-gpu-rasterization",
    "--disable-gpu-compositing",
]


class DemoCity(RunningCity):
    """The example city with a little history, without the live replay."""

    def __init__(self, data: Path) -> None:
        super().__init__(data, words=("demo", "--quiet", "--reports", str(REPORTS)))

    def at(self, path: str) -> str:
        """The full address of a path."""
        return f"{self.base}{path}"


@pytest.fixture(scope="session")
def city() -> Iterator[DemoCity]:
    with a_place() as folder, DemoCity(copied(example_city(), folder / "data")) as running:
        yield running


def chromium() -> str:
    """Where chromium is. A machine without one must say so: browser tests are not skipped."""
    for name in ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable"):
        if found := shutil.which(name):
            return found
    pytest.fail("No chromium on this machine. Install one: apt-get install chromium", pytrace=False)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One for each file: while Playwright runs, no other event loop can run in this process."""
    with sync_playwright() as tools:
        started = tools.chromium.launch(executable_path=chromium(), args=_CHROMIUM)
        yield started
        started.close()


class Complaints(list[str]):
    """What the pages of a test complained of; failing loads are the test's own business."""

    def hear(self, message: ConsoleMessage) -> None:
        if message.type == "error" and "Failed to load resource" not in message.text:
            self.append(message.text)


Opener = Callable[..., Page]


@pytest.fixture
def open_page(browser: Browser) -> Iterator[Opener]:
    """`open_page(width=, height=, **context)` gives a page in a new browser profile."""
    contexts: list[BrowserContext] = []
    complaints = Complaints()

    def opener(width: int = DESK[0], height: int = DESK[1], **context: object) -> Page:
        made = browser.new_context(
            viewport={"width": width, "height": height},
            locale="id-ID",
            timezone_id="Asia/Jakarta",
            **context,
        )
        contexts.append(made)
        made.set_default_timeout(PATIENCE)
        page = made.new_page()
        page.on("console", complaints.hear)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        return page

    yield opener
    for context in contexts:
        context.close()
    assert complaints == []


@pytest.fixture
def page(open_page: Opener) -> Page:
    return open_page()


@pytest.fixture(scope="session")
def _entered() -> dict[str, StorageState]:
    """What the browsers of those hold who went through the sign-in form before."""
    return {}


@pytest.fixture
def signed_in(city: DemoCity, open_page: Opener, _entered: dict[str, StorageState]) -> Opener:
    """`signed_in("walikota")` gives a page of somebody who went through the sign-in form.

    Once in a run: afterwards the same person comes with the same cookies. `fresh` enters anew, for
    pages that ask for the password again after some minutes.
    """

    def opener(
        username: str,
        width: int = DESK[0],
        height: int = DESK[1],
        fresh: bool = False,
        **context: object,
    ) -> Page:
        if username in _entered and not fresh:
            return open_page(width, height, storage_state=_entered[username], **context)
        page = open_page(width, height, **context)
        page.goto(city.at("/akun/login/"))
        page.fill("[name=login]", username)
        page.fill("[name=password]", cast().password)
        page.click("form[action='/akun/login/'] button.button--primary")
        page.wait_for_url(lambda url: "/akun/login" not in url)
        _entered[username] = page.context.storage_state()
        return page

    return opener

"""Officers at their desks: they sign in, open their inbox, and fill in the forms on the page."""

from __future__ import annotations

import random
import re
from dataclasses import dataclass, field
from datetime import datetime

from ..browser import Browser, Page
from ..photos import photo

INBOX = "/tugas/laporan/"
_NEWEST = f"{INBOX}?tab=all"
_REPORT = re.compile(r"/tugas/laporan/[A-Z0-9]{8}/")
_FRESH = 0.7  # share of the work that is taken from the newest, not from the most urgent
_MINUTE = 60.0


class CannotSignIn(Exception):
    """The sign-in page did not let this person in."""


@dataclass
class Officer:
    """One officer. `duty` is what the city's clock calls again and again."""

    base: str
    username: str
    password: str
    chance: random.Random
    pause: float  # simulated minutes between two pieces of work, on average
    steps: int = 0
    browser: Browser = field(init=False)
    _signed_in: bool = False

    def __post_init__(self) -> None:
        self.browser = Browser(self.base)

    def duty(self) -> float:
        """Take one report from the inbox and do the next thing to it."""
        if not self._signed_in:
            self.sign_in()
        links = self.inbox()
        if links:
            self.work(self.chance.choice(links[:8]))
        return self.chance.uniform(0.5, 1.5) * self.pause * _MINUTE

    def sign_in(self) -> None:
        """Raises CannotSignIn, Refused, httpx.HTTPError."""
        form = self.browser.get("/akun/login/").form("login", "password")
        if form is None:
            raise CannotSignIn("/akun/login/ shows no form to sign in with")
        page = self.browser.submit(form, {"login": self.username, "password": self.password})
        if page.form("login", "password") is not None:
            raise CannotSignIn(f"{self.username} was not let in")
        self._signed_in = True

    def inbox(self) -> list[str]:
        """Paths of reports as the inbox lists them: the newest ones, or the most urgent."""
        page = self.browser.get(_NEWEST if self.chance.random() < _FRESH else INBOX)
        if "/akun/" in page.url:
            self._signed_in = False
            return []
        return [link for link in page.links(INBOX) if _REPORT.fullmatch(link)]

    def work(self, path: str) -> None:
        """Open one report and take the step that comes next, if one of the forms is for us."""
        page = self.browser.get(path)
        for step in (self._finish, self._follow_up, self._dispose):
            if step(page):
                self.steps += 1
                return

    def _dispose(self, page: Page) -> bool:
        form = page.form("dispose-agencies")
        if form is None or form.value("state") != "filed":
            return False
        chosen = [value for name, value in form.fields if name.endswith("agencies")]
        agencies = chosen or form.options("agencies")[:1]
        self.browser.submit(form, {"agencies": agencies, "text": "Mohon ditindaklanjuti."})
        return True

    def _follow_up(self, page: Page) -> bool:
        form = page.form("follow_up-text")
        if form is None or form.value("state") != "disposed":
            return False
        words = self.chance.choice(
            ["Petugas sedang menuju lokasi.", "Sudah diperiksa, pekerjaan dijadwalkan hari ini."]
        )
        self.browser.submit(form, {"text": words})
        return True

    def _finish(self, page: Page) -> bool:
        form = page.form("finish-text")
        if form is None or form.value("state") != "working":
            return False
        uploads = [("before", self._proof("sebelum")), ("photos", self._proof("sesudah"))]
        words = "Pekerjaan selesai. Foto sebelum dan sesudah kami lampirkan."
        self.browser.submit(form, {"text": words}, uploads)
        return True

    def _proof(self, when: str) -> tuple[str, bytes, str]:
        """A photo before ("sebelum") or after ("sesudah") the work."""
        taken = datetime.now().astimezone()
        picture = photo(
            f"Foto {when} pekerjaan", self.chance.randrange(10**6), at=None, taken=taken
        )
        return f"{when}.jpg", picture, "image/jpeg"

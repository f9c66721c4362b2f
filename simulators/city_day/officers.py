"""Officers at their desks: they sign in, open their inbox, and fill in the forms on the page."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from datetime import datetime

from ..browser import Browser, Form, Page
from ..photos import photo

INBOX = "/tugas/"
REPORTS = "/tugas/laporan/"
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
        """Paths of reports that wait, as the inbox lists them."""
        page = self.browser.get(INBOX)
        if "/akun/" in page.url:
            self._signed_in = False
            return []
        return [link for link in page.links(REPORTS) if link.rstrip("/") != REPORTS.rstrip("/")]

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
        uploads = [
            (self._upload_name(form, kind), self._proof(kind, number))
            for number, kind in enumerate(("before", "after"))
        ]
        words = "Pekerjaan selesai. Foto sebelum dan sesudah kami lampirkan."
        self.browser.submit(form, {"text": words}, uploads)
        return True

    def _upload_name(self, form: Form, kind: str) -> str:
        """The file field for photos before or after the work, as it is called on the page."""
        names = [control.name or "" for control in form.element.xpath(".//input[@type='file']")]
        return next((name for name in names if kind in name), f"photos_{kind}")

    def _proof(self, kind: str, number: int) -> tuple[str, bytes, str]:
        words = {"before": "sebelum", "after": "sesudah"}[kind]
        seed = self.chance.randrange(10**6) + number
        taken = datetime.now().astimezone()
        picture = photo(f"Foto {words} pekerjaan", seed, at=None, taken=taken)
        return f"{words}.jpg", picture, "image/jpeg"

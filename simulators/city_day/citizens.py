"""Citizens: most report by an app (Open311), some on the web page, and those judge the result."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from itertools import count

import httpx

from ..browser import Browser, Form, Refused
from ..photos import photo
from .clock import Day, Duty
from .script import Wish

_HOUR = 3600.0
_WITH_PHOTO = 0.35
_ON_THE_WEB = 0.15
_PLEASED = 0.85
_PATIENCE = 40  # visits to the own report before a citizen forgets about it


@dataclass
class Citizens:
    """All citizens together: they take wishes from the script, one after the other."""

    base: str
    key: str
    day: Day
    wishes: Iterator[Wish]
    chance: random.Random
    reported: int = 0
    judged: int = 0
    _numbers: Iterator[int] = field(default_factory=count)

    def __post_init__(self) -> None:
        self.app = httpx.Client(base_url=self.base, timeout=30.0)
        self._next = next(self.wishes)

    def report_next(self) -> float:
        """Report the next wish. Says how long until the one after it."""
        wish, number = self._next, next(self._numbers)
        if self.chance.random() < _ON_THE_WEB:
            self._on_the_web(wish, number)
        else:
            self._by_app(wish, number)
        self.reported += 1
        self._next = next(self.wishes)
        return self._next.after

    def _by_app(self, wish: Wish, number: int) -> None:
        fields = {
            "api_key": self.key,
            "service_code": wish.service_code,
            "description": wish.description,
            "device_id": f"contoh-{number:06d}",
        }
        if wish.point:
            fields["long"], fields["lat"] = (f"{degrees:.6f}" for degrees in wish.point)
        else:
            fields["address_string"] = "Lokasi tidak disebutkan"
        files = {"media": self._photo(wish, number)} if self._takes_photo(wish) else None
        response = self.app.post("/open311/v2/requests.json", data=fields, files=files)
        if response.status_code >= 400:
            raise Refused(response)

    def _on_the_web(self, wish: Wish, number: int) -> None:
        browser = Browser(self.base)
        form = browser.get("/lapor/").form("description")
        if form is None:
            raise LookupError("/lapor/ shows no form to report with")
        values = {"description": wish.description, "category": "other", "other": wish.service_code}
        if wish.point:
            values["longitude"], values["latitude"] = (f"{degrees:.6f}" for degrees in wish.point)
        elif form.options("place"):
            values["place"] = self.chance.choice(form.options("place"))
        uploads = [("photos", self._photo(wish, number))] if self._takes_photo(wish) else []
        page = browser.submit(form, values, uploads)
        found = re.search(r"/lapor/([A-Z0-9]{8})/", page.url)
        if found is None:
            raise LookupError("the report was not taken: the page shows no tracking code")
        self.day.plan(2 * _HOUR, self._judge(browser, f"/lapor/{found[1]}/"))

    def _judge(self, browser: Browser, path: str) -> Duty:
        """Come back until it is done, then confirm it or say what is still wrong."""
        visits = count(1)

        def visit() -> float | None:
            page = browser.get(path)
            confirm = next((f for f in page.forms if f.name("confirm-rating")), None)
            if confirm is None:
                if next(visits) < _PATIENCE:
                    return 2 * _HOUR
                browser.close()
                return None
            self._answer(browser, confirm, page.form("dispute-text"))
            browser.close()
            return None

        return visit

    def _answer(self, browser: Browser, confirm: Form, dispute: Form | None) -> None:
        if dispute is None or self.chance.random() < _PLEASED:
            rating = str(self.chance.choice([3, 4, 4, 5, 5, 5]))
            browser.submit(confirm, {"rating": rating, "text": "Terima kasih, sudah beres."})
        else:
            words = "Belum tuntas, masih ada yang perlu diperbaiki."
            browser.submit(dispute, {"rating": "2", "text": words})
        self.judged += 1

    def _takes_photo(self, wish: Wish) -> bool:
        return wish.point is not None and self.chance.random() < _WITH_PHOTO

    def _photo(self, wish: Wish, number: int) -> tuple[str, bytes, str]:
        words = " ".join(wish.description.split()[:5])
        taken = datetime.now().astimezone()
        return f"foto-{number}.jpg", photo(words, number, at=wish.point, taken=taken), "image/jpeg"

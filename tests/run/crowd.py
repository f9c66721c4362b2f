"""A crowd at a city's public doors that does not give up: it asks again until it was answered."""

from __future__ import annotations

import random
import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field

import httpx

from balaikota.demo.cast import API_KEY
from simulators.browser import Browser, Refused

from .city import PATIENCE, RunningCity
from .screen import Screen

CATEGORY, AGENCY = "jalan.lubang", "dpupr"
WAY = (("dispose", "lapor"), ("follow_up", "petugas.jalan"), ("finish", "petugas.jalan"))
_BODIES = {
    "dispose": {"act": "dispose", "agencies": [AGENCY]},
    "follow_up": {"act": "follow_up", "text": "Sedang dikerjakan"},
    "finish": {"act": "finish", "text": "Sudah ditambal", "reason": "Hasil tidak terlihat di foto"},
}
_AFTER = {"dispose": "disposed", "follow_up": "working", "finish": "done"}
_ORDER = ("filed", "disposed", "working", "done")


@dataclass
class Crowd:
    """Citizens, officers, an administrator and one screen. What the city confirmed stands here."""

    city: RunningCity
    keys: dict[str, str]  # officer → API key
    point: tuple[float, float]
    filed: dict[str, str] = field(default_factory=dict)  # description → tracking code
    steps: list[tuple[str, str]] = field(default_factory=list)  # (code, act)
    days: list[str] = field(default_factory=list)
    troubles: list[str] = field(default_factory=list)
    _http: httpx.Client = field(init=False)
    _waiting: deque[str] = field(default_factory=deque)
    _stop: threading.Event = field(default_factory=threading.Event)
    _threads: list[threading.Thread] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._http = httpx.Client(base_url=self.city.base, timeout=PATIENCE)

    @property
    def answered(self) -> int:
        """Reports and steps."""
        return len(self.filed) + len(self.steps)

    @property
    def state(self) -> str:
        """How far everybody came, for those who wonder why it was not enough."""
        counts = f"{len(self.filed)} reports, {len(self.steps)} steps, days {self.days}"
        return f"{counts}; troubles: {self.troubles}"

    def start(self, citizens: int, officers: int, days: list[str]) -> None:
        duties: list[Callable[[], None]] = [lambda: self._declare(days)]
        duties += [lambda who=who: self._report(who) for who in range(citizens)]  # type: ignore[misc]
        duties += [self._work] * officers
        self._threads = [threading.Thread(target=self._whole, args=[duty]) for duty in duties]
        for thread in self._threads:
            thread.start()

    def finish(self) -> None:
        """Let everybody end what they began."""
        self._stop.set()
        for thread in self._threads:
            thread.join(2 * PATIENCE)
            assert not thread.is_alive(), "somebody still waits for an answer"

    def _whole(self, duty: Callable[[], None]) -> None:
        try:
            duty()
        except Exception as error:
            self.troubles.append(repr(error))

    def _report(self, who: int) -> None:
        number = 0
        while not self._stop.is_set():
            number += 1
            words = f"Jalan berlubang, warga {who} laporan {number}"
            lon, lat = self.point
            form = {
                "api_key": API_KEY, "service_code": CATEGORY, "description": words,
                "long": f"{lon:.6f}", "lat": f"{lat:.6f}",
            }  # fmt: skip
            answer = self._until_answered(
                lambda form=form, words=words: self._http.post(  # type: ignore[misc]
                    "/open311/v2/requests.json", data=form, headers={"Idempotency-Key": words}
                )
            )
            assert answer.status_code == 201, answer.text
            code = answer.json()[0]["service_request_id"]
            self.filed[words] = code
            self._waiting.append(code)
            time.sleep(0.1)

    def _work(self) -> None:
        while not self._stop.is_set():
            if not self._waiting:
                time.sleep(0.1)
                continue
            code = self._waiting.popleft()
            for act, officer in WAY[: 1 + len(self.steps) % len(WAY)]:
                self._step(code, act, self.keys[officer])

    def _step(self, code: str, act: str, key: str) -> None:
        """One step, as a program does it: after a lost answer, look first whether it stands."""
        url, headers = f"/api/v1/reports/{code}", {"X-Api-Key": key}

        def once() -> httpx.Response:
            now = self._http.get(url, headers=headers)
            if now.status_code != 200 or self._stands(now.json()["state"], act):
                return now
            return self._http.post(f"{url}/steps", json=_BODIES[act], headers=headers)

        answer = self._until_answered(once)
        assert answer.status_code == 200, f"{act}: {answer.text}"
        assert self._stands(answer.json()["state"], act), answer.text
        self.steps.append((code, act))

    @staticmethod
    def _stands(state: str, act: str) -> bool:
        return _ORDER.index(state) >= _ORDER.index(_AFTER[act])

    def _declare(self, days: list[str]) -> None:
        """Days off, declared on the page by an administrator while everything falls over."""
        for day in days:
            self._until_done(lambda day=day: self._declare_one(day))  # type: ignore[misc]
            self.days.append(day)
            time.sleep(1)

    def _declare_one(self, day: str) -> None:
        browser = Browser(self.city.base)
        form = browser.get("/akun/login/").form("login", "password")
        assert form is not None
        browser.submit(form, {"login": "admin", "password": "balaikota"})
        asked = browser.get(f"/admin/wilayah/kalender/?tahun={day[:4]}").form("day", "kind")
        assert asked is not None
        page = browser.submit(asked, {"day": day, "name": "Hari uji", "kind": "local"})
        sure = page.form("day", "kind")
        assert sure is not None
        try:
            browser.submit(sure, {"confirm": "1"})
        except Refused as refused:
            if refused.status != 409:  # it was declared, only the answer got lost
                raise

    def _until_done(self, once: Callable[[], None]) -> None:
        """Several pages in a row need a longer calm than one answer does."""
        end = time.monotonic() + 5 * PATIENCE
        while True:
            try:
                return once()
            except (Refused, httpx.HTTPError, AssertionError):
                if time.monotonic() > end:
                    raise
                time.sleep(0.3)

    def _until_answered(self, once: Callable[[], httpx.Response]) -> httpx.Response:
        """Ask until the city answers yes or no; no answer and 5xx are neither."""
        end = time.monotonic() + PATIENCE
        while True:
            try:
                answer = once()
                if answer.status_code < 500 and answer.status_code != 429:
                    return answer
                why = f"{answer.status_code}"
            except httpx.HTTPError as error:
                why = repr(error)
            assert time.monotonic() < end, f"not answered in time: {why}"
            time.sleep(random.uniform(0.05, 0.4))


class Watching(threading.Thread):
    """A screen that stays open: comes back with its last id. `runs` are the ids it heard without
    a gap; a `resync` of the city (fetch everything anew) begins a new run."""

    def __init__(self, city: RunningCity) -> None:
        super().__init__(daemon=True)
        self.city, self.last = city, ""
        self.runs: list[list[str]] = [[]]
        self.returned = 0
        self._over = False

    def run(self) -> None:
        while not self._over:
            try:
                self._watch()
            except (OSError, AssertionError, httpx.HTTPError, ValueError):
                pass
            except Exception as error:
                if type(error).__module__ != "http.client":
                    raise
            time.sleep(0.3)

    def _watch(self) -> None:
        screen = Screen(self.city, last=self.last)
        self.returned += bool(self.last)
        try:
            for kind, _ in screen.events():
                if kind == "resync":
                    self.runs.append([])
                elif kind == "fact":
                    self.runs[-1].append(screen.last)
                self.last = screen.last or self.last
                if self._over:
                    return
        finally:
            screen.close()

    def end(self) -> None:
        self._over = True

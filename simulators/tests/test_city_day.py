"""The simulator's own parts, against a small city made of canned pages."""

from __future__ import annotations

import io
import json
import random
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest
from PIL import Image

from simulators.browser import Browser, Refused
from simulators.city_day.citizens import Citizens
from simulators.city_day.clock import Day
from simulators.city_day.officers import CannotSignIn, Officer
from simulators.city_day.script import Wish, wishes
from simulators.photos import photo

LOGIN = """<form method=post action=/akun/login/><input type=hidden name=csrfmiddlewaretoken
 value=abc><input name=login><input type=password name=password><button>Masuk</button></form>"""
INBOX = '<a href="/tugas/laporan/KX7M2P9A/">Jalan</a><a href="/tugas/laporan/">semua</a>'
REPORT = """<form method=post action=/tugas/laporan/KX7M2P9A/><input type=hidden
 name=csrfmiddlewaretoken value=def><input type=hidden name=finish-state value=working>
 <textarea name=finish-text></textarea><input type=file name=before>
 <input type=file name=photos></form>"""


class City:
    """Answers like a city and remembers what was sent."""

    def __init__(self, pages: dict[str, str]) -> None:
        self.pages = pages
        self.sent: list[tuple[str, str]] = []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        path = request.url.path
        if request.method == "POST":
            self.sent.append((path, request.content.decode(errors="replace")))
            if path.endswith(".json"):
                return httpx.Response(201, json=[{"service_request_id": "KX7M2P9A"}])
            return httpx.Response(200, text="<p>Terima kasih</p>")
        if path not in self.pages:
            return httpx.Response(404, text="<h1>Tidak ditemukan</h1>")
        return httpx.Response(200, text=self.pages[path])

    def browser(self) -> httpx.Client:
        return httpx.Client(transport=httpx.MockTransport(self), base_url="http://city")


@pytest.fixture
def city() -> City:
    return City(
        {"/akun/login/": LOGIN, "/tugas/laporan/": INBOX, "/tugas/laporan/KX7M2P9A/": REPORT}
    )


def officer(city: City) -> Officer:
    made = Officer("http://city", "petugas", "balaikota", random.Random(1), pause=10)
    made.browser.client = city.browser()
    return made


def test_an_officer_signs_in_opens_the_inbox_and_finishes_with_proof(city: City) -> None:
    made = officer(city)
    assert made.duty() > 0
    (login, login_body), (act, act_body) = city.sent
    assert login == "/akun/login/"
    assert "csrfmiddlewaretoken=abc" in login_body
    assert act == "/tugas/laporan/KX7M2P9A/"
    for part in ('name="csrfmiddlewaretoken"', 'name="finish-text"', 'filename="sesudah.jpg"'):
        assert part in act_body
    assert made.steps == 1


def test_a_wrong_password_is_said(city: City, monkeypatch: pytest.MonkeyPatch) -> None:
    made = officer(city)
    monkeypatch.setattr(made.browser, "submit", lambda *_: made.browser.get("/akun/login/"))
    with pytest.raises(CannotSignIn, match="petugas"):
        made.sign_in()


def test_a_refusal_says_where_and_what(city: City) -> None:
    browser = Browser("http://city")
    browser.client = city.browser()
    with pytest.raises(Refused, match=r"GET /nirgends/: 404 Tidak ditemukan"):
        browser.get("/nirgends/")


def test_citizens_report_through_open311(city: City) -> None:
    wish = Wish(90.0, "jalan.lubang", "Jalan berlubang.", (106.05, -6.01))
    citizens = Citizens("http://city", "bk_key", Day(60), iter([wish] * 30), random.Random(4))
    citizens.app = city.browser()
    assert citizens._by_app(wish, 1) is None
    path, body = city.sent[0]
    assert path == "/open311/v2/requests.json"
    for part in ("bk_key", "jalan.lubang", "106.050000", "-6.010000"):
        assert part in body


def test_the_script_is_read_and_begins_anew(tmp_path: Path) -> None:
    path = tmp_path / "script.jsonl"
    line = {"after": 3, "service_code": "a", "description": "b", "lat": -6.0, "long": 106.0}
    bare = {"after": 4, "service_code": "c", "description": "d"}
    path.write_text(f"{json.dumps(line)}\n{json.dumps(bare)}\n")
    read = wishes(path)
    found = [next(read) for _ in range(3)]
    assert [w.point for w in found] == [(106.0, -6.0), None, (106.0, -6.0)]
    (tmp_path / "empty").write_text("\n")
    with pytest.raises(ValueError, match="nothing"):
        wishes(tmp_path / "empty")


def test_duties_come_in_the_order_of_their_time_and_trouble_does_not_end_the_day() -> None:
    said: list[str] = []
    day = Day(speed=1e6, trouble=lambda error: said.append(f"trouble {error}"))

    def fails() -> float:
        raise LookupError("x")

    def once(word: str) -> None:
        said.append(word)

    day.plan(500, lambda: once("late"))
    day.plan(100, lambda: once("early"))
    day.plan(300, fails)
    day.run(until=1000)
    assert said == ["early", "trouble 'x'" if said[1] == "trouble 'x'" else "trouble x", "late"]


def test_a_photo_tells_where_and_that_it_is_an_example() -> None:
    data = photo("Jalan", 1, at=(106.05, -6.01), taken=datetime(2026, 11, 23, tzinfo=UTC))
    gps = Image.open(io.BytesIO(data)).getexif().get_ifd(0x8825)
    assert (gps[1], gps[3]) == ("S", "E")
    assert gps[2][0] == 6
    assert gps[4][0] == 106
    assert len(data) < 400_000

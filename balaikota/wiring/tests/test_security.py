"""Headers on every answer, limits on what is sent, and kind words when it is too much."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from django.conf import settings
from django.test import Client

from balaikota.ground.people import factories
from balaikota.wiring import security


@pytest.mark.parametrize("path", ["/akun/login/", "/tidak-ada/", "/healthz", "/akun/"])
@pytest.mark.django_db
def test_policies_stand_on_every_answer(path: str) -> None:
    headers = Client().get(path).headers
    policy = headers["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy
    assert "geolocation=(self)" in headers["Permissions-Policy"]
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"


@pytest.mark.django_db
def test_pages_about_a_person_stay_out_of_shared_caches() -> None:
    client = Client()
    client.force_login(factories.account())
    assert "private" in client.get("/akun/").headers["Cache-Control"]


@pytest.mark.parametrize("path", ["/akun/login/", "/akun/signup/", "/akun/login/code/", "/"])
@pytest.mark.django_db
def test_pages_need_nothing_inline(path: str) -> None:
    text = Client().get(path).content.decode()
    assert " style=" not in text
    assert "onclick" not in text
    assert "<script>" not in text


@pytest.mark.django_db
def test_forms_are_protected_against_other_sites() -> None:
    client = Client(enforce_csrf_checks=True)
    page = client.post("/akun/login/", {"login": "a@contoh.id", "password": "x"})
    assert page.status_code == 403
    assert "shell/base.css" in page.content.decode()


@pytest.mark.django_db
def test_a_person_who_sends_too_much_is_asked_to_wait(monkeypatch: pytest.MonkeyPatch) -> None:
    rate = security.Rate(by_address=100, by_account=2, seconds=3600)
    monkeypatch.setitem(security.RATES, "people:my_data", rate)
    client = Client()
    client.force_login(factories.account())
    codes = [client.post("/akun/data-saya/unduh/").status_code for _ in range(3)]
    assert codes == [200, 200, 429]
    assert int(client.post("/akun/data-saya/unduh/").headers["Retry-After"]) > 0
    other = Client()
    other.force_login(factories.account())
    assert other.post("/akun/data-saya/unduh/").status_code == 200


@pytest.mark.django_db
def test_an_address_that_sends_too_much_is_asked_to_wait(monkeypatch: pytest.MonkeyPatch) -> None:
    rate = security.Rate(by_address=1, by_account=100, seconds=600)
    monkeypatch.setitem(security.RATES, "people:first_admin", rate)
    assert Client().post("/mulai/x/").status_code == 404
    assert Client().post("/mulai/x/").status_code == 429
    assert Client(REMOTE_ADDR="203.0.113.9").post("/mulai/x/").status_code == 404


def test_every_limited_address_exists() -> None:
    from tests.house.matrix import addresses

    assert set(security.RATES) - set(addresses()) == set()


def test_a_forged_address_is_not_believed(rf: Any) -> None:
    from balaikota.ground.people.middleware import client_ip

    request = rf.get("/", REMOTE_ADDR="198.51.100.7", HTTP_X_FORWARDED_FOR="203.0.113.1")
    assert client_ip(request) == "198.51.100.7"


@pytest.mark.parametrize(
    ("told", "address"),
    [
        ("203.0.113.1", "203.0.113.1"),
        ("10.9.9.9, 203.0.113.1", "203.0.113.1"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::"),
        ("", "198.51.100.7"),
        ("rubbish", "0.0.0.0"),
    ],
)
def test_our_own_proxy_is_believed(rf: Any, settings: Any, told: str, address: str) -> None:
    from dataclasses import replace

    from balaikota.ground.people.middleware import client_ip

    settings.CONFIG = replace(settings.CONFIG, trusted_proxies=1)
    request = rf.get("/", REMOTE_ADDR="198.51.100.7", HTTP_X_FORWARDED_FOR=told)
    assert client_ip(request) == address


@pytest.mark.django_db
def test_numbers_of_the_house_stay_in_the_house() -> None:
    assert Client().get("/metrics").status_code == 200
    assert Client(REMOTE_ADDR="8.8.8.8").get("/metrics").status_code == 404


# --- bodies ---


def _send(path: str, *, announced: int | None, chunks: list[bytes]) -> tuple[int | None, list[str]]:
    """What a client gets, and which messages the application inside was handed."""
    handed: list[str] = []
    answers: list[dict[str, Any]] = []

    async def inside(scope: Any, receive: Any, send: Any) -> None:
        while True:
            message = await receive()
            handed.append(message["type"])
            if message["type"] == "http.disconnect":
                return
            if not message.get("more_body"):
                await send({"type": "http.response.start", "status": 200, "headers": []})
                return

    waiting = [
        {"type": "http.request", "body": chunk, "more_body": number < len(chunks)}
        for number, chunk in enumerate(chunks, 1)
    ]

    async def receive() -> dict[str, Any]:
        return waiting.pop(0)

    async def send(message: dict[str, Any]) -> None:
        answers.append(message)

    headers = [] if announced is None else [(b"content-length", str(announced).encode())]
    scope = {"type": "http", "path": path, "headers": headers}
    asyncio.run(security.limited(inside)(scope, receive, send))
    return (answers[0]["status"] if answers else None), handed


MB = security.MEGABYTE


def test_a_body_of_usual_size_passes() -> None:
    assert _send("/akun/", announced=3, chunks=[b"abc"]) == (200, ["http.request"])


def test_a_body_that_announces_too_much_is_not_read() -> None:
    assert _send("/akun/", announced=5 * MB, chunks=[b"x"]) == (413, [])


def test_photos_may_be_larger() -> None:
    assert _send("/lapor/", announced=60 * MB, chunks=[b"x"])[0] == 200
    assert _send("/lapor/", announced=121 * MB, chunks=[b"x"])[0] == 413


def test_a_body_without_a_length_is_counted() -> None:
    status, handed = _send("/akun/", announced=None, chunks=[b"x" * MB] * 9)
    assert status is None
    assert handed[-1] == "http.disconnect"
    assert len(handed) == 5


def test_a_length_that_is_no_number_is_counted_too() -> None:
    status, handed = _send("/akun/", announced=None, chunks=[b"x" * (4 * MB + 1)])
    assert (status, handed) == (None, ["http.disconnect"])


@pytest.mark.django_db
def test_the_session_cookie_is_for_the_server_only() -> None:
    client = Client()
    client.force_login(factories.account())
    cookie = client.post("/akun/keluar-dari-lainnya/").cookies[settings.SESSION_COOKIE_NAME]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"

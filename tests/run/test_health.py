"""The addresses that machines ask: alive, ready, numbers."""

from __future__ import annotations

import pytest
from django.db import OperationalError
from django.db.backends.base.base import BaseDatabaseWrapper
from django.test import Client

from balaikota.ground.events import pulses
from balaikota.ground.events.sockets import Health
from balaikota.wiring import health


@pytest.mark.django_db
def test_alive_and_ready(client: Client) -> None:
    assert client.get("/healthz").content == b"ok\n"
    assert client.get("/readyz").json() == {"ready": True, "problems": {}}


@pytest.mark.django_db
def test_what_a_room_needs_and_lacks_makes_the_city_unready(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    offered = [
        Health(key="water", title="Water", check=lambda: "The pump stands.", needed=True),
        Health(key="tea", title="Tea", check=lambda: "It is cold.", needed=False),
    ]
    monkeypatch.setattr(health, "offered", lambda _: offered)
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json()["problems"] == {"water": "The pump stands."}


def test_a_lost_database_makes_the_city_unready_but_alive(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Lost:
        def cursor(self) -> None:
            raise OperationalError("connection refused\nIs the server running?")

    monkeypatch.setattr(health, "connection", Lost())
    assert client.get("/healthz").status_code == 200
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json()["problems"] == {"database": "connection refused"}


@pytest.mark.parametrize("path", ["/akun/login/", "/laporan/", "/open311/v2/requests.json"])
def test_pages_ask_to_try_again_while_the_database_is_away(
    path: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def lost(_: object) -> None:
        raise OperationalError("the connection is lost")

    monkeypatch.setattr(BaseDatabaseWrapper, "ensure_connection", lost)
    client = Client(raise_request_exception=False)
    form = {"login": "warga", "password": "sandi"}
    answer = client.post(path, form) if "login" in path else client.get(path)
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")
    answer = client.get("/laporan/", headers={"Accept": "application/json"})
    assert (answer.status_code, answer.json()["code"]) == (503, "away")


def test_what_breaks_otherwise_is_told_as_broken(monkeypatch: pytest.MonkeyPatch) -> None:
    def breaks(_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(BaseDatabaseWrapper, "ensure_connection", breaks)
    answer = Client(raise_request_exception=False).get("/laporan/")
    assert answer.status_code == 500
    assert "Retry-After" not in answer.headers


@pytest.mark.django_db
def test_numbers_for_prometheus(client: Client) -> None:
    pulses.beat()
    client.get("/healthz")
    text = client.get("/metrics").content.decode()
    assert 'balaikota_requests_total{method="GET",status="2xx"}' in text
    assert "balaikota_database_up 1.0" in text
    assert "balaikota_facts_waiting 0.0" in text
    assert "balaikota_worker_silent_seconds" in text

"""Events over a real socket, to a receiver that keeps to CloudEvents' rules for webhooks.

The receiver reads CloudEvents and checks signatures with the published key by itself; nothing of
the sender's code helps it.
"""

from __future__ import annotations

import base64
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone
from joserfc.jwk import OKPKey

from balaikota.ground.applications import factories as applications
from balaikota.ground.events.log import emit
from balaikota.ground.exchange import actions, delivering, jobs
from balaikota.ground.exchange.keys import public_jwks, signing_key
from balaikota.ground.exchange.models import Delivery, Subscription
from balaikota.ground.people.rules import SYSTEM
from balaikota.ground.territory import factories as territory
from balaikota.ground.territory.facts import DayVerified
from balaikota.lib.outgoing import is_public

EVENT: dict[str, object] = {"id": "1", "specversion": "1.0"}


class Receiver(ThreadingHTTPServer):
    """An application that hears. `willing` is what it allows; `answers` are given one by one."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Answers)
        self.willing: str | None = None
        self.rate = ""
        self.answers: list[tuple[int, dict[str, str]]] = []
        self.asked: list[tuple[str, dict[str, str], bytes]] = []

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/kejadian"


class _Answers(BaseHTTPRequestHandler):
    server: Receiver

    def do_OPTIONS(self) -> None:
        self._note(b"")
        self.send_response(200)
        if self.server.willing is not None:
            self.send_header("WebHook-Allowed-Origin", self.server.willing)
            self.send_header("WebHook-Allowed-Rate", self.server.rate)
        self.end_headers()

    def do_POST(self) -> None:
        self._note(self.rfile.read(int(self.headers["content-length"])))
        status, headers = self.server.answers.pop(0) if self.server.answers else (204, {})
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()

    def _note(self, body: bytes) -> None:
        headers = {name.lower(): value for name, value in self.headers.items()}
        self.server.asked.append((self.command, headers, body))

    def log_message(self, *args: object) -> None:
        """Quiet."""


@contextmanager
def receiver() -> Iterator[Receiver]:
    with Receiver() as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()


def signed_by_the_city(headers: dict[str, str], body: bytes) -> bool:
    """As Standard Webhooks describes it, with the key of /gerbang/jwks.json."""
    (published,) = public_jwks()["keys"]
    key = OKPKey.import_key(published).public_key
    version, _, signature = headers["webhook-signature"].partition(",")
    signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
    key.verify(base64.b64decode(signature), signed)  # raises when it is not
    return version == "v1a"


@pytest.mark.django_db
def test_an_address_that_agreed_hears_and_is_asked_again_until_it_took(
    monkeypatch: pytest.MonkeyPatch, settled: None
) -> None:
    territory.small_city()
    monkeypatch.setattr(settings, "MAY_BE_ASKED", lambda address: True)
    applications.application("taker", agency="dinkes", title="SIMPUS")
    with receiver() as server:
        row = actions.subscribe(
            SYSTEM, "taker", server.url, ["territory.day_verified"], now=timezone.now()
        )
        _until_it_agrees(server, row)
        emit(DayVerified(place=territory.CITY, day=timezone.localdate()))
        server.answers = [(500, {}), (429, {"Retry-After": "120"}), (307, {"Location": server.url})]
        pauses = [_delivered() for _ in range(3)]
        assert [round(pause) for pause in pauses] == [10, 120, 300]
        told = Delivery.objects.get()
        assert (told.state, told.attempts, told.problem) == ("waiting", 3, "status 307")
        _delivered()
        told.refresh_from_db()
        assert (told.state, told.attempts, told.status) == ("taken", 4, 204)
        _whole_and_signed(server, told)
        emit(DayVerified(place=territory.CITY, day=timezone.localdate()))
        server.answers = [(410, {})]
        jobs.deliver(0)
    row.refresh_from_db()
    assert row.active is False  # gone is gone: nobody is asked again
    assert Delivery.objects.latest("pk").state == "given_up"


def _until_it_agrees(server: Receiver, row: Subscription) -> None:
    """Nothing is sent before the address said that it wants to hear from this city."""
    origin = urlsplit(settings.CONFIG.base_url).hostname
    for willing in (None, "kota.lain", origin):
        server.willing = willing
        jobs.ask_address(str(row.pk), row.url)
        row.refresh_from_db()
        assert (row.agreed_at is not None) == (willing == origin)
    assert {method for method, _, _ in server.asked} == {"OPTIONS"}
    assert {headers["webhook-request-origin"] for _, headers, _ in server.asked} == {origin}
    assert {headers["webhook-request-rate"] for _, headers, _ in server.asked} == {"600"}
    server.asked.clear()


@pytest.mark.django_db
def test_an_address_agrees_later_and_is_not_told_faster_than_it_allows(
    client: Client, monkeypatch: pytest.MonkeyPatch, settled: None
) -> None:
    territory.small_city()
    monkeypatch.setattr(settings, "MAY_BE_ASKED", lambda address: True)
    applications.application("taker", agency="dinkes", title="SIMPUS")
    with receiver() as server:
        kinds = ["territory.day_verified"]
        row = actions.subscribe(SYSTEM, "taker", server.url, kinds, now=timezone.now())
        jobs.ask_address(str(row.pk), row.url)
        [(_method, headers, _body)] = server.asked
        later = urlsplit(headers["webhook-request-callback"]).path
        assert client.get(later[:-2] + "x/").status_code == 404
        assert client.post(later, headers={"WebHook-Allowed-Rate": "2"}).status_code == 204
        row.refresh_from_db()
        assert (row.agreed_at is not None, row.rate) == (True, 2)
        for day in range(3):
            emit(DayVerified(place=territory.CITY, day=timezone.localdate() + timedelta(day)))
        server.asked.clear()
        jobs.deliver(0)
        jobs.deliver(0)
        assert len(server.asked) == 2
        Delivery.objects.update(last_at=timezone.now() - timedelta(minutes=2))
        Delivery.objects.filter(state="waiting").update(next_at=timezone.now())
        jobs.deliver(0)
        assert len(server.asked) == 3
        server.willing, server.rate = "*", "*"
        jobs.ask_address(str(row.pk), row.url)
    row.refresh_from_db()
    assert row.rate is None


def _delivered() -> float:
    """Deliver what is due; seconds until the next try."""
    Delivery.objects.filter(state="waiting").update(next_at=timezone.now() - timedelta(seconds=1))
    before = timezone.now()
    jobs.deliver(0)
    return (Delivery.objects.latest("pk").next_at - before).total_seconds()


def _whole_and_signed(server: Receiver, told: Delivery) -> None:
    """Every try carried the same event, as the specification has it, signed anew."""
    assert [method for method, _, _ in server.asked] == ["POST"] * 4
    for _method, headers, body in server.asked:
        event = json.loads(body)
        assert event == told.event
        assert {"specversion", "id", "source", "type", "time", "data"} <= set(event)
        assert event["type"] == "id.balaikota.territory.day_verified"
        assert headers["content-type"].startswith("application/cloudevents+json")
        assert headers["webhook-id"] == event["id"]
        assert signed_by_the_city(headers, body)


def test_inner_addresses_are_never_asked() -> None:
    with receiver() as server:
        for url in (server.url, server.url.replace("127.0.0.1", "localhost")):
            sent = delivering.send(url, EVENT, signing_key(), is_public)
            assert (sent.status, sent.problem) == (0, "address_refused")
            asked = delivering.agrees(url, "http://localhost:8000", "http://localhost/x", is_public)
            assert asked is None
        assert server.asked == []
    gone = delivering.send(server.url, EVENT, signing_key(), lambda address: True)
    assert (gone.status, gone.problem) == (0, "no_answer")

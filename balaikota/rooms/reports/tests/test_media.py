"""Photos by address: fetched from a real server, cleaned and added, or noted for officers."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import SimpleNamespace

import pytest

from balaikota.ground.files.factories import picture
from balaikota.ground.files.models import StoredFile
from balaikota.ground.people.rules import ANONYMOUS
from balaikota.lib import outgoing
from balaikota.lib.errors import Invalid
from balaikota.rooms.reports import actions, factories, media
from balaikota.rooms.reports.models import Photo, StepTaken
from balaikota.rooms.reports.rules import Act

pytestmark = pytest.mark.django_db


class Partner(BaseHTTPRequestHandler):
    """A partner's server: a photo, a text, nothing, and ways elsewhere."""

    def do_GET(self) -> None:
        self.server.asked.append(self.path)  # type: ignore[attr-defined]
        known = {
            "/foto.jpg": (200, picture(), ""),
            "/teks.jpg": (200, b"bukan foto", ""),
            "/pindah": (302, b"", "/foto.jpg"),
            "/ke-dalam": (302, b"", "http://dalam.test/rahasia"),
            "/tersesat": (302, b"", ""),
        }
        status, body, onward = known.get(self.path, (404, b"", ""))
        self.send_response(status)
        if onward:
            self.send_header("Location", onward)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *words: object) -> None:
        """Stay quiet."""


@pytest.fixture
def partner(monkeypatch: pytest.MonkeyPatch) -> Iterator[ThreadingHTTPServer]:
    """`partner.test` is a real server on this machine; every other name stays inside."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Partner)
    server.asked = []  # type: ignore[attr-defined]
    thread = threading.Thread(target=server.serve_forever, args=[0.05])
    thread.start()
    addresses = {"partner.test": ["127.0.0.1"], "dalam.test": ["10.0.0.5"]}
    fetch = partial(
        outgoing.fetch,
        resolver=lambda host, port: addresses[host],
        allowed=lambda address: address == "127.0.0.1",
    )
    monkeypatch.setattr(media.outgoing, "fetch", fetch)
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


def take_over(code: str, url: str, *, attempts: int = 0) -> None:
    """What the worker does with the job."""
    media.fetch_media.func(SimpleNamespace(job=SimpleNamespace(attempts=attempts)), code, url)


def address(server: ThreadingHTTPServer, path: str) -> str:
    return f"http://partner.test:{server.server_address[1]}{path}"


def notes(given) -> list[str]:
    rows = StepTaken.objects.filter(report=given.id, act="comment", internal=True)
    return list(rows.values_list("text", flat=True))


@pytest.mark.parametrize("path", ["/foto.jpg", "/pindah"])
def test_a_photo_is_fetched_cleaned_and_added(town, partner, path):
    given = factories.filed()
    take_over(given.code, address(partner, path))
    (photo,) = Photo.objects.filter(report=given.id)
    assert (photo.kind, photo.source_url) == ("report", address(partner, path))
    assert StoredFile.objects.get(pk=photo.file_id).owner == f"report:{given.id}"
    assert notes(given) == []


def test_fetching_twice_adds_once(town, partner):
    given = factories.filed()
    for _ in range(2):
        take_over(given.code, address(partner, "/foto.jpg"))
    assert Photo.objects.filter(report=given.id).count() == 1


@pytest.mark.parametrize("path", ["/teks.jpg", "/ke-dalam"])
def test_a_refusal_leaves_a_note_for_officers_and_nothing_else(town, partner, path):
    given = factories.filed()
    take_over(given.code, address(partner, path))
    (note,) = notes(given)
    assert address(partner, path) in note
    assert not Photo.objects.exists()
    assert not StoredFile.objects.exists()
    assert "/rahasia" not in partner.asked


def test_our_own_network_is_not_asked(town):
    given = factories.filed()
    take_over(given.code, "http://127.0.0.1:1/foto.jpg")
    assert len(notes(given)) == 1


@pytest.mark.parametrize("path", ["/hilang.jpg", "/tersesat"])
def test_no_answer_is_tried_again_and_noted_at_last(town, partner, path):
    given = factories.filed()
    with pytest.raises(Invalid, match="does not answer"):
        take_over(given.code, address(partner, path))
    assert notes(given) == []
    take_over(given.code, address(partner, path), attempts=media.ATTEMPTS - 1)
    assert len(notes(given)) == 1


def test_a_note_for_a_withdrawn_report_is_not_needed(town, partner):
    given = factories.filed()
    actions.take_step(ANONYMOUS, given.code, Act.WITHDRAW, now=factories.NOW, token=given.secret)
    take_over(given.code, address(partner, "/teks.jpg"))
    assert notes(given) == []


def test_what_trickles_too_long_is_no_answer(partner):
    with pytest.raises(Invalid, match="does not answer"):
        media.outgoing.fetch(address(partner, "/foto.jpg"), most=1_000_000, whole=-1)

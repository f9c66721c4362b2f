"""Hostile pictures, names and addresses of pictures, and addresses that lead inside."""

from __future__ import annotations

from io import BytesIO
from types import SimpleNamespace
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.storage import default_storage
from django.urls import reverse
from lxml import etree

from balaikota.ground.files.factories import picture
from balaikota.ground.files.models import StoredFile
from balaikota.lib import outgoing
from balaikota.rooms.reports import factories, media
from balaikota.rooms.reports.models import Photo, Report

from .hostile import (
    FORM,
    PICTURES,
    REQUESTS,
    citizen,
    id_of,
    nothing_written,
    program,
    refused_by_program,
    rows,
    stored,
    upload,
)

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("kind", PICTURES)
def test_a_hostile_picture_files_nothing_at_either_door(client, key, kind):
    with nothing_written():
        sent = program(key, media=upload(PICTURES[kind]))
        refused_by_program(client.post(f"{REQUESTS}.xml", sent), "xml")
        assert client.post(FORM, citizen(photos=upload(PICTURES[kind]))).status_code == 422
        draft = client.post("/lapor/foto/", {"key": str(uuid4()), "photos": upload(PICTURES[kind])})
        assert draft.status_code == 422


def test_one_bad_picture_takes_the_good_ones_with_it(
    client, key, django_capture_on_commit_callbacks
):
    bad = [
        program(key, **{"media[]": [upload(picture()), upload(PICTURES["truncated"])]}),
        program(key, media=upload(picture()), description="<b>tebal</b>"),
        program(key, media=upload(picture()), lat="0", long="0"),
    ]
    for sent in bad:
        with nothing_written(), django_capture_on_commit_callbacks(execute=True):
            refused_by_program(client.post(f"{REQUESTS}.json", sent), "json")


def test_the_same_picture_sent_twice_is_kept_once(client, key, django_capture_on_commit_callbacks):
    id_of(client.post(f"{REQUESTS}.json", program(key, media=upload(picture()))))
    with nothing_written(), django_capture_on_commit_callbacks(execute=True):
        id_of(client.post(f"{REQUESTS}.json", program(key, media=upload(picture()))))


FILTERS = [
    "service_request_id", "service_code", "status", "q", "page", "start_date", "jurisdiction_id",
    "api_key", "extensions",
]  # fmt: skip


@pytest.mark.parametrize("name", FILTERS)
def test_any_filter_is_answered(client, town, name):
    for value in ("%00", "a%00b", "%ff", "%ed%a0%80", "%F0%9F%98%80", "9" * 400):
        answer = client.get(f"{REQUESTS}.xml?{name}={value}")
        assert answer.status_code in (200, 400, 404), value
        etree.fromstring(answer.content)


def test_words_inside_a_picture_are_not_kept(client, key):
    hidden = picture(comment=b"Kamera milik Sri, Jalan Mawar 3")
    id_of(client.post(f"{REQUESTS}.json", program(key, media=upload(hidden))))
    files = list(stored(""))
    assert Photo.objects.count() == 1
    assert len(files) == 3
    for path in files:
        with default_storage.open(path) as file:
            kept = file.read()
        assert kept.startswith(b"\xff\xd8")
        assert b"Mawar" not in kept


@pytest.mark.parametrize("name", ["../../../etc/cron.d/x", "..\\..\\x.jpg", "a\x00.jpg", "/x", ""])
def test_the_name_of_a_picture_decides_nothing(client, key, name, tmp_path):
    file = BytesIO(picture())
    file.name = name or "x"
    assert client.post(f"{REQUESTS}.json", program(key, media=file)).status_code in (201, 400)
    outside = [path for path in tmp_path.rglob("*") if path.is_file() and path.suffix != ".jpg"]
    assert outside == []


# -- addresses ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "rest",
    [
        "../../../../etc/passwd", "..%2f..%2f..%2fetc%2fpasswd/view", "%00/view", "not-a-uuid/view",
        "00000000-0000-0000-0000-000000000000/../../x",
        "00000000-0000-0000-0000-000000000000/view", "00000000-0000-0000-0000-000000000000/%2e%2e",
    ],
)  # fmt: skip
def test_photo_addresses_lead_nowhere_else(client, town, rest):
    code = factories.filed().code
    assert client.get(f"/lapor/{code}/foto/{rest}").status_code in (400, 404)
    assert client.get(f"/lapor/foto/{rest}").status_code in (400, 404)


@pytest.mark.parametrize("size", ["view", "thumb", "full"])
def test_a_photo_of_another_report_is_not_shown_through_mine(client, key, size):
    sent = program(key, media=upload(picture()))
    Report.objects.get(code=id_of(client.post(f"{REQUESTS}.json", sent)))
    photo, other = Photo.objects.get(), factories.filed()
    client.get(reverse("reports:own", args=[other.code, other.secret]))
    address = reverse("reports:photo", args=[other.code, photo.file_id, size])
    assert client.get(address).status_code == 404


@pytest.mark.parametrize(
    "code", ["KX7M2P9A%0d%0aSet-Cookie:%20a=b", "%00", "%0a", "..", "x" * 3000, "%ff%fe", "ſ" * 8]
)
def test_no_header_grows_out_of_a_code(client, town, key, code):
    for path in (
        f"/lapor/{code}/", f"{REQUESTS}/{code}.json", f"/open311/v2/tokens/{code}.xml",
        f"/open311/v2/services/{code}.json", f"/lapor/{code}/milik/{code}", f"/lapor/{code}/qr.svg",
    ):  # fmt: skip
        answer = client.get(path)
        assert answer.status_code in (302, 400, 404), path
        assert "a" not in answer.cookies
        assert all("\n" not in value and "\r" not in value for value in answer.headers.values())


# -- addresses of photos that lead inside ------------------------------------------------------

INSIDE = [
    "http://127.0.0.1/a.jpg", "http://[::1]/a.jpg", "http://localhost/a.jpg", "http://0/a.jpg",
    "http://10.1.2.3/", "http://192.168.0.1/", "http://172.16.0.1/", "http://100.64.0.1/",
    "http://169.254.169.254/latest/meta-data/", "http://2130706433/", "http://0x7f.1/",
    "http://[::ffff:127.0.0.1]/", "http://[::7f00:1]/", "http://[2002:7f00:1::]/",
    "http://[64:ff9b::7f00:1]/", "http://[fec0::1]/", "http://[fd00::1]/", "http://[fe80::1%25lo]/",
    "file:///etc/passwd", "gopher://127.0.0.1/", "ftp://127.0.0.1/x", "http://user:pw@127.0.0.1/",
    "http://" + "a" * 64 + ".example/", "http://../", "http://:80/", "http://[", "//x",
    "javascript:1", "http://127.0.0.1/<b>x</b>", "http://127.0.0.1:99999/",
]  # fmt: skip


def fetched(url: str, code: str, attempts: int = 0) -> None:
    media.fetch_media.func(SimpleNamespace(job=SimpleNamespace(attempts=attempts)), code, url)


@pytest.fixture
def no_way_out(monkeypatch) -> None:
    """Nothing may be asked, whoever answers for the name."""

    def connect(*_args: Any, **_named: Any) -> None:
        raise AssertionError("an address inside was asked")

    monkeypatch.setattr(outgoing.httpx.HTTPTransport, "handle_request", connect)


@pytest.mark.usefixtures("no_way_out")
@pytest.mark.parametrize("url", INSIDE)
def test_an_address_inside_is_never_asked(client, key, url):
    answer = client.post(f"{REQUESTS}.json", program(key, media_url=url))
    code = id_of(answer)
    before = rows()
    fetched(url, code)
    report = Report.objects.get(code=code)
    assert report.state == "filed"
    assert rows() == before | {
        "StepTaken": before["StepTaken"] + 1, "Entry": before["Entry"] + 1,
    }  # fmt: skip
    note = report.steps.get(internal=True)
    assert note.act == "comment"
    shown = client.get(f"{REQUESTS}/{code}.json?extensions=true&api_key={key}").content.decode()
    assert note.text not in shown


@pytest.mark.usefixtures("no_way_out")
def test_a_public_name_that_leads_inside_is_never_asked(client, key, monkeypatch):
    monkeypatch.setattr(
        outgoing.fetch, "__kwdefaults__",
        {**outgoing.fetch.__kwdefaults__, "resolver": lambda *_: ["93.184.216.34", "10.0.0.7"]},
    )  # fmt: skip
    code = id_of(client.post(f"{REQUESTS}.json", program(key)))
    fetched("http://foto.example/a.jpg", code)
    assert Report.objects.get(code=code).steps.filter(internal=True).count() == 1
    assert Photo.objects.count() == 0


def test_a_silent_address_is_tried_again_and_then_noted(client, key, monkeypatch):
    def silent(*_args: Any, **_named: Any) -> bytes:
        raise outgoing.Invalid("no_answer", "The address does not answer.", field="url")

    monkeypatch.setattr(outgoing, "fetch", silent)
    code = id_of(client.post(f"{REQUESTS}.json", program(key)))
    with pytest.raises(outgoing.Invalid):
        fetched("http://foto.example/a.jpg", code)
    fetched("http://foto.example/a.jpg", code, attempts=media.ATTEMPTS - 1)
    assert Report.objects.get(code=code).steps.filter(internal=True).count() == 1


@pytest.mark.parametrize("kind", PICTURES)
def test_a_hostile_picture_behind_an_address_is_noted(client, key, kind, monkeypatch):
    monkeypatch.setattr(outgoing, "fetch", lambda *_args, **_named: PICTURES[kind])
    code = id_of(client.post(f"{REQUESTS}.json", program(key)))
    fetched("http://foto.example/a.jpg", code)
    assert Report.objects.get(code=code).steps.filter(internal=True).count() == 1
    assert StoredFile.objects.count() == 0

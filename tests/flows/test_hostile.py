"""Bad input at every door where a report comes in: a clear answer, and nothing half-written."""

from __future__ import annotations

import struct
import threading
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from io import BytesIO
from types import SimpleNamespace
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, connections
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree

from balaikota.ground.events.models import Entry
from balaikota.ground.files.factories import picture
from balaikota.ground.files.models import StoredFile
from balaikota.ground.people import actions as people
from balaikota.ground.people import factories as persons
from balaikota.ground.territory.factories import IN_WEST
from balaikota.lib import outgoing
from balaikota.rooms.reports import factories, media
from balaikota.rooms.reports.models import Clock, Photo, Report, Reporter, StepTaken

pytestmark = pytest.mark.django_db
FORM, REQUESTS = "/lapor/", "/open311/v2/requests"
# Half of a surrogate pair, a byte order mark turned around, an overlong slash, plain Latin-1.
NOT_UTF8 = [b"\xed\xa0\x80", b"\xff\xfe", b"\xc0\xaf", b"jal\xe9n"]
TEXT = st.text(max_size=200) | st.sampled_from(
    ["", "\x00", "a\x00b", "\ud800", "\u202e", "%s%(x)d", "{{7*7}}", "'; DROP TABLE x;--",
     "../" * 9, "x" * 5000, "\r\nSet-Cookie: a=b", "<!DOCTYPE x [<!ENTITY y SYSTEM 'file:///etc/passwd'>]>",
     "nan", "1e999", "-0", "\N{FULLWIDTH DIGIT SIX}", "\u0000\uffff", "<svg/onload=alert(1)>"]
)  # fmt: skip
BOUNDED = settings(
    deadline=None,
    max_examples=40,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


@pytest.fixture
def town(settings, tmp_path, db) -> factories.Town:
    settings.MEDIA_ROOT = tmp_path
    return factories.town()


@pytest.fixture
def key(town) -> str:
    made = people.make_key(
        persons.actor(None), name="Aplikasi", scopes=["open311.write"], now=timezone.now()
    )
    return str(made.raw)


def rows() -> dict[str, int]:
    """How much there is of everything a report is made of."""
    tables = (Report, Reporter, StepTaken, Clock, Photo, StoredFile, Entry)
    counted = {table.__name__: table.objects.count() for table in tables}
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM procrastinate_jobs")
        counted["jobs"] = cursor.fetchone()[0]
    return counted | {"bytes": len(list(_stored("")))}


def _stored(folder: str) -> Iterator[str]:
    """Every kept file."""
    if not default_storage.exists(folder or "."):
        return
    folders, files = default_storage.listdir(folder)
    yield from (f"{folder}/{name}".lstrip("/") for name in files)
    for inner in folders:
        yield from _stored(f"{folder}/{inner}".lstrip("/"))


@contextmanager
def nothing_written() -> Iterator[None]:
    before = rows()
    yield
    assert rows() == before


def program(key: str, **changes: Any) -> dict[str, Any]:
    """A good Open311 request with changes; None takes a parameter away."""
    form = {
        "api_key": key, "service_code": "jalan.lubang", "long": str(IN_WEST[0]),
        "lat": str(IN_WEST[1]), "description": "Jalan berlubang", **changes,
    }  # fmt: skip
    return {name: value for name, value in form.items() if value is not None}


def citizen(**changes: Any) -> dict[str, Any]:
    """A good form of `/lapor/` with changes."""
    form = {
        "key": str(uuid4()), "category": "jalan.lubang", "longitude": str(IN_WEST[0]),
        "latitude": str(IN_WEST[1]), "description": "Jalan berlubang", **changes,
    }  # fmt: skip
    return {name: value for name, value in form.items() if value is not None}


def refused_by_program(answer: Any, fmt: str, statuses: tuple[int, ...] = (400,)) -> None:
    """A 4xx with at least one error in the asked format."""
    assert answer.status_code in statuses, answer.content[:300]
    if fmt == "json":
        assert answer.json()[0]["code"] == answer.status_code
    else:
        root = etree.fromstring(answer.content)
        assert root.tag == "errors"
        assert root.findtext("error/code") == str(answer.status_code)
        assert root.findtext("error/description")


# -- anything at all ---------------------------------------------------------------------------


@BOUNDED
@given(
    changes=st.dictionaries(
        st.sampled_from(
            ["category", "other", "description", "longitude", "latitude", "place", "address",
             "name", "phone", "email", "anonymous", "secret", "key", "photos_kept", "q_tinggi"]
        ),
        TEXT,
        min_size=1,
        max_size=5,
    )
)  # fmt: skip
def test_the_form_takes_or_refuses_whatever_is_typed(client, town, changes):
    before = rows()
    typed = {name: _sendable(value) for name, value in changes.items()}
    answer = client.post(FORM, citizen(**typed))
    assert answer.status_code in (302, 409, 422)
    if answer.status_code != 302:
        assert rows() == before


@BOUNDED
@given(
    changes=st.dictionaries(
        st.sampled_from(
            ["service_code", "description", "lat", "long", "address_string", "address_id", "email",
             "phone", "device_id", "first_name", "media_url", "attribute[x]", "attribute[x][]"]
        ),
        TEXT,
        min_size=1,
        max_size=5,
    ),
    fmt=st.sampled_from(["json", "xml"]),
)  # fmt: skip
def test_the_program_is_answered_in_its_format_whatever_it_sends(client, key, changes, fmt):
    before = rows()
    sent = {name: _sendable(value) for name, value in changes.items()}
    answer = client.post(f"{REQUESTS}.{fmt}", program(key, **sent))
    if answer.status_code != 201:
        refused_by_program(answer, fmt, (400, 404))
        assert rows() == before


def _sendable(text: str) -> str:
    """What reaches a server of a lone surrogate: the bytes of U+FFFD."""
    return text.encode("utf-8", "replace").decode()


# -- encodings, sizes, bodies ------------------------------------------------------------------


@pytest.mark.parametrize("raw", NOT_UTF8)
def test_what_is_not_utf8_is_refused_or_mended(client, key, raw):
    body = b"&".join(
        f"{name}={value}".encode() for name, value in program(key, description="").items()
    )
    answer = client.post(
        f"{REQUESTS}.xml", body + raw, content_type="application/x-www-form-urlencoded"
    )
    assert answer.status_code in (201, 400)
    if answer.status_code == 400:
        refused_by_program(answer, "xml")
    else:
        Report.objects.get().description.encode()


@pytest.mark.parametrize("charset", ["utf-16", "latin-1", "no-such-thing", "utf-7"])
def test_other_charsets_break_nothing(client, key, charset):
    with nothing_written():
        answer = client.generic(
            "POST",
            f"{REQUESTS}.json",
            b"\xfe\xff\x00a\x00=\x00b",
            content_type=f"application/x-www-form-urlencoded; charset={charset}",
        )
        refused_by_program(answer, "json", (400, 403))


def test_a_body_beyond_all_measure_is_refused(client, key):
    with nothing_written():
        answer = client.post(f"{REQUESTS}.json", program(key, description="x" * 3_000_000))
        refused_by_program(answer, "json")
        assert client.post(FORM, citizen(description="x" * 3_000_000)).status_code in (400, 413)


def test_too_many_fields_are_refused(client, key):
    fields = {f"attribute[a{number}]": "x" for number in range(2000)}
    with nothing_written():
        refused_by_program(client.post(f"{REQUESTS}.xml", program(key, **fields)), "xml")
        assert client.post(FORM, citizen(**fields)).status_code == 400


ENTITIES = """<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "{bomb}"><!ENTITY b SYSTEM "{inside}">]>
<request><api_key>{key}</api_key><description>&a;&b;</description></request>"""


@pytest.mark.parametrize("kind", ["text/xml", "application/xml", "application/json"])
@pytest.mark.parametrize("inside", ["file:///etc/passwd", "http://127.0.0.1:9/"])
def test_no_door_reads_xml_so_no_entity_opens(client, key, kind, inside):
    body = ENTITIES.format(key=key, bomb="ha" * 10_000, inside=inside)
    with nothing_written():
        for path in (f"{REQUESTS}.xml", "/open311/v2/servicerequestupdates.xml"):
            answer = client.post(path, body, content_type=kind)
            refused_by_program(answer, "xml", (400, 403))
            assert b"root:" not in answer.content


@pytest.mark.parametrize("fmt", ["xml", "json"])
def test_entities_in_words_stay_words(client, key, fmt):
    words = "Jalan &lol; &#0; ]]> & rusak \uffff"
    code = _id_of(client.post(f"{REQUESTS}.json", program(key, description=words)))
    again = client.get(f"{REQUESTS}/{code}.{fmt}?api_key={key}")
    if fmt == "xml":
        assert "&lol; &#0; ]]> &" in (etree.fromstring(again.content).findtext(".//description"))
    else:
        assert again.json()[0]["description"].startswith("Jalan &lol;")


# -- where -------------------------------------------------------------------------------------

POINTS = [
    ("nan", "nan"), ("inf", "-5"), ("-1e999", "1"), ("106.8", "-6.2"), ("0", "0"),
    (str(IN_WEST[1]), str(IN_WEST[0])), ("106,1", "-6,0"), ("0x6A", "-6"), ("181", "91"),
]  # fmt: skip


@pytest.mark.parametrize(("longitude", "latitude"), POINTS)
def test_a_point_that_is_not_in_the_city_is_refused(client, key, longitude, latitude):
    with nothing_written():
        answer = client.post(f"{REQUESTS}.xml", program(key, long=longitude, lat=latitude))
        refused_by_program(answer, "xml")
        form = citizen(longitude=longitude, latitude=latitude)
        assert client.post(FORM, form).status_code == 422


# -- the same again, all at once ---------------------------------------------------------------


def at_once(calls: list[Callable[[], Any]]) -> list[Any]:
    """Run all calls in threads that start together; their results in order."""
    gate, found = threading.Barrier(len(calls)), [None] * len(calls)

    def run(number: int) -> None:
        try:
            gate.wait(20)
            found[number] = calls[number]()
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(number,)) for number in range(len(calls))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return found


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("own_key", [True, False])
def test_the_same_post_eight_times_at_once_is_one_report(town, key, own_key):
    headers = {"Idempotency-Key": "kiriman-1"} if own_key else {}
    calls = [
        lambda: Client().post(f"{REQUESTS}.json", program(key), headers=headers) for _ in range(8)
    ]
    answers = at_once(calls)
    assert {answer.status_code for answer in answers} == {201}
    assert len({_id_of(answer) for answer in answers}) == 1
    _exactly_one()


@pytest.mark.django_db(transaction=True)
def test_the_same_form_eight_times_at_once_is_one_report(town):
    form = citizen()
    answers = at_once([lambda: Client().post(FORM, form) for _ in range(8)])
    assert len({answer["Location"] for answer in answers}) == 1
    _exactly_one()


def _exactly_one() -> None:
    report = Report.objects.get()
    assert report.steps.count() == 1
    assert report.clocks.count() == 2
    assert Entry.objects.filter(kind="reports.filed").count() == 1


# -- pictures ----------------------------------------------------------------------------------


def _bomb() -> bytes:
    """A header that promises two thousand million pixels."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return (
            struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        )

    size = struct.pack(">IIBBBBB", 50_000, 50_000, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", size) + chunk(b"IDAT", zlib.compress(b"")) + chunk(
        b"IEND", b""
    )  # fmt: skip


SVG = b'<?xml version="1.0"?><!DOCTYPE svg [<!ENTITY x SYSTEM "file:///etc/passwd">]><svg>&x;</svg>'
PICTURES = {
    "bomb": _bomb(),
    "truncated": picture()[:900],
    "header only": picture()[:12],
    "svg": SVG,
    "svg after a gif header": b"GIF89a" + SVG,
    "html": b"<html><script>alert(1)</script>",
    "nothing": b"",
    "zip": b"PK\x03\x04" + b"\x00" * 60,
    "a page behind it": picture() + b"<script>alert(1)</script><?php evil(); ?>",
    "an archive behind it": picture() + b"PK\x05\x06" + b"\x00" * 18,
    "program": b"\x7fELF" + b"\x00" * 60,
}


def upload(data: bytes, name: str = "foto.jpg") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, data, content_type="image/jpeg")


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
    _id_of(client.post(f"{REQUESTS}.json", program(key, media=upload(picture()))))
    with nothing_written(), django_capture_on_commit_callbacks(execute=True):
        _id_of(client.post(f"{REQUESTS}.json", program(key, media=upload(picture()))))


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
    _id_of(client.post(f"{REQUESTS}.json", program(key, media=upload(hidden))))
    stored = list(_stored(""))
    assert Photo.objects.count() == 1
    assert len(stored) == 3
    for path in stored:
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
    Report.objects.get(code=_id_of(client.post(f"{REQUESTS}.json", sent)))
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

    monkeypatch.setattr(outgoing.httpx, "Client", connect)


@pytest.mark.usefixtures("no_way_out")
@pytest.mark.parametrize("url", INSIDE)
def test_an_address_inside_is_never_asked(client, key, url):
    answer = client.post(f"{REQUESTS}.json", program(key, media_url=url))
    code = _id_of(answer)
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
    code = _id_of(client.post(f"{REQUESTS}.json", program(key)))
    fetched("http://foto.example/a.jpg", code)
    assert Report.objects.get(code=code).steps.filter(internal=True).count() == 1
    assert Photo.objects.count() == 0


def test_a_silent_address_is_tried_again_and_then_noted(client, key, monkeypatch):
    def silent(*_args: Any, **_named: Any) -> bytes:
        raise outgoing.Invalid("no_answer", "The address does not answer.", field="url")

    monkeypatch.setattr(outgoing, "fetch", silent)
    code = _id_of(client.post(f"{REQUESTS}.json", program(key)))
    with pytest.raises(outgoing.Invalid):
        fetched("http://foto.example/a.jpg", code)
    fetched("http://foto.example/a.jpg", code, attempts=media.ATTEMPTS - 1)
    assert Report.objects.get(code=code).steps.filter(internal=True).count() == 1


@pytest.mark.parametrize("kind", PICTURES)
def test_a_hostile_picture_behind_an_address_is_noted(client, key, kind, monkeypatch):
    monkeypatch.setattr(outgoing, "fetch", lambda *_args, **_named: PICTURES[kind])
    code = _id_of(client.post(f"{REQUESTS}.json", program(key)))
    fetched("http://foto.example/a.jpg", code)
    assert Report.objects.get(code=code).steps.filter(internal=True).count() == 1
    assert StoredFile.objects.count() == 0


def _id_of(answer: Any) -> str:
    assert answer.status_code == 201, answer.content[:300]
    return str(answer.json()[0]["service_request_id"])

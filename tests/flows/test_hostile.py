"""Bad input at every door where a report comes in: a clear answer, and nothing half-written."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connections
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree

from balaikota.ground.events.models import Entry
from balaikota.ground.territory.factories import IN_WEST
from balaikota.rooms.reports.models import Report

from .hostile import (
    FORM,
    REQUESTS,
    citizen,
    id_of,
    nothing_written,
    program,
    refused_by_program,
    rows,
)

pytestmark = pytest.mark.django_db
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
    code = id_of(client.post(f"{REQUESTS}.json", program(key, description=words)))
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
            gate.wait(300)
            found[number] = calls[number]()
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(number,)) for number in range(len(calls))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(300)
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
    assert len({id_of(answer) for answer in answers}) == 1
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

"""Reading from real servers: pages, signing in, failures, and what may not be reached."""

from __future__ import annotations

import base64

import msgspec
import pytest

from balaikota.ground.connectors.reading import Meter, SourceProblem, World, rest, soap
from balaikota.ground.connectors.reading.feed import BadRow
from balaikota.ground.connectors.rules.shapes import Auth, Limits, Pages, Rest, Soap

from .servers import Asked, as_json, serving, streaming

ROWS = [{"id": n, "nama": f"baris {n}"} for n in range(1, 26)]
PATIENT = Limits(seconds=300, silence=100, tries=3, megabytes=1)


@pytest.fixture
def world(tmp_path):
    return World(folder=tmp_path, allowed=lambda address: address == "127.0.0.1")


def read(spec, world, limits=PATIENT):
    feed = rest.feed(spec, Meter(limits), world)
    return [row for _file, _line, row in feed.rows], feed


def paged(asked: Asked):
    """Twenty-five rows by every kind of page."""
    q, size = asked.query, int(asked.query.get("limit", 10))
    if asked.path == "/page":
        at = (int(q["page"]) - 1) * size
        return as_json({"data": {"rows": ROWS[at : at + size]}, "total": 25})
    if asked.path == "/offset":
        at = int(q["offset"])
        return as_json(ROWS[at : at + size])
    if asked.path == "/cursor":
        at = int(q.get("after", 0))
        more = str(at + size) if at + size < 25 else None
        return as_json({"rows": ROWS[at : at + size], "next": more})
    if asked.path == "/link":
        at = int(q.get("at", 0))
        headers = {"Link": f'</link?at={at + 10}>; rel="next"'} if at + 10 < 25 else {}
        return as_json(ROWS[at : at + 10], **headers)
    if asked.path == "/next":
        at = int(q.get("at", 0))
        following = f"/next?at={at + 10}" if at + 10 < 25 else ""
        return as_json({"rows": ROWS[at : at + 10], "paging": {"next": following}})
    return as_json(ROWS)


PAGES = {
    "/page": (
        Pages(by="page", parameter="page", size_parameter="limit", size=10, total="total"),
        "data.rows",
    ),
    "/offset": (Pages(by="offset", parameter="offset", size_parameter="limit", size=10), ""),
    "/cursor": (Pages(by="cursor", parameter="after", cursor="next"), "rows"),
    "/link": (Pages(by="link"), ""),
    "/next": (Pages(by="next", next="paging.next"), "rows"),
    "/all": (Pages(), ""),
}  # fmt: skip


def test_every_kind_of_page_gives_every_row_once(world):
    with serving(paged) as url:
        for path, (pages, records) in PAGES.items():
            rows, feed = read(Rest(url=url + path, records=records, pages=pages), world)
            assert rows == ROWS, path
            assert feed.origins[0].size > 0
            assert len(feed.origins[0].sha256) == 64


def test_ways_to_sign_in(world):
    basic = "Basic " + base64.b64encode(b"a:b").decode()
    tokens = []

    def answer(asked: Asked):
        if asked.path == "/token":
            ok = asked.headers.get("authorization") == basic or b"client_secret=b" in asked.body
            tokens.append(asked.body)
            return as_json({"access_token": f"T{len(tokens)}"} if ok else {}, 200 if ok else 401)
        signed = {
            "/header": asked.headers.get("x-key") == "k",
            "/query": asked.query.get("key") == "k",
            "/basic": asked.headers.get("authorization") == basic,
            "/bearer": asked.headers.get("authorization") == "Bearer k",
            # The first token ends early: it is asked for again.
            "/oauth": asked.headers.get("authorization") == "Bearer T2",
        }
        return as_json(ROWS) if signed[asked.path] else as_json({}, 401)

    with serving(answer) as url:
        oauth = {"token_url": f"{url}/token", "client_id": "a", "client_secret": "b"}
        for path, auth in {
            "/header": {"header": {"X-Key": "k"}},
            "/query": {"query": {"key": "k"}},
            "/basic": {"basic": ("a", "b")},
            "/bearer": {"bearer": "k"},
            "/oauth": {"oauth2": oauth},
        }.items():
            spec = Rest(url=url + path, auth=msgspec.convert(auth, Auth))
            assert read(spec, world)[0] == ROWS, path
        with pytest.raises(SourceProblem) as refused:
            read(Rest(url=f"{url}/bearer", auth=Auth(bearer="wrong")), world)
    assert refused.value.code == "refused"
    assert len(tokens) == 2


def test_it_asks_again_and_gives_up(world, monkeypatch):
    monkeypatch.setattr(Meter, "pause", lambda self, seconds: None)
    asked_paths = []

    def answer(asked: Asked):
        asked_paths.append(asked.path)
        if asked.path == "/weak" and asked_paths.count("/weak") < 3:
            return as_json({}, 503)
        return as_json(ROWS) if asked.path == "/weak" else as_json({}, 500)

    with serving(answer) as url:
        assert read(Rest(url=f"{url}/weak"), world)[0] == ROWS
        with pytest.raises(SourceProblem) as gave_up:
            read(Rest(url=f"{url}/dead"), world)
    assert (gave_up.value.code, asked_paths.count("/dead")) == ("broken", 3)


@pytest.mark.parametrize(
    ("path", "pages", "records", "code"),
    [
        ("/html", Pages(), "", "not_json"),
        ("/object", Pages(), "data.rows", "no_records"),
        ("/ring", Pages(by="page", parameter="page"), "", "repeats"),
        ("/short", Pages(by="page", parameter="page", total="total"), "rows", "short"),
        ("/flood", Pages(), "", "too_big"),
    ],
)
def test_lies_and_floods_are_found_out(world, path, pages, records, code):
    def answer(asked: Asked):
        return {
            "/html": (200, {}, b"<html>Maintenance</html>"),
            "/object": as_json({"data": {"rows": "none"}}),
            "/ring": as_json(ROWS),
            "/short": as_json(
                {"rows": ROWS[:5] if asked.query.get("page") == "1" else [], "total": 9}
            ),
            "/flood": (200, {}, b"[" + b"1," * 800_000 + b"1]"),
        }[asked.path]

    with serving(answer) as url, pytest.raises(SourceProblem) as problem:
        read(Rest(url=url + path, pages=pages, records=records), world)
    assert problem.value.code == code


def test_who_trickles_without_end_is_cut_off(world):
    limits = Limits(seconds=1, silence=1, tries=1)
    with streaming(b" ", 0.02) as url, pytest.raises(SourceProblem) as problem:
        read(Rest(url=url), world, limits)
    assert problem.value.code == "too_long"


def test_our_own_network_is_closed_but_for_what_is_named(tmp_path):
    closed = World(folder=tmp_path)
    with serving(paged) as url, pytest.raises(SourceProblem) as problem:
        read(Rest(url=f"{url}/all"), closed)
    assert problem.value.code == "may_not"
    # A public name whose redirect leads inside.
    resolver = {"luar.go.id": ["127.0.0.1"], "dalam": ["10.0.0.1"]}
    half = World(
        folder=tmp_path, allowed=lambda a: a == "127.0.0.1", resolver=lambda h, p: resolver[h]
    )

    def answer(asked: Asked):
        return 302, {"Location": "http://dalam/"}, b""

    with serving(answer) as url, pytest.raises(SourceProblem) as problem:
        read(Rest(url=url.replace("127.0.0.1", "luar.go.id")), half)
    assert problem.value.code == "may_not"


def test_a_key_is_not_carried_to_another_host(tmp_path):
    seen = []

    def answer(asked: Asked):
        seen.append(asked.headers.get("x-key"))
        if asked.headers["host"].startswith("satu"):
            port = asked.headers["host"].partition(":")[2]
            return 302, {"Location": f"http://dua.go.id:{port}/"}, b""
        return as_json(ROWS)

    world = World(
        folder=tmp_path, allowed=lambda a: True, resolver=lambda host, port: ["127.0.0.1"]
    )
    with serving(answer) as url:
        there = url.replace("127.0.0.1", "satu.go.id")
        with pytest.raises(SourceProblem):
            read(Rest(url=there, auth=Auth(header={"X-Key": "k"})), world)
        assert read(Rest(url=there), world)[0] == ROWS
    assert seen == ["k", None, None]


def test_records_that_are_no_objects_wait(world):
    with serving(lambda asked: as_json([{"a": 1}, 5, "x"])) as url:
        rows, _feed = read(Rest(url=url), world)
    assert rows[0] == {"a": 1}
    assert [type(row) for row in rows[1:]] == [BadRow, BadRow]


ENVELOPE = """<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body>
<d:Daftar xmlns:d="urn:d"><d:Izin id="7"><d:nomor>1</d:nomor><d:lokasi><d:kel>Barat</d:kel>
</d:lokasi></d:Izin><d:Izin id="8"><d:nomor>2</d:nomor></d:Izin></d:Daftar></s:Body></s:Envelope>"""
FAULT = """<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body>
<s:Fault><faultcode>s:Client</faultcode><faultstring>Tanggal salah</faultstring></s:Fault>
</s:Body></s:Envelope>"""
FAULT_12 = """<s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope"><s:Body><s:Fault>
<s:Code><s:Value>s:Sender</s:Value></s:Code><s:Reason><s:Text xml:lang="id">Format tanggal
salah:</s:Text></s:Reason><s:Detail>2026/13</s:Detail></s:Fault></s:Body></s:Envelope>"""
BOMB = '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a><Izin><n>&x;</n></Izin></a>'


def test_soap(world, monkeypatch):
    monkeypatch.setattr(Meter, "pause", lambda self, seconds: None)
    answers = {
        "/izin": ENVELOPE, "/salah": FAULT, "/teks": "bukan", "/bom": BOMB, "/500": FAULT,
        "/400": FAULT_12, "/502": "<html>Bad gateway</html>",
    }  # fmt: skip
    asked_for = []

    def answer(asked: Asked):
        asked_for.append((asked.headers["soapaction"], asked.body))
        status = int(asked.path[1:]) if asked.path[1:].isdigit() else 200
        return status, {"Content-Type": "text/xml"}, answers[asked.path].encode()

    def rows(url, path):
        spec = Soap(url=url + path, action="urn:Daftar", body="<Minta/>", record="Izin")
        return [row for _f, _l, row in soap.feed(spec, Meter(PATIENT), world).rows]

    with serving(answer) as url:
        assert rows(url, "/izin") == [
            {"@id": "7", "nomor": "1", "lokasi": {"kel": "Barat"}}, {"@id": "8", "nomor": "2"},
        ]  # fmt: skip
        for path, code, words in (
            ("/salah", "fault", "Tanggal salah"), ("/500", "fault", "Tanggal salah"),
            ("/400", "fault", "Format tanggal salah: 2026/13"), ("/teks", "not_xml", "XML"),
            ("/502", "broken", "502"),
        ):  # fmt: skip
            with pytest.raises(SourceProblem) as problem:
                rows(url, path)
            assert (problem.value.code, words in str(problem.value)) == (code, True), path
        assert "root" not in str(rows(url, "/bom"))
    assert asked_for[0][0] == '"urn:Daftar"'
    assert b"<Minta/>" in asked_for[0][1]

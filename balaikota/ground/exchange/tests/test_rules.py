"""Rules of the exchange: documents, paths, agreements, breaker, quota, caching, chain, events."""

from __future__ import annotations

import copy
import json
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from balaikota.ground.exchange.factories import DOCUMENT
from balaikota.ground.exchange.rules import agreements, caching, chain, events, openapi, paths
from balaikota.ground.exchange.rules.agreements import State
from balaikota.ground.exchange.rules.breaker import FAILURES, OPEN_SECONDS, Breaker, Bucket
from balaikota.ground.exchange.rules.openapi import NotValid
from balaikota.lib import jws
from balaikota.lib.errors import Conflict, Invalid

COMPILED = openapi.compile_document(DOCUMENT)
NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)


ITSELF = "#/components/schemas/Pegawai"


def changed(**paths_: Any) -> str:
    return json.dumps({**copy.deepcopy(DOCUMENT), **paths_})


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (json.dumps(DOCUMENT), ""),
        ("openapi: 3.1.0\ninfo: {title: a, version: '1'}\npaths:\n  /a:\n    get:\n"
         "      responses: {'200': {description: ya}}\n", ""),
        ("", "no OpenAPI"), ("[1]", "no OpenAPI"), ("{", "neither"),
        ("swagger: '2.0'", "no OpenAPI"),
        (changed(info={}), "Not as OpenAPI says"),
        (changed(paths={}), "1 to 500"),
        (changed(components={"schemas": {"Pegawai": {"$ref": "file:///etc/passwd"}}}), "leads out"),
        (changed(components={"schemas": {"Pegawai": {"$ref": ITSELF}}}), "c"),
        ("x" * 1_000_001, "larger"),
    ],
)  # fmt: skip
def test_documents_are_checked(text: str, told: str) -> None:
    if not told:
        assert openapi.read(text)["openapi"].startswith("3.")
        return
    with pytest.raises(Invalid, match=told):
        openapi.read(text)


@pytest.mark.parametrize(
    ("method", "path", "name"),
    [
        ("GET", "/pegawai/123", "GET /pegawai/{nip}"),
        ("GET", "/pegawai/a%20b", "GET /pegawai/{nip}"),
        ("POST", "/pegawai", "POST /pegawai"),
        ("DELETE", "/pegawai/123", ""),
        ("GET", "/pegawai", ""),
        ("GET", "/pegawai/123/", ""),
        ("GET", "/", ""),
    ],
)
def test_operations_are_found(method: str, path: str, name: str) -> None:
    found = COMPILED.find(method, path)
    assert (found[0].name if found else "") == name


@pytest.mark.parametrize(
    ("method", "path", "query", "kind", "body", "told"),
    [
        ("GET", "/pegawai/123", "", "", b"", ""),
        ("GET", "/pegawai/123", "rinci=true", "", b"", ""),
        ("GET", "/pegawai/123", "rinci=ya", "", b"", "rinci: is no boolean"),
        ("GET", "/pegawai/abc", "", "", b"", "nip: is not"),
        ("GET", "/pegawai/123", "lain=1", "", b"", "lain is not"),
        ("GET", "/pegawai/123", "", "application/json", b"{}", "not in the document"),
        ("POST", "/pegawai", "", "application/json", b'{"nip": "1", "jabatan": null}', ""),
        ("POST", "/pegawai", "", "application/json; charset=utf-8", b'{"nip": "1"}', ""),
        ("POST", "/pegawai", "", "application/json", b"", "is required"),
        ("POST", "/pegawai", "", "application/json", b"{", "is no JSON"),
        ("POST", "/pegawai", "", "application/json", b'{"nip": 1}', "body/nip"),
        ("POST", "/pegawai", "", "text/plain", b"nip", "text/plain is not"),
        ("POST", "/pegawai", "", "", b"{}", "no type"),
    ],
)
def test_requests_are_checked(
    method: str, path: str, query: str, kind: str, body: bytes, told: str
) -> None:
    found = COMPILED.find(method, path)
    assert found is not None
    if not told:
        openapi.check_request(*found, query, kind, body)
        return
    with pytest.raises(NotValid, match=told):
        openapi.check_request(*found, query, kind, body)


@given(st.binary(max_size=200), st.text(max_size=50), st.text("abc/%.=&", max_size=40))
def test_whatever_comes_is_either_right_or_refused(body: bytes, query: str, path: str) -> None:
    found = COMPILED.find("POST", f"/{path}") or COMPILED.find("POST", "/pegawai")
    assert found is not None
    try:
        openapi.check_request(*found, query, "application/json", body)
    except NotValid:
        return
    assert "nip" in json.loads(body)


def test_old_words_of_openapi_are_understood() -> None:
    schema = {"type": "integer", "minimum": 1, "exclusiveMinimum": True, "nullable": True}
    document = {**DOCUMENT, "components": {"schemas": {"Pegawai": schema}}}
    found = openapi.compile_document(document).find("POST", "/pegawai")
    assert found is not None
    assert [found[0].body.is_valid(value) for value in (2, None, 1, "x")] == [
        True,
        True,
        False,
        False,
    ]


def test_answers_must_be_known() -> None:
    found = COMPILED.find("GET", "/pegawai/123")
    assert found is not None
    assert found[0].answer_validator(404) is None
    assert found[0].answer_validator(200) is not None
    with pytest.raises(NotValid, match="418"):
        found[0].answer_validator(418)


@pytest.mark.parametrize(
    ("path", "good"),
    [
        ("/pegawai/123", True), ("/a/b%20c", True), ("/", True), ("/a..b", True), ("/a/.b", True),
        ("", False), ("a", False), ("/..", False), ("/a/../b", False), ("/a/./b", False),
        ("/%2e%2e/b", False), ("/.%2E/b", False), ("/a%2fb", False), ("/a%5cb", False),
        ("/a\\b", False), ("/a%00", False), ("/a%252fb", False), ("/a b", False), ("/é", False),
        ("/a?b", False), ("/" + "x" * 2_000, False),
    ],
)  # fmt: skip
def test_paths_that_two_servers_may_read_differently_are_refused(path: str, good: bool) -> None:
    assert paths.safe(path) is good


@given(st.text(max_size=60))
def test_a_safe_path_never_climbs(text: str) -> None:
    from urllib.parse import unquote

    if paths.safe(f"/{text}"):
        assert ".." not in unquote(f"/{text}").split("/")
        assert "\\" not in unquote(text)


@pytest.mark.parametrize(
    ("text", "origin"),
    [
        ("https://siak.kota.go.id/", "https://siak.kota.go.id"),
        ("http://10.1.2.3:8080", "http://10.1.2.3:8080"),
        ("http://[::1]:80", "http://[::1]:80"),
        ("https://a@b.id", None), ("ftp://b.id", None), ("https://b.id/x", None),
        ("https://b.id?x", None), ("b.id", None), ("https://", None), ("https://b.id:x", None),
    ],
)  # fmt: skip
def test_origins(text: str, origin: str | None) -> None:
    if origin is None:
        with pytest.raises(Invalid):
            paths.origin(text)
    else:
        assert paths.origin(text) == origin


@pytest.mark.parametrize("before", list(State))
@pytest.mark.parametrize("after", list(State))
def test_the_life_of_an_agreement(before: State, after: State) -> None:
    allowed = {("applied", "approved"), ("applied", "refused"), ("approved", "revoked")}
    if (before, after) in allowed:
        agreements.check_step(before, after)
    else:
        with pytest.raises(Conflict):
            agreements.check_step(before, after)


@given(st.sampled_from(list(State)), st.integers(-3, 3), st.integers(0, 3), st.integers(-5, 5))
def test_only_approved_agreements_hold_and_only_on_their_days(
    state: State, start: int, length: int, asked: int
) -> None:
    day = date(2026, 11, 23)
    first, last = day + timedelta(start), day + timedelta(start + length)
    holds = agreements.holds(state, first, last, day + timedelta(asked))
    assert holds is (state is State.APPROVED and start <= asked <= start + length)


@given(st.lists(st.tuples(st.booleans(), st.floats(0, 30)), max_size=60))
def test_a_breaker_rests_and_always_tries_again(steps: list[tuple[bool, float]]) -> None:
    breaker, now = Breaker(), 0.0
    for good, pause in steps:
        now += pause
        let = breaker.lets(now)
        assert let or breaker.failures >= FAILURES
        if let:
            breaker.note(good, now)
    assert breaker.lets(now + OPEN_SECONDS)


@given(st.integers(1, 600), st.lists(st.floats(0, 5), max_size=200))
def test_a_minute_never_holds_more_than_two_quotas(limit: int, pauses: list[float]) -> None:
    bucket, now, taken = Bucket(limit, limit, 0.0), 0.0, []
    for pause in pauses:
        now += pause
        if bucket.take(now):
            taken.append(now)
    for moment in taken:
        assert sum(moment - 60 <= other <= moment for other in taken) <= 2 * limit + 1


@pytest.mark.parametrize(
    ("status", "headers", "most", "seconds"),
    [
        (200, {}, 60, 60), (200, {}, 0, 0), (200, {"cache-control": "max-age=10"}, 60, 10),
        (200, {"cache-control": "max-age=100"}, 60, 60),
        (200, {"cache-control": "s-maxage=5, max-age=50"}, 60, 5),
        (200, {"cache-control": "private, max-age=9"}, 60, 0),
        (200, {"cache-control": "no-store"}, 60, 0), (404, {}, 60, 0),
        (200, {"vary": "Accept"}, 60, 60), (200, {"vary": "Cookie"}, 60, 0),
        (200, {"vary": "*"}, 60, 0),
        (200, {"set-cookie": "a=b"}, 60, 0), (200, {"cache-control": "max-age=x"}, 60, 60),
    ],
)  # fmt: skip
def test_how_long_an_answer_is_kept(
    status: int, headers: dict[str, str], most: int, seconds: int
) -> None:
    assert caching.seconds_to_keep(status, headers, most) == seconds


@pytest.mark.parametrize(
    ("asked", "etag", "same"),
    [
        ('"a"', '"a"', True), ('W/"a"', '"a"', True), ('"b", "a"', 'W/"a"', True),
        ("*", '"a"', True),
        ('"b"', '"a"', False), ("", '"a"', False), ('"a"', "", False),
    ],
)  # fmt: skip
def test_etags(asked: str, etag: str, same: bool) -> None:
    assert caching.matches(asked, etag) is same


@given(st.lists(st.binary(min_size=32, max_size=32), min_size=1, max_size=20), st.data())
def test_any_touch_breaks_the_chain(contents: list[bytes], data: Any) -> None:
    whole = chain.run_on(chain.GENESIS, contents)
    split = data.draw(st.integers(0, len(contents)))
    halves = chain.run_on(chain.run_on(chain.GENESIS, contents[:split]), contents[split:])
    assert halves == whole
    at = data.draw(st.integers(0, len(contents) - 1))
    touched = [*contents[:at], bytes(32 * [7]), *contents[at + 1 :]]
    if touched != contents:
        assert chain.run_on(chain.GENESIS, touched) != whole
    assert chain.run_on(chain.GENESIS, contents[:-1]) != whole


def test_deliveries_are_tried_for_days() -> None:
    moments, now = [], NOW
    attempts = 1
    while (later := events.next_try(attempts, now)) is not None:
        moments.append(later - now)
        now, attempts = later, attempts + 1
    assert moments == sorted(moments)
    assert timedelta(days=2, hours=12) < now - NOW < timedelta(days=4)
    assert events.next_try(1, NOW, 90) == NOW + timedelta(seconds=90)
    assert events.next_try(5, NOW, 90) == NOW + timedelta(hours=1)
    assert events.next_try(1, NOW, 10**9) == NOW + timedelta(hours=12)


@given(st.binary(max_size=60), st.binary(max_size=60))
def test_signatures_hold_for_what_was_signed_only(body: bytes, other: bytes) -> None:
    key = jws.private_key(bytes(32))
    public = key.public_key()
    token = jws.sign_detached(key, body, "k")
    assert jws.verify_detached(public, body, token)
    assert jws.verify_detached(public, other, token) is (body == other)
    assert not jws.verify_detached(public, body, token.replace("..", "."))
    signed = jws.sign_webhook(key, "id", 5, body)
    assert jws.verify_webhook(public, "id", 5, body, f"v1,xx {signed}")
    assert not jws.verify_webhook(public, "id", 6, body, signed)
    assert not jws.verify_webhook(public, "id", 5, body, "v1a,%%%")

"""Fetching foreign addresses: a real server over a real socket, and no way into our own network."""

from __future__ import annotations

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from balaikota.lib import outgoing
from balaikota.lib.errors import Invalid


class Answers(BaseHTTPRequestHandler):
    seen: list[str] = []

    def do_GET(self) -> None:
        Answers.seen.append(self.headers["Host"])
        if self.path == "/inside":
            self.send_response(302)
            self.send_header("Location", "http://inside.example/secret")
            self.end_headers()
            return
        if self.path == "/lost":
            self.send_response(303)
            self.end_headers()
            return
        if self.path == "/round":
            self.send_response(302)
            self.send_header("Location", "/round")
            self.end_headers()
            return
        body = b"x" * (3000 if self.path == "/big" else 3)
        self.send_response(500 if self.path == "/broken" else 200)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args: object) -> None:
        pass


@pytest.fixture(scope="module")
def port():
    server = ThreadingHTTPServer(("127.0.0.1", 0), Answers)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server.server_address[1]
    server.shutdown()
    server.server_close()


def names(host: str, _port: int) -> list[str]:
    """outside.example is our test server; inside.example lies in a network that is not allowed."""
    return {
        "outside.example": ["127.0.0.1"],
        "inside.example": ["10.0.0.5"],
        "both.example": ["127.0.0.1", "10.0.0.5"],
    }[host]


def get(url: str, most: int = 1000) -> bytes:
    return outgoing.fetch(url, most=most, resolver=names, allowed=lambda ip: ip == "127.0.0.1")


def test_a_public_address_is_fetched_under_its_own_name(port):
    assert get(f"http://outside.example:{port}/") == b"xxx"
    assert Answers.seen[-1] == f"outside.example:{port}"


@pytest.mark.parametrize(
    ("path", "code"),
    [
        ("/inside", "address_refused"),
        ("/round", "address_refused"),
        ("/big", "too_big"),
        ("/broken", "no_answer"),
        ("/lost", "no_answer"),
    ],
)
def test_what_leads_inside_or_is_too_much_is_refused(port, path, code):
    with pytest.raises(Invalid) as refused:
        get(f"http://outside.example:{port}{path}")
    assert refused.value.code == code


@pytest.mark.parametrize(
    "url",
    [
        "http://inside.example/", "http://both.example/", "file:///etc/passwd",
        "ftp://outside.example/",
        "http://user:word@outside.example/", "http:///nowhere", "http://[::1",
        "//outside.example/", "",
        "http://outside.example:99999/",
    ],
)  # fmt: skip
def test_other_addresses_are_never_asked(url):
    with pytest.raises(Invalid) as refused:
        get(url)
    assert refused.value.code == "address_refused"


@pytest.mark.parametrize(
    ("address", "public"),
    [
        ("8.8.8.8", True), ("2001:4860:4860::8888", True), ("127.0.0.1", False),
        ("10.1.2.3", False),
        ("172.16.0.1", False), ("192.168.1.1", False), ("169.254.169.254", False),
        ("100.64.0.1", False),
        ("0.0.0.0", False), ("224.0.0.1", False), ("::1", False), ("fe80::1%eth0", False),
        ("fd00::1", False), ("::ffff:127.0.0.1", False), ("::ffff:8.8.8.8", True),
        ("255.255.255.255", False), ("2002:7f00:1::", False), ("2002:808:808::", False),
        ("64:ff9b::7f00:1", False), ("64:ff9b::808:808", True), ("::7f00:1", False),
        ("fec0::1", False), ("2001:0:7f00:1::", False), ("ff02::1", False),
    ],
)  # fmt: skip
def test_which_addresses_are_public(address, public):
    assert outgoing.is_public(address) is public


@pytest.mark.parametrize("host", ["..", "a..b", "a" * 64 + ".example", "\u00fc" * 80])
def test_what_cannot_be_a_name_is_refused(host):
    with pytest.raises(Invalid) as refused:
        outgoing.fetch(f"http://{host}/", most=10)
    assert refused.value.code == "address_refused"


def test_the_real_resolver_finds_this_machine_and_refuses_it():
    with pytest.raises(Invalid):
        outgoing.fetch("http://localhost/", most=10)

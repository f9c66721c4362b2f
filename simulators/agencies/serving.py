"""A small HTTP server for one agency's application: real sockets, one thread a connection."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlsplit


@dataclass(frozen=True)
class Asked:
    """A request. Names of headers are in small letters."""

    method: str
    path: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True)
class Answer:
    """What is answered. `cut`: so many bytes are promised more than are sent."""

    body: bytes = b""
    status: int = 200
    kind: str = "application/json"
    headers: Mapping[str, str] = field(default_factory=dict)
    cut: int = 0


def in_json(value: Any, status: int = 200, **headers: str) -> Answer:
    """An answer in JSON."""
    return Answer(json.dumps(value).encode(), status, headers=headers)


NOTHING = Answer(b"not found", 404, "text/plain")


class Server:
    """Serves an application on 127.0.0.1 while it is open. Port 0 takes any free one."""

    def __init__(self, answer: Callable[[Asked], Answer], port: int = 0) -> None:
        self._http = ThreadingHTTPServer(("127.0.0.1", port), _handler(answer))
        self._http.daemon_threads = True
        self._thread = threading.Thread(
            target=self._http.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True
        )

    @property
    def url(self) -> str:
        """Its address, without a slash at the end."""
        return f"http://127.0.0.1:{self._http.server_address[1]}"

    def __enter__(self) -> Server:
        self._thread.start()
        return self

    def __exit__(self, *error: object) -> None:
        self._http.shutdown()
        self._http.server_close()


def _handler(answer: Callable[[Asked], Answer]) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def _do(self) -> None:
            there = urlsplit(self.path)
            length = int(self.headers.get("content-length") or 0)
            asked = Asked(
                self.command, there.path, dict(parse_qsl(there.query)),
                {name.lower(): value for name, value in self.headers.items()},
                self.rfile.read(length),
            )  # fmt: skip
            self._send(answer(asked))

        do_GET = do_POST = do_HEAD = _do

        def _send(self, given: Answer) -> None:
            self.send_response(given.status)
            self.send_header("Content-Type", given.kind)
            self.send_header("Content-Length", str(len(given.body) + given.cut))
            for name, value in given.headers.items():
                self.send_header(name.replace("_", "-"), value)
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(given.body)
            if given.cut:
                self.close_connection = True

        def log_message(self, format: str, *words: object) -> None:
            """Silent: what matters is what the city says of it."""

    return Handler

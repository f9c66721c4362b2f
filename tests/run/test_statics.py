"""The door of the static files: right name, right form, and nothing outside its folder."""

from __future__ import annotations

import asyncio
import gzip
from pathlib import Path
from typing import Any

import pytest

from balaikota.wiring.statics import Statics, squeeze

HASHED = "shell/base.0123456789ab.css"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    static = tmp_path / "static"
    (static / "shell").mkdir(parents=True)
    for name in ("shell/base.css", HASHED):
        (static / name).write_text("body { color: black }\n" * 50)
    (tmp_path / "secrets.json").write_text("{}")
    squeeze(static)
    return static


def ask(
    folder: Path, path: str, method: str = "GET", **headers: str
) -> tuple[int, dict[str, str], bytes]:
    sent: list[dict[str, Any]] = []

    async def send(message: dict[str, Any]) -> None:
        sent.append(message)

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": b""}

    pairs = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
    scope = {"type": "http", "method": method, "path": path, "headers": pairs}
    asyncio.run(Statics(folder)(scope, receive, send))
    found = {name.decode(): value.decode() for name, value in sent[0]["headers"]}
    return sent[0]["status"], found, sent[1]["body"]


def test_a_hashed_name_is_kept_for_good_and_a_plain_one_briefly(folder: Path) -> None:
    assert "immutable" in ask(folder, f"/static/{HASHED}")[1]["cache-control"]
    assert ask(folder, "/static/shell/base.css")[1]["cache-control"] == "public, max-age=60"


def test_who_understands_gzip_gets_less(folder: Path) -> None:
    _, plain, body = ask(folder, f"/static/{HASHED}")
    _, coded, packed = ask(folder, f"/static/{HASHED}", accept_encoding="br, gzip")
    assert "content-encoding" not in plain
    assert coded["content-encoding"] == "gzip"
    assert gzip.decompress(packed) == body
    assert len(packed) < len(body)
    assert plain["vary"] == coded["vary"] == "Accept-Encoding"


def test_who_has_it_gets_nothing(folder: Path) -> None:
    etag = ask(folder, f"/static/{HASHED}")[1]["etag"]
    assert ask(folder, f"/static/{HASHED}", if_none_match=etag)[::2] == (304, b"")


def test_head_tells_the_length_only(folder: Path) -> None:
    status, headers, body = ask(folder, f"/static/{HASHED}", "HEAD")
    assert (status, body) == (200, b"")
    assert int(headers["content-length"]) > 0


@pytest.mark.parametrize(
    "path",
    ["/static/../secrets.json", "/static//etc/passwd", "/static/", "/static/shell", "/static/\0",
     "/static/" + "x" * 5000],
)  # fmt: skip
def test_nothing_else_is_served(folder: Path, path: str) -> None:
    assert ask(folder, path)[0] == 404


def test_writing_is_not_for_this_door(folder: Path) -> None:
    assert ask(folder, f"/static/{HASHED}", "POST")[0] == 404

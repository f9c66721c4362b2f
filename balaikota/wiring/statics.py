"""Static files: named by their content, compressed once, and kept by browsers for good.

`balaikota prepare` collects them under names that carry a hash, with a compressed copy beside each.
A hashed name never changes its content, so it may be kept for a year; the plain name of the same
file is asked for again after a minute. After an upgrade no browser mixes old and new.
"""

from __future__ import annotations

import gzip
import mimetypes
import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

from django.contrib.staticfiles.storage import ManifestStaticFilesStorage

PREFIX = "/static/"
SQUEEZED = {".css", ".js", ".svg", ".json", ".txt", ".map", ".webmanifest"}
_HASHED = re.compile(r"\.[0-9a-f]{12}\.\w+$")
_FOREVER = b"public, max-age=31536000, immutable"
_BRIEFLY = b"public, max-age=60"

Receive = Callable[[], Awaitable[dict[str, Any]]]
Send = Callable[[dict[str, Any]], Awaitable[None]]


class HashedNames(ManifestStaticFilesStorage):
    """Names by content, also inside CSS and between our ES modules.

    Without a manifest (tests, or before the first `prepare`) a file keeps its plain name.
    """

    support_js_module_import_aggregation = True
    # The parent's patterns without those for source maps, which we do not ship.
    patterns = (ManifestStaticFilesStorage.patterns[0],)

    def hashed_name(self, name: str, content: Any = None, filename: str | None = None) -> str:
        """A name that some foreign script only mentions, and that is no file, stays as it is."""
        try:
            return str(super().hashed_name(name, content, filename))
        except ValueError:
            return name

    def stored_name(self, name: str) -> str:
        try:
            return str(super().stored_name(name))
        except ValueError:
            return name


def squeeze(folder: Path) -> int:
    """Write a compressed copy beside every file that gains by it. Returns how many were new."""
    written = 0
    for path in folder.rglob("*"):
        packed = path.with_name(f"{path.name}.gz")
        if path.suffix not in SQUEEZED or (packed.exists() and _newer(packed, path)):
            continue
        packed.write_bytes(gzip.compress(path.read_bytes(), compresslevel=9, mtime=0))
        written += 1
    return written


def _newer(packed: Path, path: Path) -> bool:
    return packed.stat().st_mtime >= path.stat().st_mtime


@dataclass(frozen=True)
class _File:
    body: bytes
    packed: bytes
    mime: bytes
    etag: bytes


class Statics:
    """A small ASGI door over the collected files, which are few and stay in memory."""

    def __init__(self, folder: Path) -> None:
        self._paths = {
            path.relative_to(folder).as_posix(): path
            for path in folder.rglob("*")
            if path.is_file()
        }
        self._read = cache(self._load)

    async def __call__(self, scope: dict[str, Any], receive: Receive, send: Send) -> None:
        name = scope["path"].removeprefix(PREFIX)
        if scope["method"] not in ("GET", "HEAD") or name not in self._paths:
            await _answer(send, 404, [(b"cache-control", b"no-store")], b"")
            return
        file = self._read(name)
        asked = dict(scope["headers"])
        kept = _FOREVER if _HASHED.search(name) else _BRIEFLY
        headers = [(b"cache-control", kept), (b"etag", file.etag), (b"vary", b"Accept-Encoding")]
        if file.etag in asked.get(b"if-none-match", b""):
            await _answer(send, 304, headers, b"")
            return
        body, headers = _coded(file, asked.get(b"accept-encoding", b""), headers)
        headers.append((b"content-length", str(len(body)).encode()))
        await _answer(send, 200, headers, b"" if scope["method"] == "HEAD" else body)

    def _load(self, name: str) -> _File:
        path = self._paths[name]
        body, packed = path.read_bytes(), path.with_name(f"{path.name}.gz")
        mime = mimetypes.guess_type(name)[0] or "application/octet-stream"
        if mime.startswith("text/") or mime.endswith(("javascript", "json")):
            mime += "; charset=utf-8"
        return _File(
            body=body,
            packed=packed.read_bytes() if packed.exists() else b"",
            mime=mime.encode(),
            etag=b'"' + sha256(body).hexdigest()[:20].encode() + b'"',
        )


def _coded(
    file: _File, accepted: bytes, headers: list[tuple[bytes, bytes]]
) -> tuple[bytes, list[tuple[bytes, bytes]]]:
    headers = [*headers, (b"content-type", file.mime), (b"x-content-type-options", b"nosniff")]
    if file.packed and b"gzip" in accepted and len(file.packed) < len(file.body):
        return file.packed, [*headers, (b"content-encoding", b"gzip")]
    return file.body, headers


async def _answer(
    send: Send, status: int, headers: list[tuple[bytes, bytes]], body: bytes
) -> None:  # fmt: skip
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})

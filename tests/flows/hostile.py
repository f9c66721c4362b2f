"""What the tests of bad input share: a town, a key, good posts, and a count of everything."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from uuid import uuid4

from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from lxml import etree

from balaikota.ground.events.models import Entry
from balaikota.ground.files.factories import picture
from balaikota.ground.files.models import StoredFile
from balaikota.ground.territory.factories import IN_WEST
from balaikota.rooms.reports.models import Clock, Photo, Report, Reporter, StepTaken

FORM, REQUESTS = "/lapor/", "/open311/v2/requests"


def rows() -> dict[str, int]:
    """How much there is of everything a report is made of."""
    tables = (Report, Reporter, StepTaken, Clock, Photo, StoredFile, Entry)
    counted = {table.__name__: table.objects.count() for table in tables}
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM procrastinate_jobs")
        counted["jobs"] = cursor.fetchone()[0]
    return counted | {"bytes": len(list(stored("")))}


def stored(folder: str) -> Iterator[str]:
    """Every kept file."""
    if not default_storage.exists(folder or "."):
        return
    folders, files = default_storage.listdir(folder)
    yield from (f"{folder}/{name}".lstrip("/") for name in files)
    for inner in folders:
        yield from stored(f"{folder}/{inner}".lstrip("/"))


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


def id_of(answer: Any) -> str:
    assert answer.status_code == 201, answer.content[:300]
    return str(answer.json()[0]["service_request_id"])


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

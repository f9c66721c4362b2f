"""Files of residents: CSV and Excel, given to the command line or brought by a browser."""

from __future__ import annotations

import csv
import hashlib
import io
import zlib
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any, BinaryIO

from django.conf import settings
from django.db import transaction
from python_calamine import CalamineError, load_workbook

from balaikota.ground.people.rules import Actor
from balaikota.lib import sheets
from balaikota.lib.errors import Conflict, Invalid, gettext_noop

from ..models import Run
from ..permissions import LOAD

MOST_BROUGHT = 64 * 1024 * 1024  # bytes a browser may bring; larger files go by command line
_EXCEL = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")


@transaction.atomic
def bring(actor: Actor, title: str, data: bytes, *, now: datetime) -> Run:
    """Keep a file that a browser brought, packed and sealed, until it is in.

    Raises:
        Invalid: too large, or not a table.
        Conflict: the same file is in already.
    """
    actor.require(LOAD)
    if len(data) > MOST_BROUGHT:
        raise Invalid(
            "too_large",
            gettext_noop("The file is larger than 64 MB: load it with the command line."),
            field="file",
        )
    next(rows(io.BytesIO(data)), None)
    run = _run(actor, title, hashlib.sha256(data).hexdigest(), len(data), now)
    run.data = zlib.compress(data, 1)
    run.save(update_fields=["data"])
    return run


@transaction.atomic
def begin(actor: Actor, path: Path, *, now: datetime) -> Run:
    """The run of a file on this machine: a new one, or the one that was stopped.

    Raises:
        Conflict: the same file is in already.
    """
    actor.require(LOAD)
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    return _run(actor, path.name, digest, path.stat().st_size, now)


def _run(actor: Actor, title: str, digest: str, size: int, now: datetime) -> Run:
    index = settings.KEY_RING.blind(digest, "residents.file")
    run, made = Run.objects.select_for_update().get_or_create(
        digest=index,
        defaults={
            "title": title[:120], "size": size, "brought_by": actor.ref, "brought_at": now,
        },
    )  # fmt: skip
    if not made and run.state == "done":
        raise Conflict("loaded", gettext_noop("This file is loaded already."), field="file")
    return run


def rows_of(run: Run) -> Iterator[list[str]]:
    """The rows of a file that a browser brought."""
    return rows(io.BytesIO(zlib.decompress(bytes(run.data or b""))))


def rows(file: BinaryIO) -> Iterator[list[str]]:
    """Rows of a CSV (comma, semicolon or tab; UTF-8 or Windows-1252) or Excel file.

    Raises:
        Invalid: neither of them.
    """
    head = file.read(64 * 1024)
    file.seek(0)
    if head.startswith(_EXCEL):
        return _excel(file)
    if b"\0" in head:
        raise Invalid("no_table", gettext_noop("This is neither CSV nor Excel."), field="file")
    encoding = "utf-8-sig" if _is_utf8(head) else "cp1252"
    text = io.TextIOWrapper(file, encoding, errors="replace", newline="")
    sign = sheets.delimiter(head.decode(encoding, "replace"))
    return _csv(csv.reader(text, delimiter=sign))


def _csv(lines: Any) -> Iterator[list[str]]:
    try:
        yield from lines
    except csv.Error as error:
        raise Invalid(
            "line",
            gettext_noop("Line %(line)s cannot be read. Is a quotation mark left open there?"),
            field="file",
            line=lines.line_num,
        ) from error


def _is_utf8(head: bytes) -> bool:
    try:
        head[:-4].decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _excel(file: BinaryIO) -> Iterator[list[str]]:
    try:
        book = load_workbook(file)
        sheet = book.get_sheet_by_index(0)
    except (CalamineError, OSError, ValueError) as error:
        raise Invalid(
            "no_table", gettext_noop("This is neither CSV nor Excel."), field="file"
        ) from error
    return ([_text(cell) for cell in row] for row in sheet.iter_rows())


def _text(cell: object) -> str:
    """A cell as text. A NIK kept as a number has lost its last digits, and is refused as such."""
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e15:
        return str(int(cell))
    if isinstance(cell, datetime):
        return cell.date().isoformat()
    return cell.isoformat() if isinstance(cell, date) else str(cell)

"""What is to be issued, and what was."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

import msgspec


@dataclass(frozen=True, kw_only=True)
class NewDocument:
    """A document to be signed.

    Args:
        register: code of the register that numbers it.
        template: code of the template; the version in force today is used.
        values: what the template asks for, by field name.
        place: region code it concerns; decides who may sign and see it.
        agency: agency it belongs to; "" is the office that counts, as of the kelurahan.
        subject: the thing it belongs to, such as "letter:KX7M2P9A".
        valid_until: the last day it may be used.
        archive_code: class code (Permendagri 83/2022); empty means the template's.
        retention: years the document is kept after its own; None means the template's.
        once: a key of the caller's; the same key never issues a second document.
    """

    register: str
    template: str
    values: Mapping[str, object]
    place: str
    subject: str
    agency: str = ""
    valid_until: date | None = None
    archive_code: str = ""
    retention: int | None = None
    once: str = ""


@dataclass(frozen=True)
class Issued:
    """A signed document. `token` opens /cek/<token>; `repeated`: it was there already."""

    id: int
    number: str
    token: str
    file_id: str
    repeated: bool = False


@dataclass(frozen=True)
class Started:
    """A bulk run that was taken up."""

    id: UUID
    total: int
    repeated: bool = field(default=False)


def packed(wish: NewDocument) -> bytes:
    """A wish as bytes, to be sealed until its turn comes."""
    return msgspec.json.encode(wish)


def unpacked(raw: bytes) -> NewDocument:
    """The inverse of `packed`."""
    return msgspec.json.decode(raw, type=NewDocument)

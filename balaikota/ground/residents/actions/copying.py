"""Rows of residents in PostgreSQL's binary COPY format: sealed, indexed, packed; no query here.

This is the hot path of loading: one encryption, one HMAC and a few short hashes a row, packed by
`struct`.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from hashlib import blake2b
from typing import Any

import msgspec

from balaikota.lib.crypto import KeyRing

from ..rules import keys as rules
from ..rules.persons import Household, Person, pack
from ..rules.rows import Record

COLUMNS = (
    "nik_index", "run_id", "updated_at", "birth_year", "civil_status", "family_role", "flaws",
    "name_key", "birth_key", "content", "mother_key", "sex", "state", "place", "sealed",
    "family_id",
)  # fmt: skip
_HEADER = b"PGCOPY\n\xff\r\n\0" + struct.pack("!ii", 0, 0)
_TRAILER = struct.pack("!h", -1)
# Number of fields, then (length, value) of those with a fixed length, in the order of COLUMNS.
_FIXED = struct.Struct("!h i32s iq iq ih ih ih ii i8s i8s i16s".replace(" ", ""))
_LENGTH = struct.Struct("!i")
_LAST = struct.Struct("!iq")
_EPOCH = datetime(2000, 1, 1, tzinfo=UTC)
_FAMILY = struct.Struct("!h i32s iq".replace(" ", ""))


class Ready(msgspec.Struct, frozen=True, gc=False):
    """A record that only lacks the id of its family. `body` is its COPY row up to there."""

    record: Record
    nik: bytes
    kk: bytes
    content: bytes
    body: bytes


def made(records: Iterable[Record], ring: KeyRing, run: int, now: datetime) -> list[Ready]:
    """Seal and index every record. Holds no lock and asks nothing: threads may run it."""
    seal, blind, moment = ring.sealer(), blinders(ring), microseconds(now)
    key = ring.blind("key", "residents.content")
    households: dict[str, bytes] = {}
    found = []
    for record in records:
        person = record.person
        packed = pack(person)
        keys = rules.keys(blind, person, record.sex)
        content = _digest(record, packed, key)
        kk = households.get(person.kk)
        if kk is None:
            kk = households[person.kk] = blind.kk(person.kk)
        body = _body(record, keys, content, seal(packed), run, moment)
        found.append(Ready(record, keys.nik, kk, content, body))
    return found


def blinders(ring: KeyRing) -> rules.Blinders:
    """The blinders of a key ring; the purposes are part of what is stored."""
    return rules.Blinders(
        nik=ring.blinder("nik"),
        kk=ring.blinder("kk"),
        name=ring.short_blinder("residents.name"),
        birth=ring.short_blinder("residents.birth"),
        mother=ring.short_blinder("residents.mother"),
    )


def _digest(record: Record, packed: bytes, key: bytes) -> bytes:
    """Blind digest of everything a row says, so that the same row again is known as such."""
    codes = f"{record.place}|{record.sex}|{record.civil_status}|{record.family_role}".encode()
    return blake2b(packed + codes, key=key, digest_size=16).digest()


def content_of(record: Record, ring: KeyRing) -> bytes:
    """The digest of one record, as loading makes it."""
    return _digest(record, pack(record.person), ring.blind("key", "residents.content"))


def _body(
    record: Record, keys: rules.Keys, content: bytes, sealed: bytes, run: int, moment: int
) -> bytes:
    place = record.place.encode()
    mother = keys.mother
    length = _LENGTH.pack
    return b"".join((
        _FIXED.pack(
            len(COLUMNS), 32, keys.nik, 8, run, 8, moment, 2, record.birth_year, 2,
            record.civil_status, 2, record.family_role, 4, record.flaws, 8, keys.name, 8,
            keys.birth, 16, content,
        ),
        b"\xff\xff\xff\xff" if mother is None else b"\x00\x00\x00\x08" + mother,
        b"\x00\x00\x00\x01", record.sex.encode(), b"\x00\x00\x00\x06living",
        length(len(place)), place, length(len(sealed)), sealed,
    ))  # fmt: skip


def residents(rows: Sequence[Ready], families: dict[bytes, int]) -> bytes:
    """The whole COPY of these rows; `families` gives the id for each KK index."""
    last = _LAST.pack
    body = b"".join(row.body + last(8, families[row.kk]) for row in rows)
    return _HEADER + body + _TRAILER


def families(found: dict[bytes, tuple[int, Person, str]], ring: KeyRing, now: datetime) -> bytes:
    """The whole COPY of new families: KK index → (id, a member, place)."""
    seal, moment, length = ring.sealer(), microseconds(now), _LENGTH.pack
    parts = [_HEADER]
    for index, (pk, person, place) in found.items():
        sealed = seal(pack(Household(person.kk, person.address)))
        where = place.encode()
        parts += (
            _FAMILY.pack(5, 32, index, 8, pk), length(8), struct.pack("!q", moment),
            length(len(where)), where, length(len(sealed)), sealed,
        )  # fmt: skip
    return b"".join((*parts, _TRAILER))


FAMILY_COLUMNS = ("kk_index", "id", "updated_at", "place", "sealed")


def send(cursor: Any, table: str, columns: Sequence[str], body: bytes) -> None:
    """One COPY, in pieces that fit the socket."""
    names = ", ".join(columns)
    with cursor.copy(f"COPY {table} ({names}) FROM STDIN (FORMAT binary)") as copy:
        step = 256 * 1024
        for start in range(0, len(body), step):
            copy.write(body[start : start + step])


def microseconds(moment: datetime) -> int:
    """As PostgreSQL counts them, from the year 2000."""
    span = moment - _EPOCH
    return (span.days * 86_400 + span.seconds) * 1_000_000 + span.microseconds

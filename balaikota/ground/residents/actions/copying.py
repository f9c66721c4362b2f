"""Rows of residents in PostgreSQL's binary COPY format: sealed, indexed, packed; no query here.

This is the hot path of loading: one encryption, one HMAC and a few short hashes a row, packed by
`struct`. It runs in processes that have no database (`apart`), so what it gives is plain bytes.
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime
from hashlib import blake2b
from typing import Any

import msgspec

from balaikota.lib.crypto import KeyRing

from ..rules import keys as rules
from ..rules.persons import Household, pack
from ..rules.rows import Record

COLUMNS = (
    "nik_index", "run_id", "updated_at", "birth_year", "civil_status", "family_role", "flaws",
    "name_key", "birth_key", "content", "mother_key", "sex", "state", "place", "sealed",
    "family_id",
)  # fmt: skip
FAMILY_COLUMNS = ("kk_index", "updated_at", "place", "sealed", "id")
_HEADER = b"PGCOPY\n\xff\r\n\0" + struct.pack("!ii", 0, 0)
_TRAILER = struct.pack("!h", -1)
# Number of fields, then (length, value) of those with a fixed length, in the order of COLUMNS.
_FIXED = struct.Struct("!h i32s iq iq ih ih ih ii i8s i8s i16s".replace(" ", ""))
_FAMILY = struct.Struct("!h i32s iq".replace(" ", ""))
_LENGTH = struct.Struct("!i")
_LAST = struct.Struct("!iq")
_EPOCH = datetime(2000, 1, 1, tzinfo=UTC)
_HEAD = 1  # place in the family of who gives the card its address


class Ready(msgspec.Struct, array_like=True, frozen=True, gc=False):
    """A record that only lacks the id of its family. `body` is its COPY row up to there."""

    line: int
    flaws: int
    nik: bytes
    kk: bytes
    content: bytes
    body: bytes


class Packed(msgspec.Struct, array_like=True, frozen=True, gc=False):
    """Records ready to be written, and their families: KK index → COPY row up to the id."""

    rows: list[Ready]
    families: dict[bytes, bytes]


class _Homes:
    """The families of a batch: where the head lives, or else whoever came first."""

    def __init__(self, kk: Callable[[str], bytes], row: Callable[[Record, bytes], bytes]) -> None:
        self._kk, self._row = kk, row
        self._found: dict[str, tuple[bytes, Record]] = {}

    def of(self, record: Record) -> bytes:
        """The index of the record's family card."""
        number = record.person.kk
        known = self._found.get(number)
        if known is None:
            known = self._found[number] = (self._kk(number), record)
        elif record.family_role == _HEAD and known[1].family_role != _HEAD:
            self._found[number] = (known[0], record)
        return known[0]

    def rows(self) -> dict[bytes, bytes]:
        return {index: self._row(record, index) for index, record in self._found.values()}


def packed(records: Iterable[Record], ring: KeyRing, run: int, now: datetime) -> Packed:
    """Seal and index every record. Holds no lock and asks nothing: threads may run it."""
    seal, blind, moment = ring.sealer(), blinders(ring), microseconds(now)
    key = ring.blind("key", "residents.content")
    homes = _Homes(blind.kk, lambda record, index: _family(record, index, seal, moment))
    found = []
    for record in records:
        person = record.person
        plain = pack(person)
        keys = rules.keys(blind, person, record.sex)
        content = _digest(record, plain, key)
        body = _body(record, keys, content, seal(plain), run, moment)
        found.append(Ready(record.line, record.flaws, keys.nik, homes.of(record), content, body))
    return Packed(found, homes.rows())


def blinders(ring: KeyRing) -> rules.Blinders:
    """The blinders of a key ring; the purposes are part of what is stored."""
    return rules.Blinders(
        nik=ring.blinder("nik"),
        kk=ring.blinder("kk"),
        name=ring.short_blinder("residents.name"),
        birth=ring.short_blinder("residents.birth"),
        mother=ring.short_blinder("residents.mother"),
    )


def _digest(record: Record, plain: bytes, key: bytes) -> bytes:
    """Blind digest of everything a row says, so that the same row again is known as such."""
    codes = f"{record.place}|{record.sex}|{record.civil_status}|{record.family_role}".encode()
    return blake2b(plain + codes, key=key, digest_size=16).digest()


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


def _family(record: Record, index: bytes, seal: Callable[[bytes], bytes], moment: int) -> bytes:
    place = record.place.encode()
    sealed = seal(pack(Household(record.person.kk, record.person.address)))
    return b"".join((
        _FAMILY.pack(len(FAMILY_COLUMNS), 32, index, 8, moment),
        _LENGTH.pack(len(place)), place, _LENGTH.pack(len(sealed)), sealed,
    ))  # fmt: skip


def whole(bodies: Iterable[tuple[bytes, int]]) -> bytes:
    """A whole COPY of rows that lack their last column, a number."""
    last = _LAST.pack
    return b"".join((_HEADER, *(body + last(8, number) for body, number in bodies), _TRAILER))


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

"""What goes wrong in real files: gaps, contradictions, and people typed twice."""

from __future__ import annotations

import random
from collections.abc import Iterator

from .families import HEADING, Row

_AT = {name: at for at, name in enumerate(HEADING)}
_WRONG = (
    ("nama_ibu", ""), ("rt", ""), ("tempat_lahir", ""), ("shdk", ""), ("alamat", ""),
    ("tanggal_lahir", "31-02-1990"), ("nik", "12345"),
)  # fmt: skip


def spoilt(
    rows: Iterator[Row], chance: random.Random, *, errors: float, doubles: float
) -> Iterator[Row]:
    """The rows, some with an error, some once more as another hand would write them."""
    for row in rows:
        yield _with_error(row, chance) if chance.random() < errors else row
        if chance.random() < doubles:
            yield typed_again(row, chance)


def _with_error(row: Row, chance: random.Random) -> Row:
    column, value = chance.choice(_WRONG)
    return _with(row, column, value)


def typed_again(row: Row, chance: random.Random) -> Row:
    """The same person under another NIK: a wrong digit, and a name heard instead of read."""
    nik = row[_AT["nik"]]
    at = chance.randrange(13, 16)
    digit = str((int(nik[at]) + chance.randint(1, 8)) % 10)
    again = _with(row, "nik", nik[:at] + digit + nik[at + 1 :])
    name = again[_AT["nama"]]
    heard = chance.choice((name.replace("U", "OE", 1), name.replace("Y", "J", 1), name, name + "H"))
    return _with(again, "nama", heard)


def _with(row: Row, column: str, value: str) -> Row:
    at = _AT[column]
    return (*row[:at], value, *row[at + 1 :])

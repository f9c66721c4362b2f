"""Under which blind keys a record is found: its NIK, its family, and where duplicates would meet.

Privacy of the keys for duplicates: each is a keyed hash of eight bytes, with a key made from the
city's index key. They say that two records sound alike and nothing else; without the key ring
nobody can make one for a name they wonder about. A common name of a common year is shared by
several people, so a key alone points to nobody for sure.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import msgspec

from . import names
from .persons import Person

Blind = Callable[[str], bytes]


@dataclass(frozen=True, slots=True)
class Blinders:
    """What makes each key: NIK and KK by HMAC (unique), the others short (alike)."""

    nik: Blind
    kk: Blind
    name: Blind
    birth: Blind
    mother: Blind


class Keys(msgspec.Struct, frozen=True, gc=False):
    """The blind keys of one record."""

    nik: bytes
    name: bytes
    birth: bytes
    mother: bytes | None


def keys(blind: Blinders, person: Person, sex: str) -> Keys:
    """`name`: rare words of the name and year; `birth`: date, sex and the first telling word;
    `mother`: date and mother, for who changed the name."""
    born = person.birth_date
    rare = names.rare(person.name)
    mother = names.key(person.mother) if person.mother else ""
    return Keys(
        blind.nik(person.nik),
        blind.name(f"{names.together(rare)}|{born[:4]}"),
        blind.birth(f"{born}|{sex}|{rare[0] if rare else ''}"),
        blind.mother(f"{born}|{mother}") if mother else None,
    )

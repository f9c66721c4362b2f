"""Under which blind keys a record is found: its NIK, its family, and where duplicates would meet.

Privacy of the keys for duplicates: each is an HMAC with the city's index key, cut to eight bytes.
They say that two records sound alike and nothing else; without the key ring nobody can make one
for a name they wonder about. A common name of a common year is shared by several people, so a key
alone points to nobody for sure.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from . import names
from .persons import Person

Blind = Callable[[str], bytes]
SHORT = 8


@dataclass(frozen=True, slots=True)
class Blinders:
    """A blinder of the key ring for each purpose; the purposes are part of what is stored."""

    nik: Blind
    kk: Blind
    name: Blind
    birth: Blind
    mother: Blind
    content: Blind

    @staticmethod
    def of(blinder: Callable[[str], Blind]) -> Blinders:
        """From `KeyRing.blinder`."""
        return Blinders(
            nik=blinder("nik"), kk=blinder("kk"), name=blinder("residents.name"),
            birth=blinder("residents.birth"), mother=blinder("residents.mother"),
            content=blinder("residents.content"),
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Keys:
    """The blind keys of one record."""

    nik: bytes
    name: bytes
    birth: bytes
    mother: bytes | None


def keys(blind: Blinders, person: Person, sex: str) -> Keys:
    """`name`: rare words of the name and year; `birth`: date, sex and the first telling word;
    `mother`: date and mother, for who changed the name."""
    born = person.birth_date
    mother = names.key(person.mother) if person.mother else ""
    return Keys(
        blind.nik(person.nik),
        blind.name(f"{names.key(person.name)}|{born[:4]}")[:SHORT],
        blind.birth(f"{born}|{sex}|{names.first(person.name)}")[:SHORT],
        blind.mother(f"{born}|{mother}")[:SHORT] if mother else None,
    )

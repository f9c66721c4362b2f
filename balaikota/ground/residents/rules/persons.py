"""A resident's personal fields: packed into one sealed blob, so that a row costs one encryption."""

from __future__ import annotations

from datetime import date

import msgspec

FIELDS = (
    "nik", "kk", "name", "birth_place", "birth_date", "mother", "father", "address", "education",
    "occupation",
)  # fmt: skip


class Person(msgspec.Struct, array_like=True, frozen=True):
    """What is kept only encrypted. New fields go to the end, with a default: old blobs stay
    readable. `birth_date` is ISO ("1992-08-05")."""

    nik: str = ""
    kk: str = ""
    name: str = ""
    birth_place: str = ""
    birth_date: str = ""
    mother: str = ""
    father: str = ""
    address: str = ""
    education: str = ""
    occupation: str = ""

    @property
    def born(self) -> date:
        return date.fromisoformat(self.birth_date)


class Household(msgspec.Struct, array_like=True, frozen=True):
    """What is kept of a family only encrypted."""

    kk: str = ""
    address: str = ""


_pack = msgspec.msgpack.Encoder().encode
_person = msgspec.msgpack.Decoder(Person).decode
_household = msgspec.msgpack.Decoder(Household).decode


def pack(thing: Person | Household) -> bytes:
    """Bytes to be sealed."""
    return _pack(thing)


def person(data: bytes) -> Person:
    return _person(data)


def household(data: bytes) -> Household:
    return _household(data)


def with_fields(before: Person, changes: dict[str, str]) -> Person:
    """The person with some fields changed."""
    return msgspec.structs.replace(before, **changes)

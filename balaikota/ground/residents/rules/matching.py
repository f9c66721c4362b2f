"""How likely two records are one person (Fellegi and Sunter), with weights as data.

Each field votes with log2(m/u): m is how often it agrees so for one person, u how often by chance.
The weights stand in data/duplicates.yaml.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

from balaikota.lib.errors import gettext_noop

from . import codes, names
from .persons import Person

VOTE_NAMES = {
    "nik.digit": gettext_noop("NIK: one digit differs"),
    "nik.serial": gettext_noop("NIK: only the serial differs"),
    "name.equal": gettext_noop("same name"),
    "name.sounds": gettext_noop("name sounds the same"),
    "name.near": gettext_noop("name is similar"),
    "name.differs": gettext_noop("name differs"),
    "birth_date.equal": gettext_noop("same date of birth"),
    "birth_date.swapped": gettext_noop("day and month swapped"),
    "birth_date.digit": gettext_noop("one digit of the date differs"),
    "birth_date.year": gettext_noop("same year of birth"),
    "birth_date.differs": gettext_noop("date of birth differs"),
    "sex.differs": gettext_noop("sex differs"),
    "mother.equal": gettext_noop("same mother"),
    "mother.sounds": gettext_noop("mother sounds the same"),
    "mother.near": gettext_noop("mother is similar"),
    "mother.differs": gettext_noop("mother differs"),
    "place.rt": gettext_noop("same RT"),
    "place.kelurahan": gettext_noop("same kelurahan"),
    "place.differs": gettext_noop("other kelurahan"),
    "address.equal": gettext_noop("same address"),
    "address.differs": gettext_noop("other address"),
}


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two records."""

    person: Person
    sex: str
    place: str


@dataclass(frozen=True, slots=True)
class Likeness:
    """`likely` 0 to 1, and what spoke for or against: "name.sounds", "birth_date.equal", …"""

    likely: float
    agrees: tuple[str, ...]


def compare(a: Side, b: Side) -> Likeness:
    """How likely these are one person."""
    table = codes.data("duplicates")
    weight, spoken = math.log2(table["prior"] / (1 - table["prior"])), []
    for vote in _votes(a, b):
        field, _, level = vote.partition(".")
        chance = table["fields"][field][level]
        weight += math.log2(chance["m"] / chance["u"])
        spoken.append(vote)
    return Likeness(round(1 / (1 + 2.0**-weight), 4), tuple(spoken))


def threshold() -> float:
    """From here on a pair is shown to a person."""
    return float(codes.data("duplicates")["threshold"])


def _votes(a: Side, b: Side) -> Iterator[str]:
    yield f"nik.{_digits(a.person.nik, b.person.nik)}"
    yield f"name.{_name(a.person.name, b.person.name)}"
    yield f"birth_date.{_date(a.person.birth_date, b.person.birth_date)}"
    yield f"sex.{'equal' if a.sex == b.sex else 'differs'}"
    if a.person.mother and b.person.mother:
        yield f"mother.{_name(a.person.mother, b.person.mother)}"
    yield f"place.{_place(a.place, b.place)}"
    if a.person.address and b.person.address:
        same = names.plain(a.person.address) == names.plain(b.person.address)
        yield f"address.{'equal' if same else 'differs'}"


def _name(a: str, b: str) -> str:
    left, right = names.sounds(a), names.sounds(b)
    if left == right:
        return "equal" if names.plain(a) == names.plain(b) else "sounds"
    if sorted(left) == sorted(right):
        return "sounds"
    near = names.jaro_winkler(" ".join(left), " ".join(right))
    if near >= 0.92 or _shortened(left, right) or _shortened(right, left):
        return "near"
    return "differs"


def _shortened(short: tuple[str, ...], long: tuple[str, ...]) -> bool:
    """ "M. Rizki" for "Muhamad Rizki Pratama": each word is one of the other, or begins one."""
    return 0 < len(short) < len(long) and all(
        any(word == other or (len(word) == 1 and other.startswith(word)) for other in long)
        for word in short
    )


def _date(a: str, b: str) -> str:
    if a == b:
        return "equal"
    if a[:4] == b[:4] and (a[5:7], a[8:]) == (b[8:], b[5:7]):
        return "swapped"
    if sum(x != y for x, y in zip(a, b, strict=True)) == 1:
        return "digit"
    return "year" if a[:4] == b[:4] else "differs"


def _digits(a: str, b: str) -> str:
    if a[:12] == b[:12]:
        return "serial"  # born on the same day in the same place: may be two people as well
    wrong = [at for at, (x, y) in enumerate(zip(a, b, strict=False)) if x != y]
    if len(wrong) == 1:
        return "digit"
    if len(wrong) == 2 and wrong[1] == wrong[0] + 1 and a[wrong[0]] == b[wrong[1]]:
        return "digit"
    return "differs"


def _place(a: str, b: str) -> str:
    if a == b:
        return "rt"
    village = ".".join(a.split(".")[:4])
    return "kelurahan" if b.startswith(village) else "differs"

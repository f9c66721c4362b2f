"""Finding one of the city's agencies by the name that some file gives it. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Protocol

from .codes import plain

SUGGESTED = 0.34  # names that share less are not worth proposing
_LIGHT = frozenset(["dan", "kota", "kabupaten", "daerah", "provinsi", "pemerintah", "pemkot"])
_KINDS = frozenset(
    ["dinas", "badan", "bagian", "bidang", "kantor", "sekretariat", "kecamatan", "kelurahan"]
)


class Agency(Protocol):
    """What is known of an agency."""

    @property
    def code(self) -> str: ...
    @property
    def name(self) -> str: ...
    @property
    def short(self) -> str: ...


@dataclass(frozen=True)
class Suggestion:
    """An agency that a name may mean, and how much the names share (0 to 1)."""

    code: str
    score: float


def known_as(agencies: Iterable[Agency]) -> dict[str, str]:
    """Plain name, short name and code → code, of agencies that are told apart by them."""
    found: dict[str, str] = {}
    twice: set[str] = set()
    for agency in agencies:
        for name in {plain(agency.name), plain(agency.short), plain(agency.code)}:
            if found.setdefault(name, agency.code) != agency.code:
                twice.add(name)
    return {name: code for name, code in found.items() if name and name not in twice}


def match(name: str, known: Mapping[str, str], remembered: Mapping[str, str]) -> str:
    """The code of the agency that a name means for certain, "" when it is not certain."""
    wanted = plain(re.sub(r"\(.*?\)", " ", name)) or plain(name)
    return remembered.get(plain(name)) or known.get(plain(name)) or known.get(wanted) or ""


def suggest(name: str, agencies: Iterable[Agency], most: int = 5) -> list[Suggestion]:
    """Agencies whose names share the most words with this one, the likeliest first.

    Words that tell agencies apart count fully, "dinas" and "badan" a quarter, "dan" nothing.
    """
    wanted = _words(name)
    scored = (Suggestion(agency.code, _alike(wanted, _words(agency.name))) for agency in agencies)
    good = [suggestion for suggestion in scored if suggestion.score >= SUGGESTED]
    return sorted(good, key=lambda suggestion: (-suggestion.score, suggestion.code))[:most]


def _words(name: str) -> dict[str, float]:
    return {w: 0.25 if w in _KINDS else 1.0 for w in plain(name).split() if w not in _LIGHT}


def _alike(one: Mapping[str, float], other: Mapping[str, float]) -> float:
    both = sum(weight for word, weight in one.items() if word in other)
    all_of_them = sum({**one, **other}.values())
    return round(both / all_of_them, 3) if all_of_them else 0.0

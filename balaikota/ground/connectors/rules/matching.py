"""Finding the region that a text means: "Kel. Ciwandan", "KOTA BARU ", "36.72.01.1001".

Words of the kind ("Kel.", "Kecamatan") are taken off, letters and spaces made alike; an equal name
inside the right parent wins, then one that is spelt nearly so. What is not certain is asked.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

SURE = 90.0  # similarity (0 to 100) from which a misspelt name is believed
AHEAD = 6.0  # by so much the best must lead the second
REMEMBERED = 50_000  # texts of one run
LIKELY = 60.0  # what is offered at the desk
_KIND = re.compile(
    r"^(?:kelurahan|desa|kel|ds|kecamatan|kec|distrik|kota adm(?:inistrasi)?|kotamadya|kota|"
    r"kabupaten|kab|provinsi|propinsi|prov|prop)\b[\s.:]*", re.IGNORECASE
)  # fmt: skip
_CODE = re.compile(r"\d{2}(?:\.?\d{2}){1,2}(?:\.?\d{4})?")
_OTHERS = re.compile(r"[^a-z0-9]+")
_DIGITS = {2: (2,), 4: (2, 4), 6: (2, 4, 6), 10: (2, 4, 6, 10)}
LEVELS = {"kelurahan": 4, "kecamatan": 3, "kota": 2}  # how many parts a code of it has


@dataclass(frozen=True, slots=True)
class Known:
    """A region that can be found: its code and its name."""

    code: str
    name: str


@dataclass(frozen=True, slots=True)
class Candidate:
    """A region that may be meant, and how alike it is (0 to 100)."""

    code: str
    name: str
    score: float


@dataclass(frozen=True, slots=True)
class Match:
    """The code, or "" with what may be meant, best first."""

    code: str
    candidates: tuple[Candidate, ...] = ()


def plain(text: str) -> str:
    """ "Kel. Ciwandan " → "ciwandan"; "Ds. Suka-Maju" → "sukamaju"."""
    stripped = _KIND.sub("", text.strip(), count=1)
    return _letters(stripped or text)


def _letters(text: str) -> str:
    return _OTHERS.sub("", text.lower())


def dotted(text: str) -> str:
    """A region code with its dots ("3672011001" → "36.72.01.1001"), or ""."""
    text = text.strip()
    if not _CODE.fullmatch(text):
        return ""
    digits = text.replace(".", "")
    cuts = _DIGITS.get(len(digits))
    if not cuts:
        return ""
    return ".".join(digits[a:b] for a, b in zip((0, *cuts), cuts, strict=False))


class Matcher:
    """The regions of a city, ready to be asked. One for each run: answers are remembered."""

    def __init__(self, regions: Iterable[Known], level: str) -> None:
        found = sorted(regions, key=lambda region: region.code)
        self._codes = {region.code for region in found}
        parts = LEVELS[level]
        self._wanted = [region for region in found if _depth(region.code) == parts]
        self._parents = [region for region in found if _depth(region.code) == parts - 1]
        self._asked: dict[tuple[str, str], Match] = {}
        self._parent_asked: dict[str, str] = {}

    def find(self, text: str, within: str = "") -> Match:
        """The region a text means, inside the parent that `within` means if that is known."""
        known = self._asked.get((text, within))
        if known is None:
            if len(self._asked) >= REMEMBERED:
                self._asked.clear()
            known = self._asked[text, within] = self._find(text, within)
        return known

    def _find(self, text: str, within: str) -> Match:
        code = dotted(text)
        if code:
            return Match(code if code in self._codes else "")
        parent = self._parent(within) if within else ""
        pool = [r for r in self._wanted if not parent or r.code.startswith(f"{parent}.")]
        match = _among(text, pool)
        if match.code or not parent:
            return match
        elsewhere = _among(text, self._wanted)  # the parent may be the wrong one of the two
        return Match("", _merged(match.candidates, elsewhere.candidates))

    def _parent(self, text: str) -> str:
        if text not in self._parent_asked:
            code = dotted(text)
            self._parent_asked[text] = code or _among(text, self._parents).code
        return self._parent_asked[text]


def _among(text: str, pool: list[Known]) -> Match:
    wanted = plain(text)
    if not wanted:
        return Match("")
    # "Kota Bumi" may be the kelurahan Kotabumi: the word of the kind can belong to the name.
    whole = _letters(text)
    equal = [region for region in pool if _letters(region.name) == whole]
    equal = equal or [region for region in pool if plain(region.name) == wanted]
    if len(equal) == 1:
        return Match(equal[0].code)
    if equal:
        return Match("", tuple(Candidate(r.code, r.name, 100.0) for r in equal))
    from rapidfuzz import fuzz, process

    names = {region.code: plain(region.name) for region in pool}
    near = process.extract(wanted, names, scorer=fuzz.ratio, score_cutoff=LIKELY, limit=5)
    by_code = {region.code: region.name for region in pool}
    candidates = tuple(Candidate(c, by_code[c], round(score, 1)) for _n, score, c in near)
    return Match(_certain(candidates), candidates)


def _certain(candidates: tuple[Candidate, ...]) -> str:
    if not candidates or candidates[0].score < SURE:
        return ""
    if len(candidates) > 1 and candidates[0].score - candidates[1].score < AHEAD:
        return ""
    return candidates[0].code


def _merged(first: tuple[Candidate, ...], second: tuple[Candidate, ...]) -> tuple[Candidate, ...]:
    by_code = {c.code: c for c in (*second, *first)}
    return tuple(sorted(by_code.values(), key=lambda c: (-c.score, c.code))[:5])


def _depth(code: str) -> int:
    return code.count(".") + 1

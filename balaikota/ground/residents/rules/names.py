"""Indonesian names for comparing: titles left out, old spelling made new, sounds made equal.

One name, no surname, is normal. "Moch. Soekarno Djaja, S.Pd" and "MUHAMAD SUKARNO JAYA" sound
alike.
"""

from __future__ import annotations

import re
from functools import lru_cache

_NOT_LETTERS = re.compile(r"[^A-Z ]+")
_AFTER_COMMA = re.compile(r",.*$")
_TITLES = frozenset({"H", "HJ", "DR", "DRS", "DRA", "IR", "PROF", "KH", "RA", "RR", "R", "ALM"})
_MUHAMMAD = re.compile(r"M(?:H|HD|[UO]K?C?H|[UO][CK]?HAM+[AE]D)?")
_COMMON = frozenset({"MUHAMAD", "ABDUL", "SITI", "NUR", "SRI", "NI", "I", "AHMAD"})
# Old spelling and sounds that Indonesian merges; order matters.
_SOUNDS = (
    ("OE", "U"), ("KH", "H"), ("CH", "H"), ("SY", "S"), ("SH", "S"), ("TH", "T"), ("DH", "D"),
    ("DZ", "J"), ("PH", "P"), ("F", "P"),
    ("V", "P"), ("Z", "J"), ("Q", "K"), ("X", "S"), ("AE", "AI"), ("EI", "AI"), ("IY", "I"),
    ("IE", "I"), ("Y", "I"), ("EE", "I"), ("OO", "U"),
)  # fmt: skip
_OLD = ("DJ", "TJ", "NJ", "SJ", "OE")
_DOUBLE = re.compile(r"(.)\1+")


def plain(name: str) -> str:
    """Capitals and single spaces, without titles and what stands behind a comma."""
    return " ".join(_words(name))


def _words(name: str) -> list[str]:
    if not (name.isupper() and name.isascii() and name.replace(" ", "").isalpha()):
        name = _NOT_LETTERS.sub(" ", _AFTER_COMMA.sub("", name.upper()).replace("'", ""))
    parts = name.split()
    while len(parts) > 1 and parts[0] in _TITLES:
        parts = parts[1:]
    return parts


@lru_cache(maxsize=200_000)
def sound(word: str) -> str:
    """How a word (capitals) sounds; equal for spellings that are heard alike."""
    if _MUHAMMAD.fullmatch(word):
        return "MUHAMAD"
    if any(old in word for old in _OLD):  # before 1972 "dj" was our j, and "j" our y
        word = word.replace("DJ", "1").replace("TJ", "C").replace("NJ", "NY").replace("SJ", "SY")
        word = word.replace("J", "Y").replace("1", "J")
    for written, heard in _SOUNDS:
        word = word.replace(written, heard)
    word = _DOUBLE.sub(r"\1", word)
    return word.removesuffix("H") or word


def sounds(name: str) -> tuple[str, ...]:
    """The words of a name as they sound, in their order."""
    return tuple([sound(word) for word in _words(name)])


def rare(name: str) -> list[str]:
    """The telling words of a name as they sound, in their order; all of them when none tells."""
    heard = [sound(word) for word in _words(name)]
    return [word for word in heard if word not in _COMMON] or heard


def together(words: list[str]) -> str:
    """The first two telling words in the order of the alphabet."""
    return " ".join(sorted(words)[:2])


def key(name: str) -> str:
    """What two writings of a name have in common: its telling words, sorted."""
    return together(rare(name))


def jaro_winkler(a: str, b: str) -> float:
    """Likeness of two words, 0 to 1; a common beginning counts more."""
    if a == b:
        return 1.0
    if not a or not b:
        return 0.0
    jaro = _jaro(a, b)
    same = 0
    for left, right in zip(a[:4], b[:4], strict=False):
        if left != right:
            break
        same += 1
    return jaro + same * 0.1 * (1 - jaro)


def _jaro(a: str, b: str) -> float:
    reach = max(len(a), len(b)) // 2 - 1
    taken: set[int] = set()
    left = []
    for at, letter in enumerate(a):
        for other in range(max(0, at - reach), min(len(b), at + reach + 1)):
            if other not in taken and b[other] == letter:
                taken.add(other)
                left.append(letter)
                break
    if not left:
        return 0.0
    right = [b[at] for at in sorted(taken)]
    swapped = sum(x != y for x, y in zip(left, right, strict=True)) / 2
    found = len(left)
    return (found / len(a) + found / len(b) + (found - swapped) / found) / 3

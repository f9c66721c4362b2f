"""Which applications may do the same: similarity of words and function, explained. Pure."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from .codes import DATA

if TYPE_CHECKING:
    import numpy as np

SUSPECTED = 0.42  # from here on a pair is shown; chosen on a real list of 127 applications
_WORDS, _TITLE, _FUNCTION = 0.5, 0.35, 0.15  # shares of the score
_TITLE_COUNTS = 2  # a word of the title weighs as much as two of the description
_SHOWN = 6  # shared words that explain a pair
# Words that every application of a government has, and those that hold a sentence together.
_STOP = frozenset((DATA / "stopwords.txt").read_text().split())
_SUFFIXES = re.compile(r"(?:nya|lah)$")


@dataclass(frozen=True)
class Described:
    """What of an application is compared. `root` is the top of its agency's branch."""

    code: str
    title: str
    text: str
    function: str
    root: str


@dataclass(frozen=True)
class Pair:
    """Two applications that may do the same, with what speaks for it (each 0 to 1)."""

    one: str
    other: str
    score: float
    words: float
    title: float
    same_function: bool
    shared: tuple[str, ...]


def tokens(text: str) -> list[str]:
    """Words that mean something, without case, signs and the lightest suffixes."""
    found = (_SUFFIXES.sub("", word) for word in re.findall(r"[a-z0-9]{3,}", text.lower()))
    return [word for word in found if word not in _STOP and len(word) > 2]


def pairs(things: Sequence[Described], least: float = SUSPECTED) -> list[Pair]:
    """Pairs of different agencies that score at least `least`, the most alike first.

    O(n²) in memory and time, for inventories of up to some thousands.
    """
    if len(things) < 2:
        return []
    import numpy as np

    vocabulary, matrix = _weights(things)
    alike = matrix @ matrix.T
    grams = [_grams(thing.title) for thing in things]
    found = []
    # Words alone must give what title and function cannot: most pairs end here.
    for i, j in np.argwhere(np.triu(alike > 0, 1)):
        one, other = things[i], things[j]
        if one.root == other.root:
            continue
        pair = _pair((one, other), float(alike[i, j]), _dice(grams[i], grams[j]))
        if pair.score >= least:
            shared = _shared(vocabulary, matrix[i] * matrix[j])
            found.append(Pair(**{**vars(pair), "shared": shared}))
    return sorted(found, key=lambda pair: (-pair.score, pair.one, pair.other))


def _pair(two: tuple[Described, Described], words: float, title: float) -> Pair:
    one, other = sorted(two, key=lambda thing: thing.code)
    same = bool(one.function) and one.function == other.function and one.function != "other"
    score = _WORDS * words + _TITLE * title + _FUNCTION * same
    return Pair(one.code, other.code, round(score, 3), round(words, 3), round(title, 3), same, ())


def _weights(things: Sequence[Described]) -> tuple[list[str], np.ndarray]:
    """TF-IDF rows of length 1 over the words of title and text."""
    import numpy as np

    counts = [Counter(tokens(thing.text) + tokens(thing.title) * _TITLE_COUNTS) for thing in things]
    documents = Counter(word for count in counts for word in count)
    vocabulary = sorted(documents)
    place = {word: at for at, word in enumerate(vocabulary)}
    matrix = np.zeros((len(things), len(vocabulary)), dtype=np.float32)
    for row, count in enumerate(counts):
        for word, times in count.items():
            rare = math.log((1 + len(things)) / (1 + documents[word])) + 1
            matrix[row, place[word]] = (1 + math.log(times)) * rare
    lengths = np.linalg.norm(matrix, axis=1, keepdims=True)
    return vocabulary, matrix / np.where(lengths == 0, 1, lengths)


def _shared(vocabulary: list[str], products: np.ndarray) -> tuple[str, ...]:
    heaviest = (-products).argsort()[:_SHOWN]
    return tuple(vocabulary[at] for at in heaviest if products[at] > 0)


def _grams(title: str) -> frozenset[str]:
    text = f" {' '.join(tokens(title)) or title.lower()} "
    return frozenset(text[at : at + 3] for at in range(len(text) - 2))


def _dice(one: Collection[str], other: Collection[str]) -> float:
    both = len(set(one) & set(other))
    return 2 * both / (len(one) + len(other)) if one and other else 0.0


def guessed_function(text: str, names: dict[str, frozenset[str]]) -> str:
    """The function whose words a description uses most, "" when none; for comparing only."""
    plain = f" {' '.join(re.findall(r'[a-z0-9]+', text.lower()))} "
    scores = {
        code: sum(len(name) for name in spellings if f" {name} " in plain)
        for code, spellings in names.items()
        if code != "other"
    }
    best = max(scores, key=lambda code: scores[code], default="")
    return best if best and scores[best] else ""

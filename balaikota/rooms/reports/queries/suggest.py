"""Which category the words of a citizen mean, while they are typed."""

from __future__ import annotations

import math
from bisect import bisect_left
from collections import defaultdict
from dataclasses import dataclass

from django.db import connection

from balaikota.ground.events.stamps import Cached

from ..models import CategoryWord
from ..rules import search_words
from .catalog import CategoryView, categories

WORDS = "reports_words"  # stamp of what was learned from past reports
_NAME, _KEYWORD, _DESCRIPTION = 3.0, 4.0, 0.7
_LEARNED = 3.0  # at most so much, for a word that stood in one category only
_ENOUGH = 1.2  # below this a guess is worth nothing
_UNSURE = 12.0  # so many past reports make half the weight of what was learned


@dataclass(frozen=True)
class _Index:
    """stem → category → weight; stems in order, for unfinished words; phrases by category."""

    weights: dict[str, dict[str, float]]
    stems: list[str]
    phrases: list[tuple[frozenset[str], str]]


def suggest_categories(text: str, limit: int = 3) -> list[tuple[str, float]]:
    """(code, score) of categories, the likeliest first; empty when the words say nothing.

    One statement, for the stems of the words.
    """
    typed = search_words(text)
    if not typed:
        return []
    index = _index()
    stems = _stems([typed])[0]
    scores: dict[str, float] = defaultdict(float)
    for stem in stems:
        _add(scores, index.weights.get(stem, {}))
    if not text[-1:].isspace():
        _add_begun(scores, index, typed.rsplit(" ", 1)[-1], stems)
    for phrase, code in index.phrases:
        if phrase <= stems:
            scores[code] += _KEYWORD * len(phrase)
    best = sorted(scores.items(), key=lambda item: (-item[1], item[0]))[:limit]
    return [(code, round(score, 3)) for code, score in best if score >= _ENOUGH]


def _add(scores: dict[str, float], weights: dict[str, float]) -> None:
    """A word that many categories know says little about each."""
    rarity = 1 / math.sqrt(max(1, len(weights)))
    for code, weight in weights.items():
        scores[code] += weight * rarity


def _add_begun(scores: dict[str, float], index: _Index, begun: str, stems: frozenset[str]) -> None:
    """The last word may not be finished yet."""
    if len(begun) < 3 or stems & index.weights.keys() & {begun}:
        return
    at = bisect_left(index.stems, begun)
    for stem in index.stems[at : at + 8]:
        if not stem.startswith(begun):
            return
        if stem not in stems:
            _add(scores, {code: weight / 2 for code, weight in index.weights[stem].items()})


def _index() -> _Index:
    key = (id(categories()), id(_learned.get()))
    if _built.key != key:
        _built.index, _built.key = _build(), key
    return _built.index


def _load_learned() -> dict[str, dict[str, int]]:
    found: dict[str, dict[str, int]] = defaultdict(dict)
    for word, category, count in CategoryWord.objects.values_list("word", "category", "count"):
        found[word][category] = count
    return dict(found)


_learned: Cached[dict[str, dict[str, int]]] = Cached(WORDS, _load_learned)


class _Built:
    """The index of this process, and what it was built from."""

    index = _Index({}, [], [])
    key = (0, 0)


_built = _Built()


def _build() -> _Index:
    leaves = categories().leaves
    weights: dict[str, dict[str, float]] = defaultdict(dict)
    phrases = []
    texts = [_texts(leaf) for leaf in leaves]
    flat = [text for own in texts for _, text in own]
    stems = iter(_stems(flat))
    for leaf, own in zip(leaves, texts, strict=True):
        for weight, _ in own:
            found = next(stems)
            if weight == _KEYWORD and len(found) > 1:
                phrases.append((found, leaf.code))
            for stem in found:
                share = weight / len(found) if weight == _KEYWORD else weight
                weights[stem][leaf.code] = max(weights[stem].get(leaf.code, 0), share)
    known = {leaf.code for leaf in leaves}
    for word, counts in _learned.get().items():
        total = sum(counts.values())
        for code, count in counts.items():
            if code in known:
                sure = count / (count + _UNSURE) * count / total
                weights[word][code] = weights[word].get(code, 0) + _LEARNED * sure
    return _Index(dict(weights), sorted(weights), phrases)


def _texts(leaf: CategoryView) -> list[tuple[float, str]]:
    own = [(_NAME, search_words(leaf.name)), (_DESCRIPTION, search_words(leaf.description))]
    return [*own, *((_KEYWORD, search_words(word)) for word in leaf.keywords)]


def _stems(texts: list[str]) -> list[frozenset[str]]:
    """The stems of each text, by PostgreSQL's Indonesian stemmer. One statement."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tsvector_to_array(to_tsvector('indonesian', t)) "
            "FROM unnest(%s::text[]) WITH ORDINALITY AS given(t, n) ORDER BY n",
            [texts],
        )
        return [frozenset(row[0]) for row in cursor.fetchall()]

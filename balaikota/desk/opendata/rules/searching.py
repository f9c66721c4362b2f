"""Finding datasets: words, facets and Solr's way to write them, as CKAN's clients do. Pure."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Generic, TypeVar

from balaikota.lib.errors import Invalid, gettext_noop

T = TypeVar("T")
Values = Callable[[T, str], tuple[str, ...] | None]

_TOKEN = re.compile(
    r"""\s*(?:
      (?P<open>\()|(?P<close>\))
      |(?P<sign>[+\-!])(?=\S)
      |(?P<and>AND\b|&&)|(?P<or>OR\b|\|\|)|(?P<not>NOT\b)
      |(?P<field>[A-Za-z_][\w.]*):
      |(?P<range>[\[{][^\]}]*[\]}])
      |"(?P<phrase>(?:[^"\\]|\\.)*)"
      |(?P<word>[^\s()"]+)
    )""",
    re.VERBOSE,
)


@dataclass(frozen=True)
class Test:
    """A leaf: a value in a field ("" is anywhere). `low`/`high` make a range."""

    field: str
    text: str = ""
    low: str = ""
    high: str = ""
    ranged: bool = False


@dataclass(frozen=True)
class Node:
    """and, or, not over parts."""

    kind: str
    parts: tuple[Node | Test, ...]


EVERYTHING = Node("and", ())


def parse(text: str) -> Node:
    """What a query of Solr's syntax means, as far as catalogs use it.

    Words, "phrases", field:value, +must, -not, AND, OR, NOT, ( ), ranges and * at the end.

    Raises:
        Invalid: it cannot be read.
    """
    if len(text) > 2000:
        raise _unreadable()
    tokens = _tokens(text)
    node, rest = _any(tokens, "")
    if rest:
        raise _unreadable()
    return node


def _tokens(text: str) -> list[tuple[str, str]]:
    found, at = [], 0
    text = text.rstrip()
    while at < len(text):
        match = _TOKEN.match(text, at)
        if match is None or match.end() == at:
            raise _unreadable()
        kind = match.lastgroup or ""
        found.append((kind, match.group(kind)))
        at = match.end()
    return found


Tokens = list[tuple[str, str]]


def _any(tokens: Tokens, field: str) -> tuple[Node, Tokens]:
    first, tokens = _all(tokens, field)
    parts: list[Node | Test] = [first]
    while tokens and tokens[0][0] == "or":
        more, tokens = _all(tokens[1:], field)
        parts.append(more)
    return (first, tokens) if len(parts) == 1 else (Node("or", tuple(parts)), tokens)


def _all(tokens: Tokens, field: str) -> tuple[Node, Tokens]:
    parts: list[Node | Test] = []
    while tokens and tokens[0][0] not in ("or", "close"):
        if tokens[0][0] == "and":
            tokens = tokens[1:]
            continue
        part, tokens = _one(tokens, field)
        parts.append(part)
    return Node("and", tuple(parts)), tokens


def _one(tokens: Tokens, field: str, depth: int = 0) -> tuple[Node | Test, Tokens]:
    if not tokens or depth > 30:
        raise _unreadable()
    (kind, text), rest = tokens[0], tokens[1:]
    if kind in ("not", "sign"):
        part, rest = _one(rest, field, depth + 1)
        return (part if text == "+" else Node("not", (part,))), rest
    if kind == "field":
        return _one(rest, text, depth + 1)
    if kind == "open":
        inside, rest = _any(rest, field)
        if not rest or rest[0][0] != "close":
            raise _unreadable()
        return inside, rest[1:]
    if kind == "range":
        low, _to, high = text[1:-1].partition(" TO ")
        return Test(field, low=low.strip(), high=high.strip(), ranged=True), rest
    if kind in ("phrase", "word"):
        plain = text.replace("\\", "")
        return Test("" if field == "text" else field, text=plain.lower()), rest
    raise _unreadable()


def _unreadable() -> Invalid:
    return Invalid("bad_query", gettext_noop("This query cannot be read."), field="q")


@dataclass(frozen=True)
class Shelf(Generic[T]):
    """Things that can be searched: where to look in them.

    `words` is all text in small letters; `values` gives those of a field, `None` for no such field.
    """

    things: Sequence[T]
    words: Callable[[T], str]
    title: Callable[[T], str]
    values: Values[T]

    def find(self, *queries: Node | Test, now: datetime) -> list[T]:
        """What fits all queries, in the shelf's own order."""
        return [
            thing
            for thing in self.things
            if all(self._fits(thing, query, now) for query in queries)
        ]

    def _fits(self, thing: T, query: Node | Test, now: datetime) -> bool:
        if isinstance(query, Node):
            if query.kind == "not":
                return not self._fits(thing, query.parts[0], now)
            judged = (self._fits(thing, part, now) for part in query.parts)
            return any(judged) if query.kind == "or" else all(judged)
        if query.text in ("*", "*:*") or (query.field == "*" and not query.ranged):
            return True
        if not query.field:
            return has_words(self.words(thing), query.text)
        values = self.values(thing, query.field)
        if values is None:
            return False
        if query.ranged:
            low, high = _moment(query.low, now), _moment(query.high, now)
            return any(low <= value <= (high or "\uffff") for value in values)
        return any(_same(value.lower(), query.text) for value in values)

    def score(self, thing: T, words: Iterable[str]) -> int:
        """How well words fit: those of the title count most."""
        title, everything = self.title(thing).lower(), self.words(thing)
        return sum(5 * has_words(title, word) + has_words(everything, word) for word in words)


def has_words(text: str, wanted: str) -> bool:
    """Whether every wanted word begins a word of the text; both in small letters."""
    return all(
        re.search(r"(?<!\w)" + re.escape(word.rstrip("*")), text) is not None
        for word in wanted.split()
    )


def _same(value: str, wanted: str) -> bool:
    if wanted.endswith("*"):
        return value.startswith(wanted[:-1])
    return value == wanted or (" " in value and has_words(value, wanted))


_NOW = re.compile(r"NOW(?:([+-])(\d+)(DAY|HOUR|MONTH|YEAR)S?)?")
_LENGTHS = {"HOUR": 1 / 24, "DAY": 1, "MONTH": 30, "YEAR": 365}


def _moment(text: str, now: datetime) -> str:
    """A bound of a range, comparable as text; "*" is no bound."""
    if text in ("", "*"):
        return ""
    match = _NOW.match(text)
    if match is None:
        return text
    sign, number, unit = match.groups()
    days = int(number[:5]) * _LENGTHS[unit] * (-1 if sign == "-" else 1) if unit else 0
    return (now + timedelta(days=max(-36500, min(days, 36500)))).strftime("%Y-%m-%dT%H:%M:%S")


def leaves(node: Node | Test) -> list[str]:
    """The words looked for anywhere, for scoring."""
    if isinstance(node, Test):
        return [] if node.field or node.ranged or "*" in node.text else [node.text]
    return [] if node.kind == "not" else [word for part in node.parts for word in leaves(part)]


def facets(
    things: Iterable[T], names: Iterable[str], values: Values[T], most: int
) -> dict[str, dict[str, int]]:
    """name → value → how many, the most first; at most `most` of each (negative: all)."""
    rows = list(things)
    found: dict[str, dict[str, int]] = {}
    for name in names:
        counted: Counter[str] = Counter()
        for thing in rows:
            counted.update(set(values(thing, name) or ()))
        ordered = sorted(counted.items(), key=lambda pair: (-pair[1], pair[0]))
        found[name] = dict(ordered if most < 0 else ordered[:most])
    return found


def ordered(
    things: list[T], sort: str, key: Mapping[str, Callable[[T], object]], score: Callable[[T], int]
) -> list[T]:
    """By "name asc, metadata_modified desc"; a field nobody knows is refused.

    Raises:
        Invalid: no such field.
    """
    for part in reversed([one.split() for one in sort.split(",") if one.strip()]):
        name, down = part[0], len(part) > 1 and part[1].lower() == "desc"
        if name == "score":
            things = sorted(things, key=score, reverse=down or len(part) == 1)
            continue
        if name not in key:
            raise Invalid("bad_sort", gettext_noop("Cannot sort by %(which)s."), field="sort",
                          which=name)  # fmt: skip
        things = sorted(things, key=key[name], reverse=down)  # type: ignore[arg-type]
    return things

"""The kinds of notices: each is declared once, by the part of the house that tells it.

A part's `notices.py` is found by itself, like its permissions. The words are English in the source
and Indonesian in the part's catalog; a city may write its own (`Wording`).
"""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import Any

from .rules import CITY, Channel, Given, Words, names_in

USUAL = frozenset({Channel.EMAIL, Channel.PUSH})


@dataclass(frozen=True, kw_only=True)
class Kind:
    """A kind of notice. `title` is what a person reads when choosing how to be told of it."""

    code: str
    title: Any
    words: Words
    values: frozenset[str]
    given: Given
    staff: bool = False  # only whoever holds a position is told


_KINDS: dict[str, Kind] = {}


def declare(
    code: str, title: Any, words: Words, *, values: tuple[str, ...] = (),
    channels: AbstractSet[Channel] = USUAL, urgent: bool = False, daily: bool = False,
    staff: bool = False,
) -> str:  # fmt: skip
    """Declare a kind. Returns the code.

    Args:
        code: "<part>.<word>".
        words: English, marked for the catalog with gettext_noop; gaps as {name}.
        values: the gaps that words may have, besides {city}.
        channels: how it leaves the house besides the inbox, unless the person says otherwise.
        urgent: it waits neither for the morning nor for a daily message.
        daily: gathered into one daily message, unless the person says otherwise.
        staff: told only to people of the city hall, so that others are not asked about it.

    Raises:
        ValueError: declared twice, or words with a gap that is not named.
    """
    if code in _KINDS:
        raise ValueError(f"the notice {code!r} is declared twice")
    strange = {*names_in(words.title), *names_in(words.text)} - {*values, CITY}
    if strange:
        raise ValueError(f"the notice {code!r} has gaps that are not named: {sorted(strange)}")
    given = Given(channels=frozenset(channels), urgent=urgent, daily=daily)
    _KINDS[code] = Kind(
        code=code, title=title, words=words, values=frozenset(values), given=given,
        staff=staff,
    )  # fmt: skip
    return code


def kind(code: str) -> Kind:
    """Raises LookupError."""
    try:
        return _KINDS[code]
    except KeyError:
        raise LookupError(f"no notice {code!r} is declared") from None


def known(code: str) -> Kind | None:
    """The kind, or None for one that this version does not have any more."""
    return _KINDS.get(code)


def all_kinds() -> list[Kind]:
    """Every kind, by its code."""
    return [_KINDS[code] for code in sorted(_KINDS)]

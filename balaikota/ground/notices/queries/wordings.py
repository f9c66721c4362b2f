"""What a notice says: the city's own words, else those of the catalogs."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils import translation
from django.utils.translation import gettext

from balaikota.ground.events.stamps import Cached
from balaikota.ground.territory import queries as territory

from .. import kinds
from ..models import Wording
from ..rules import CITY, Words, fill, names_in

_GONE = Words(title="{city}", text="")


def _load() -> dict[tuple[str, str], Words]:
    return {(row.kind, row.language): Words(row.title, row.text) for row in Wording.objects.all()}


_EDITED = Cached("notices.words", _load)


def edited_words(kind: str, language: str) -> Words | None:
    """The city's own words, if it wrote some."""
    return _EDITED.get().get((kind, language))


def usual_words(kind: str, language: str) -> Words:
    """The words that came with the program; of a kind that is gone, nothing but the city's name."""
    declared = kinds.known(kind)
    if declared is None:
        return _GONE
    with translation.override(language):
        return Words(gettext(declared.words.title), gettext(declared.words.text))


def words_of(kind: str, language: str) -> Words:
    """What is said today, with its gaps."""
    return edited_words(kind, language) or usual_words(kind, language)


def said(kind: str, language: str, values: Mapping[str, str]) -> Words:
    """What is said with these values."""
    words, filled = words_of(kind, language), {CITY: territory.city_name(), **values}
    return Words(fill(words.title, filled), fill(words.text, filled))


def said_value(name: str, values: Mapping[str, str]) -> str:
    """What stands in one gap."""
    return territory.city_name() if name == CITY else values.get(name, "")


def preview(words: Words) -> Words:
    """How words look: each gap shows its own name, the city's the city."""
    named = {name: f"‹{name}›" for name in (*names_in(words.title), *names_in(words.text))}
    filled = {**named, CITY: territory.city_name()}
    return Words(fill(words.title, filled), fill(words.text, filled))

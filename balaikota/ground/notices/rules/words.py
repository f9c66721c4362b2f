"""The words of a notice: text with named gaps, filled without ever running anything."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from balaikota.lib.errors import Invalid, gettext_noop

CITY = "city"  # the gap every notice may have: the city's name
_GAP = re.compile(r"\{([a-z_]{1,30})\}")
_LONGEST = {"title": 120, "text": 1000}


@dataclass(frozen=True)
class Words:
    """What one kind of notice says: a short title, and the sentence or two below it."""

    title: str
    text: str


def names_in(text: str) -> list[str]:
    """The gaps of a text in their order, each once."""
    return list(dict.fromkeys(_GAP.findall(text)))


def fill(text: str, values: Mapping[str, str]) -> str:
    """The text with its gaps filled. A gap without a value becomes nothing; values are not read
    again, so that a gap written into a value stays as it is."""
    return _GAP.sub(lambda gap: values.get(gap[1], ""), text).strip()


def wrong_words(words: Words, allowed: Collection[str]) -> None:
    """Raises Invalid, naming the field, when a city's own words cannot stand."""
    for field, text in (("title", words.title), ("text", words.text)):
        if not text.strip():
            raise Invalid("empty", gettext_noop("Please write something."), field=field)
        if len(text) > _LONGEST[field]:
            raise Invalid(
                "long", gettext_noop("At most %(count)s characters."), field=field,
                count=_LONGEST[field],
            )  # fmt: skip
        strange = sorted(set(names_in(text)) - {*allowed, CITY})
        if strange or "{" in _GAP.sub("", text) or "}" in _GAP.sub("", text):
            raise Invalid(
                "gap", gettext_noop("Use these gaps only: %(names)s."), field=field,
                names=", ".join(f"{{{name}}}" for name in (*sorted(allowed), CITY)),
            )  # fmt: skip
    if "\n" in words.title:
        raise Invalid("lines", gettext_noop("A title is one line."), field="title")

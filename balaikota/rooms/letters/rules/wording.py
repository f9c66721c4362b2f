"""The words of a letter, made of a definition and its answers. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from balaikota.lib.times import day_words

from .answers import shown_fields, shown_groups
from .catalog import Definition, Field, groups_of

_KEY = re.compile(r"\{([a-z][a-z0-9_]*)\}")
# Filled in by the house: where the applicant lives, and the kind of letter.
GIVEN = frozenset({"rt", "rw", "kelurahan", "kecamatan", "kota"})
BLANK = "-"


def keys_in(text: str) -> set[str]:
    """The keys that words ask for."""
    return set(_KEY.findall(text))


def filled(text: str, words: Mapping[str, str]) -> str:
    """Words with each {key} replaced, once: an answer that looks like a key stays as it is."""
    return _KEY.sub(lambda found: words.get(found[1], "") or BLANK, text)


@dataclass(frozen=True)
class Living:
    """Where somebody lives, in words."""

    rt: str
    rw: str
    kelurahan: str
    kecamatan: str
    kota: str


def spoken(field: Field, value: Any) -> str:
    """One answer as a letter writes it."""
    if value in (None, ""):
        return BLANK
    if field.kind == "choice":
        return next((one.name for one in field.choices if one.key == value), str(value))
    if field.kind == "yes_no":
        return "Ya" if value == "yes" else "Tidak"
    if field.kind == "date":
        return day_words(date.fromisoformat(str(value)))
    if field.kind == "money":
        return f"Rp{Decimal(str(value)):,.0f}".replace(",", ".")
    return str(value)


def words_of(
    definition: Definition, answers: Mapping[str, Any], living: Living
) -> dict[str, str]:
    """Key → words, for all that is asked of this person and where they live."""
    words = {
        "rt": living.rt, "rw": living.rw, "kelurahan": living.kelurahan,
        "kecamatan": living.kecamatan, "kota": living.kota,
    }  # fmt: skip
    for field in shown_fields(definition, answers):
        words[field.key] = spoken(field, answers.get(field.key))
    return words


def letter_values(
    definition: Definition, answers: Mapping[str, Any], living: Living
) -> dict[str, Any]:
    """The values for the template: plain strings in tables, lists and paragraphs.

    Rows whose question was not asked of this person are left out.
    """
    words = words_of(definition, answers, living)
    say: Callable[[str], str] = lambda text: filled(text, words)  # noqa: E731
    letter = definition.letter
    tables = [
        {
            "title": say(table.title),
            "rows": [
                [say(row.label), say(row.value)]
                for row in table.rows
                if keys_in(row.value) <= words.keys()
            ],
        }
        for table in letter.tables
    ]
    return {
        "title": say(letter.title),
        "opening": say(letter.opening),
        "tables": [table for table in tables if table["rows"]],
        "lists": _lists(definition, answers),
        "paragraphs": [say(text) for text in letter.paragraphs if keys_in(text) <= words.keys()],
        "closing": say(letter.closing),
        "copies": [say(text) for text in letter.copies],
    }


def _lists(definition: Definition, answers: Mapping[str, Any]) -> list[dict[str, Any]]:
    groups = {group.key: group for group in groups_of(definition)}
    asked = {group.key for group in shown_groups(definition, answers)}
    found = []
    for listed in definition.letter.lists:
        if listed.group not in asked or not answers.get(listed.group):
            continue
        fields = {field.key: field for field in groups[listed.group].fields}
        found.append(
            {
                "title": listed.title,
                "columns": [fields[key].label for key in listed.columns],
                "rows": [
                    [spoken(fields[key], row.get(key)) for key in listed.columns]
                    for row in answers[listed.group]
                ],
            }
        )
    return found

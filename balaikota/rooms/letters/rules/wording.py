"""The words of a letter, made of a definition and its answers. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from balaikota.lib.times import day_words

from .answers import shown_fields, shown_groups
from .catalog import Definition, Field

_KEY = re.compile(r"\{([a-z][a-z0-9_]*)\}")
# Filled in by the house: where the applicant lives.
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


def words_of(definition: Definition, answers: Mapping[str, Any], living: Living) -> dict[str, str]:
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
    """The values for the template "surat" of documents: plain strings in tables and lists.

    Rows and paragraphs whose question was not asked of this person are left out.
    """
    words, letter = words_of(definition, answers, living), definition.letter
    told = [text for text in letter.paragraphs if keys_in(text) <= words.keys()]
    return {
        "title": letter.title,
        "nama": words.get("nama", ""),
        "nik": str(answers.get("nik", "")),
        "opening": filled(letter.opening, words),
        "tables": _tables(definition, words),
        "lists": _lists(definition, answers),
        "paragraphs": [filled(text, words) for text in told],
        "closing": filled(letter.closing, words),
        "copies": [filled(text, words) for text in letter.copies],
    }


def _tables(definition: Definition, words: Mapping[str, str]) -> list[dict[str, Any]]:
    found = []
    for table in definition.letter.tables:
        rows = [row for row in table.rows if keys_in(row.value) <= words.keys()]
        if rows:
            lines = [[row.label, filled(row.value, words)] for row in rows]
            found.append({"title": table.title, "rows": lines})
    return found


def _lists(definition: Definition, answers: Mapping[str, Any]) -> list[dict[str, Any]]:
    groups = {group.key: group for group in shown_groups(definition, answers)}
    found = []
    for listed in definition.letter.lists:
        group, given = groups.get(listed.group), answers.get(listed.group)
        if group is None or not given:
            continue
        fields = {field.key: field for field in group.fields}
        found.append(
            {
                "title": listed.title,
                "columns": [fields[key].label for key in listed.columns],
                "rows": [
                    [spoken(fields[key], row.get(key)) for key in listed.columns] for row in given
                ],
            }
        )
    return found

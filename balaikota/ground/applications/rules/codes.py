"""The code lists of the inventory: data with words in two languages and other spellings."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml

DATA = Path(__file__).resolve().parent.parent / "data"
_SEPARATORS = re.compile(r"[^0-9a-z]+")


@dataclass(frozen=True)
class Code:
    """One entry of a list; `words` by language, `names` as files write it, plain."""

    code: str
    words: dict[str, str]
    names: frozenset[str]


def plain(text: str) -> str:
    """Text without case and punctuation: what two spellings have in common."""
    return _SEPARATORS.sub(" ", text.lower()).strip()


@cache
def lists() -> dict[str, dict[str, Code]]:
    """List name → code → entry, in the order of the file."""
    raw = yaml.safe_load((DATA / "codes.yaml").read_text())["lists"]
    return {
        name: {code: _code(code, entry) for code, entry in part["codes"].items()}
        for name, part in raw.items()
    }


def _code(code: str, entry: dict[str, object]) -> Code:
    words = {"id": str(entry["id"]), "en": str(entry["en"])}
    others = entry.get("names", ())
    assert isinstance(others, list | tuple)
    names = {code, *words.values(), *map(str, others)}
    return Code(code, words, frozenset(plain(name) for name in names))


def word(name: str, code: str, language: str) -> str:
    """A code in words; a code that is not in the list stays as it is."""
    entry = lists()[name].get(code)
    return entry.words.get(language, entry.words["id"]) if entry else code


def find(name: str, text: str) -> str:
    """The code that a spelling means, "" when it means none."""
    wanted = plain(text)
    return next((c.code for c in lists()[name].values() if wanted in c.names), "")

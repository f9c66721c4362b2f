"""The lists that regulations and standards give: frequencies, licences, themes. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

DATA = Path(__file__).resolve().parents[1] / "data"


def read(name: str) -> dict[str, Any]:
    """One of the files in `data/`."""
    found: dict[str, Any] = yaml.safe_load((DATA / name).read_text())
    return found


@dataclass(frozen=True)
class Frequency:
    """How often data come anew. `days` is `None` for what comes irregularly."""

    word: str
    days: float | None
    uri: str
    name: str
    name_en: str


@dataclass(frozen=True)
class Licence:
    """What others may do with the data."""

    code: str
    title: str
    url: str
    open: bool


@dataclass(frozen=True)
class Theme:
    """A subject; `uri` is the theme of DCAT-AP."""

    code: str
    uri: str
    name: str
    name_en: str


@cache
def frequencies() -> dict[str, Frequency]:
    raw = read("frequencies.yaml")
    return {
        word: Frequency(word, one["days"], raw["base"] + one["code"], one["id"], one["en"])
        for word, one in raw["frequencies"].items()
    }


def frequency(word: str) -> Frequency:
    """A frequency by its word; unknown ones are irregular."""
    return frequencies().get(word) or frequencies()["irregular"]


@cache
def licences() -> dict[str, Licence]:
    return {
        code: Licence(code, one["title"], one["url"], one["open"])
        for code, one in read("licences.yaml")["licences"].items()
    }


def licence(code: str) -> Licence:
    """A licence by its code; an unknown one is shown by its code and is not called open."""
    return licences().get(code) or Licence(code or "other-closed", code or "—", "", open=False)


@cache
def themes() -> dict[str, Theme]:
    raw = read("themes.yaml")
    return {
        code: Theme(code, raw["base"] + one["code"], one["id"], one["en"])
        for code, one in raw["themes"].items()
    }


@cache
def _theme_aliases() -> dict[str, str]:
    return {
        other: code
        for code, one in read("themes.yaml")["themes"].items()
        for other in (code, one["code"].lower(), *one["also"])
    }


def theme(word: str) -> str:
    """The city's theme that a room or a source means by a word; "" when it is none of them."""
    tail = word.strip().lower().rstrip("/").rpartition("/")[2]
    return _theme_aliases().get(tail, "")

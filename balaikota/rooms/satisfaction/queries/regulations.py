"""The regulation in force, read once from the shipped file."""

from __future__ import annotations

from datetime import date
from functools import cache
from pathlib import Path

import yaml
from django.utils.translation import get_language

from ..rules.regulation import Band, Element, Question, Regulation, in_force, read

_FILE = Path(__file__).parents[1] / "data" / "skm.yaml"


@cache
def _all() -> list[Regulation]:
    return read(yaml.safe_load(_FILE.read_text()))


def regulation(day: date) -> Regulation:
    """What holds on a day."""
    return in_force(_all(), day)


def _english() -> bool:
    return get_language() == "en"


def title_of(element: Element) -> str:
    return element.title_en if _english() else element.title


def asked(question: Question) -> tuple[str, tuple[str, ...]]:
    """The question and its answers, in the reader's language."""
    if _english():
        return question.question_en, question.answers_en
    return question.question, question.answers


def band_words(band: Band) -> str:
    return band.words_en if _english() else band.words

"""The regulation of the survey as data: elements, bands, sample; in force from a day on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

LOWEST, HIGHEST = 1, 4


@dataclass(frozen=True, slots=True)
class Question:
    """Words of a question and of its four answers, the worst first, in both languages."""

    question: str
    question_en: str
    answers: tuple[str, ...]
    answers_en: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Element:
    """One of the elements (unsur), known by its key."""

    key: str
    title: str
    title_en: str
    asks: Question


@dataclass(frozen=True, slots=True)
class Band:
    """A quality of service from an index on."""

    letter: str
    least: Fraction
    words: str
    words_en: str


@dataclass(frozen=True, slots=True)
class Sample:
    """Parameters of Krejcie and Morgan."""

    chi_square: Fraction
    share: Fraction
    error: Fraction


@dataclass(frozen=True, slots=True)
class Regulation:
    """A regulation; `bands` are in order, the best first."""

    code: str
    title: str
    valid_from: date
    source: str
    verified: bool
    scale: int
    elements: tuple[Element, ...]
    bands: tuple[Band, ...]
    sample: Sample
    quick: Question

    @property
    def keys(self) -> frozenset[str]:
        return frozenset(element.key for element in self.elements)


def read(rows: Sequence[Mapping[str, Any]]) -> list[Regulation]:
    """Regulations from their file, the newest first.

    Raises:
        ValueError: a question has not four answers, a key comes twice, or bands are out of order.
    """
    found = sorted((_one(row) for row in rows), key=lambda one: one.valid_from, reverse=True)
    for one in found:
        least = [band.least for band in one.bands]
        if len(one.keys) != len(one.elements) or least != sorted(least, reverse=True):
            raise ValueError(f"{one.code}: an element comes twice, or bands are out of order")
    return found


def in_force(regulations: Sequence[Regulation], day: date) -> Regulation:
    """The newest that holds on a day; the oldest for days before all of them."""
    return next((one for one in regulations if one.valid_from <= day), regulations[-1])


def _one(row: Mapping[str, Any]) -> Regulation:
    sample = row["sample"]
    return Regulation(
        code=row["code"], title=row["title"], valid_from=row["valid_from"], source=row["source"],
        verified=row["verified"], scale=row["scale"],
        elements=tuple(
            Element(part["key"], part["title"], part["title_en"], _question(part))
            for part in row["elements"]
        ),
        bands=tuple(
            Band(part["letter"], Fraction(part["from"]), part["words"], part["words_en"])
            for part in row["bands"]
        ),
        sample=Sample(
            Fraction(sample["chi_square"]), Fraction(sample["share"]), Fraction(sample["error"])
        ),
        quick=_question(row["quick"]),
    )  # fmt: skip


def _question(row: Mapping[str, Any]) -> Question:
    answers, english = tuple(row["answers"]), tuple(row["answers_en"])
    if len(answers) != HIGHEST or len(english) != HIGHEST:
        raise ValueError(f"{row['question']}: four answers are needed")
    return Question(row["question"], row["question_en"], answers, english)

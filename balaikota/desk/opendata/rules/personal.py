"""What may not leave: columns and values that point at people. Pure; the rules are data."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import Any

from .fields import ColumnLike, Field, safe_name
from .words import read

REFUSE, WARN = "refuse", "warn"


@dataclass(frozen=True)
class ValueRule:
    """A pattern that is looked for in every value; `least` matches make a finding."""

    code: str
    severity: str
    pattern: str
    least: int


@dataclass(frozen=True)
class SmallNumbers:
    """Counts of people below `below` may point at somebody."""

    severity: str
    below: int
    units: frozenset[str]


@dataclass(frozen=True)
class Finding:
    """Why a dataset may not leave as it is, or what a reviewer should look at.

    `code` names the rule: personal (declared by the owner), nik, phone, email, person,
    column_identity, column_contact, column_person, small_numbers.
    """

    code: str
    severity: str
    column: str
    count: int = 0

    def as_json(self) -> dict[str, Any]:
        """For keeping; the inverse of `Finding(**raw)`."""
        return dict(self.__dict__)


@cache
def value_rules() -> tuple[ValueRule, ...]:
    return tuple(
        ValueRule(one["code"], one["severity"], one["pattern"], one["least"])
        for one in read("release.yaml")["values"]
    )


@cache
def small_numbers() -> SmallNumbers:
    raw = read("release.yaml")["small_numbers"]
    return SmallNumbers(raw["severity"], raw["below"], frozenset(raw["units"]))


@cache
def _column_rules() -> tuple[tuple[str, str, re.Pattern[str]], ...]:
    return tuple(
        (
            one["code"],
            one["severity"],
            re.compile(r"(?:^|_)(?:" + "|".join(map(re.escape, one["words"])) + r")(?:_|$)"),
        )
        for one in read("release.yaml")["columns"]
    )


def in_columns(columns: Iterable[ColumnLike], left_out: Iterable[str]) -> list[Finding]:
    """What the columns say by themselves: declared personal, or named like personal data."""
    without, found = set(left_out), []
    for column in columns:
        if column.name in without:
            continue
        if column.personal:
            found.append(Finding("personal", REFUSE, column.name))
        found += [
            Finding(code, severity, column.name)
            for code, severity, words in _column_rules()
            if words.search(safe_name(column.name))
        ]
    return found


def in_values(counts: Iterable[tuple[str, str, int]]) -> list[Finding]:
    """Findings of what was counted: (rule, column, matches)."""
    rules = {rule.code: rule for rule in value_rules()}
    return [
        Finding(code, rules[code].severity, column, count)
        for code, column, count in counts
        if count >= rules[code].least
    ]


def counts_people(field: Field) -> bool:
    """Whether the numbers of this column are people or families."""
    return field.unit.strip().lower() in small_numbers().units


def of_small_numbers(counts: Iterable[tuple[str, int]]) -> list[Finding]:
    """Findings of (column, how many of its numbers are small)."""
    rule = small_numbers()
    return [
        Finding("small_numbers", rule.severity, column, count) for column, count in counts if count
    ]


def refused(findings: Iterable[Finding]) -> list[Finding]:
    """Those that keep the dataset in."""
    return [finding for finding in findings if finding.severity == REFUSE]

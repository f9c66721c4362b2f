"""What is wrong, for people: in a manifest, or in a row."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Problem:
    """Something to mend in a manifest: where (path and line), what, and how.

    `message` and `hint` are English message ids with `data` for both.
    """

    path: str
    message: str
    hint: str = ""
    line: int = 0
    data: dict[str, Any] = field(default_factory=dict)

    def __str__(self) -> str:
        where = f"line {self.line}, {self.path}" if self.line else self.path
        words = self.message % self.data if self.data else self.message
        hint = (self.hint % self.data if self.data else self.hint) if self.hint else ""
        return f"{where}: {words} {hint}".strip()


class BadManifest(Exception):
    """The manifest cannot be used; `problems` says everything that is wrong at once."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__("; ".join(map(str, problems)))
        self.problems = problems


@dataclass(frozen=True, slots=True)
class Fault:
    """Why a row is not good: the column, a code of the reason, and data for its words."""

    column: str
    code: str
    data: dict[str, Any] = field(default_factory=dict)

"""Why an officer opens a resident's data, with its legal basis (data/purposes.yaml)."""

from __future__ import annotations

from dataclasses import dataclass

from balaikota.lib.errors import Invalid, gettext_noop

from . import codes


@dataclass(frozen=True, slots=True)
class Purpose:
    """Words and basis, both shown to the resident."""

    code: str
    title: str
    basis: str


def purposes() -> list[Purpose]:
    """All of them, in the order of the file."""
    return [
        Purpose(code, entry["title"], entry["basis"])
        for code, entry in codes.data("purposes")["purposes"].items()
    ]


def purpose(code: str) -> Purpose:
    """Raises Invalid."""
    for one in purposes():
        if one.code == code:
            return one
    raise Invalid("purpose", gettext_noop("Say what it is for."), field="purpose")

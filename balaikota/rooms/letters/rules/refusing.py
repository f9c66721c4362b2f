"""Reasons for a refusal and its legal remedy, as data. Pure once read."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import yaml

from balaikota.lib.errors import Invalid, gettext_noop

_FILE = Path(__file__).resolve().parent.parent / "data" / "refusals.yaml"


@dataclass(frozen=True)
class Reason:
    code: str
    name: str
    name_en: str


@dataclass(frozen=True)
class Refusing:
    reasons: tuple[Reason, ...]
    remedy: str
    remedy_en: str


@lru_cache(maxsize=1)
def refusing() -> Refusing:
    """The reasons, and what the applicant may do then."""
    kept = yaml.safe_load(_FILE.read_text("utf-8"))
    reasons = tuple(Reason(**row) for row in kept["reasons"])
    return Refusing(reasons, kept["remedy"], kept["remedy_en"])


def reason(code: str) -> Reason:
    """One reason. Raises Invalid."""
    found = next((one for one in refusing().reasons if one.code == code), None)
    if found is None:
        raise Invalid("reason", gettext_noop("Please choose a reason."), field="reason")
    return found

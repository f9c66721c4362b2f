"""Codes of sex, family role (SHDK) and civil status, and how files write them (data/codes.yaml)."""

from __future__ import annotations

from enum import IntEnum, StrEnum
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from balaikota.lib.errors import gettext_noop

DATA = Path(__file__).resolve().parent.parent / "data"


class Sex(StrEnum):
    """As SIAK writes it: laki-laki, perempuan."""

    MAN = "L"
    WOMAN = "P"


class State(StrEnum):
    """Where a record stands. Only the living have their NIK to themselves."""

    LIVING = "living"
    DEAD = "dead"
    LEFT = "left"  # moved out of the city
    MERGED = "merged"  # a duplicate of another record
    ERASED = "erased"  # the personal data was deleted


class Role(IntEnum):
    """Place in the family (SHDK); 0 is unknown."""

    UNKNOWN = 0
    HEAD = 1
    HUSBAND = 2
    WIFE = 3
    CHILD = 4


class Change(StrEnum):
    """What happens to a resident. Each is one life event."""

    REGISTERED = "registered"
    BIRTH = "birth"
    DEATH = "death"
    ARRIVED = "arrived"
    LEFT = "left"
    MOVED = "moved"
    FAMILY = "family"  # to another family card
    CORRECTED = "corrected"
    MERGED = "merged"
    UNMERGED = "unmerged"
    ERASED = "erased"


SEX_NAMES = {Sex.MAN: gettext_noop("Man"), Sex.WOMAN: gettext_noop("Woman")}
STATE_NAMES = {
    State.LIVING: gettext_noop("Registered"),
    State.DEAD: gettext_noop("Died"),
    State.LEFT: gettext_noop("Moved away"),
    State.MERGED: gettext_noop("Merged into another record"),
    State.ERASED: gettext_noop("Data deleted"),
}
ROLE_NAMES = {
    0: gettext_noop("Unknown"),
    1: gettext_noop("Head of the family"),
    2: gettext_noop("Husband"),
    3: gettext_noop("Wife"),
    4: gettext_noop("Child"),
    5: gettext_noop("Son- or daughter-in-law"),
    6: gettext_noop("Grandchild"),
    7: gettext_noop("Parent"),
    8: gettext_noop("Parent-in-law"),
    9: gettext_noop("Other relative"),
    10: gettext_noop("Household help"),
    11: gettext_noop("Other"),
}
CIVIL_NAMES = {
    0: gettext_noop("Unknown"),
    1: gettext_noop("Not married"),
    2: gettext_noop("Married"),
    3: gettext_noop("Divorced"),
    4: gettext_noop("Widowed"),
}
CHANGE_NAMES = {
    Change.REGISTERED: gettext_noop("Registered"),
    Change.BIRTH: gettext_noop("Born"),
    Change.DEATH: gettext_noop("Died"),
    Change.ARRIVED: gettext_noop("Moved into the city"),
    Change.LEFT: gettext_noop("Moved out of the city"),
    Change.MOVED: gettext_noop("Moved within the city"),
    Change.FAMILY: gettext_noop("Changed the family card"),
    Change.CORRECTED: gettext_noop("Data corrected"),
    Change.MERGED: gettext_noop("Merged as a duplicate"),
    Change.UNMERGED: gettext_noop("Merging undone"),
    Change.ERASED: gettext_noop("Personal data deleted"),
}


@lru_cache(maxsize=16)
def data(name: str) -> dict[str, Any]:
    """A YAML file of this part's data folder."""
    read: dict[str, Any] = yaml.safe_load((DATA / f"{name}.yaml").read_text())
    return read


@lru_cache(maxsize=8)
def words(kind: str) -> dict[str, str]:
    """How a file may write a code → the code: "sex", "family_role", "civil_status"."""
    found = {}
    for code, entry in data("codes")[kind].items():
        for word in (str(code), *entry["words"]):
            found[str(word).lower()] = str(code)
    return found

"""What a service is: who may ask, form, needs, chain, letter. Plain data, read from YAML or JSON.

Words that citizens read stand here in Indonesian, as the city writes them; `title_en` and
`summary_en` serve lists for those who read English.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from typing import Literal

import msgspec

KEY = re.compile(r"[a-z][a-z0-9_]{0,39}")
CODE = re.compile(r"[a-z][a-z0-9-]{1,39}")

FieldKind = Literal["text", "long", "number", "money", "date", "choice", "yes_no", "nik", "phone"]
NeedKind = Literal["upload", "statement", "rt_tap", "rw_tap", "witness", "agency"]
Level = Literal["kelurahan", "kecamatan", "agency"]
StageAct = Literal["check", "inspect", "sign"]
Who = Literal["resident", "anyone"]
TAPS: dict[str, str] = {"rt_tap": "rt", "rw_tap": "rw"}


class Part(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Any piece of a definition: a key that is not known here is a mistake."""


class When(Part, frozen=True, kw_only=True):
    """Only if another field was answered with one of these."""

    field: str
    equals: tuple[str, ...]


class Choice(Part, frozen=True, kw_only=True):
    key: str
    name: str


class Field(Part, frozen=True, kw_only=True):
    """One question.

    `prefill` says where the city already knows it: "resident.name", "account.phone", or "before"
    for what the person answered last time.
    """

    key: str
    label: str
    kind: FieldKind = "text"
    required: bool = True
    help: str = ""
    choices: tuple[Choice, ...] = ()
    when: When | None = None
    prefill: str = ""
    longest: int = 200


class Group(Part, frozen=True, kw_only=True):
    """Questions asked again for each one: heirs, neighbours, children who move along."""

    key: str
    title: str
    fields: tuple[Field, ...]
    least: int = 1
    most: int = 10
    when: When | None = None


class Step(Part, frozen=True, kw_only=True):
    """One page of the form."""

    key: str
    title: str
    fields: tuple[Field, ...] = ()
    groups: tuple[Group, ...] = ()
    when: When | None = None


class Need(Part, frozen=True, kw_only=True):
    """What must be there before the office begins.

    Attributes:
        asks: key of a `Requirement` socket that answers it without anybody's work.
        vault: kind of document; one that is given is not asked for again for `keeps` months.
        paper: an agency's answer may be shown by a paper instead, when nobody can ask.
        witnesses: how many people must sign (kind witness).
        text: what is declared (kinds statement and witness).
    """

    key: str
    title: str
    kind: NeedKind = "upload"
    required: bool = True
    help: str = ""
    when: When | None = None
    asks: str = ""
    vault: str = ""
    keeps: int = 0
    paper: bool = True
    witnesses: int = 0
    text: str = ""
    source: str = ""


class Stage(Part, frozen=True, kw_only=True):
    """One station of the chain. `days` are working days, promised for this station."""

    level: Level
    act: StageAct
    days: int
    agency: str = ""
    title: str = ""


class Row(Part, frozen=True, kw_only=True):
    label: str
    value: str  # words with {key} of answers


class Table(Part, frozen=True, kw_only=True):
    title: str = ""
    rows: tuple[Row, ...]


class ListOf(Part, frozen=True, kw_only=True):
    """A repeated group as a table of the letter: columns are keys of its fields."""

    group: str
    title: str = ""
    columns: tuple[str, ...]


class Letter(Part, frozen=True, kw_only=True):
    """What is issued. All words may hold {key}; `when` keeps a paragraph to some answers."""

    title: str
    opening: str
    tables: tuple[Table, ...] = ()
    lists: tuple[ListOf, ...] = ()
    paragraphs: tuple[str, ...] = ()
    closing: str = ""
    register: str = ""  # "" is the register of the office that signs
    template: str = "surat"  # code of a template of documents
    months: int = 0  # valid so long; 0 = for good
    copies: tuple[str, ...] = ()
    next: str = ""  # what the citizen does with it


class Archive(Part, frozen=True, kw_only=True):
    code: str  # Permendagri 83/2022
    years: int
    verified: bool = False


class Definition(Part, frozen=True, kw_only=True):
    """A service in force from a day on."""

    code: str
    title: str
    title_en: str
    summary: str
    summary_en: str = ""
    kind: Literal["letter", "permit"] = "letter"
    group: str
    legal: tuple[str, ...]
    cost: int = 0  # rupiah
    days: int  # working days from a complete request to the letter
    who: Who = "anyone"
    valid_from: date
    steps: tuple[Step, ...]
    needs: tuple[Need, ...]
    chain: tuple[Stage, ...]
    letter: Letter
    archive: Archive
    survey: str = "skm"
    source: str
    verified: bool = False
    order: int = 100

    @property
    def levels(self) -> tuple[str, ...]:
        """Who ever gets to see a request: "rt", "rw", "kelurahan", "agency:dpmptsp"."""
        taps = [TAPS[need.kind] for need in self.needs if need.kind in TAPS]
        return tuple(dict.fromkeys([*taps, *(level_of(stage) for stage in self.chain)]))


def level_of(stage: Stage) -> str:
    """The level of a station as it is stored."""
    return f"agency:{stage.agency}" if stage.level == "agency" else stage.level


_REGISTERS = {
    "kelurahan": "surat-kelurahan",
    "kecamatan": "surat-kecamatan",
    "agency": "surat-perangkat-daerah",
}


def register_of(definition: Definition) -> str:
    """Which register numbers the letter: its own, or that of the office that signs."""
    return definition.letter.register or _REGISTERS[definition.chain[-1].level]


def fields_of(definition: Definition) -> Iterator[Field]:
    """Every single question, not those of groups."""
    for step in definition.steps:
        yield from step.fields


def groups_of(definition: Definition) -> Iterator[Group]:
    for step in definition.steps:
        yield from step.groups


def packed(definition: Definition) -> dict[str, object]:
    """As it is kept in the database."""
    kept = msgspec.to_builtins(definition)
    assert isinstance(kept, dict)
    return kept


def unpacked(kept: object) -> Definition:
    """A definition that was kept. Raises msgspec.ValidationError."""
    return msgspec.convert(kept, Definition, strict=False)

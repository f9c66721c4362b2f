"""What a register is: its fields, what tells one thing from another, how it is looked through."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

Text = Any  # words, perhaps translated only when they are read
Kind = Literal[
    "text", "account", "period", "day", "clock", "year", "count", "money", "region", "agency",
    "longitude", "latitude",
]  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Field:
    """A field of a thing. `listed`: it stands in the list, not only in the files."""

    name: str
    title: Text
    kind: Kind = "text"
    required: bool = False
    longest: int = 200
    listed: bool = True


@dataclass(frozen=True, kw_only=True)
class Register:
    """Things of one kind. `key` names table, target and dataset; `order` sorts the list."""

    key: str
    slug: str  # in addresses
    title: Text
    one: Text  # what a source's rows become
    lede: Text
    fields: tuple[Field, ...]
    identity: tuple[str, ...]
    order: tuple[str, ...]
    heading: str  # the field a thing is called by
    search: tuple[str, ...]
    facets: tuple[str, ...]
    sums: tuple[str, ...] = ()
    theme: str = ""
    keywords: tuple[str, ...] = ()
    access: str = "open"
    public: bool = False

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(field.name for field in self.fields)

    def field(self, name: str) -> Field:
        """Raises KeyError."""
        for field in self.fields:
            if field.name == name:
                return field
        raise KeyError(name)

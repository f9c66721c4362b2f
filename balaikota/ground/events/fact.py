"""What a fact is: a frozen dataclass in the past tense, with ids and codes only."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from typing import Any, ClassVar
from uuid import UUID

import msgspec

REGISTRY: dict[str, type[Fact]] = {}


class UnknownFact(LookupError):
    """The log holds a kind, or a version of it, that this program cannot read."""


@dataclasses.dataclass(frozen=True, kw_only=True)
class Fact:
    """Base of all facts. Subclasses set `kind` ("reports.filed"), and `version` when fields change.

    Fields named `place` (region code) and `agency` (agency code) also decide who hears the fact.
    `subject` names the thing it is about ("report:17"), so that its history can be read.
    """

    kind: ClassVar[str]
    version: ClassVar[int] = 1

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        known = REGISTRY.get(cls.kind)
        if known is not None and known.__qualname__ != cls.__qualname__:
            raise TypeError(f"fact kind {cls.kind!r} is already {known.__qualname__}")
        REGISTRY[cls.kind] = cls

    @property
    def subject(self) -> str:
        return ""

    def payload(self) -> dict[str, Any]:
        """The fields as JSON values."""
        return {f.name: _plain(getattr(self, f.name)) for f in dataclasses.fields(self)}

    @classmethod
    def upgrade(cls, version: int, data: dict[str, Any]) -> dict[str, Any]:
        """Bring data of an older version to the present fields. Override when `version` grows."""
        return data


def read(kind: str, version: int, data: Mapping[str, Any]) -> Fact:
    """The typed fact of a log entry; the inverse of `payload`.

    Raises:
        UnknownFact: no such class, a newer version, or fields that no longer fit.
    """
    known = REGISTRY.get(kind)
    if known is None or version > known.version:
        raise UnknownFact(f"{kind} version {version}")
    try:
        return msgspec.convert(known.upgrade(version, dict(data)), known, strict=False)
    except (msgspec.ValidationError, KeyError, TypeError) as error:
        raise UnknownFact(f"{kind} version {version}: {error}") from error


def _plain(value: Any) -> Any:
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, UUID | Decimal):
        return str(value)
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, tuple | list):
        return [_plain(item) for item in value]
    return value

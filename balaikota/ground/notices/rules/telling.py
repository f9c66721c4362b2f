"""What a part of the house hands over: to whom, of which kind, with which values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, kw_only=True)
class To:
    """Who is told: an account, or an e-mail address or telephone number without one.

    `language` is that of a person without account; an account has its own.
    """

    account: int | None = None
    email: str = ""
    phone: str = ""
    language: str = "id"

    def __post_init__(self) -> None:
        if (self.account is None) == (not self.email and not self.phone):
            raise ValueError("a notice goes to an account, or to a contact without one")


@dataclass(frozen=True, kw_only=True)
class Telling:
    """One notice. `once` is the key under which it is told only once."""

    kind: str
    to: To
    once: str
    values: Mapping[str, str] = field(default_factory=dict)
    link: str = ""
    subject: str = ""
    place: str = ""
    agency: str = ""

    def __post_init__(self) -> None:
        if not 0 < len(self.once) <= 160:
            raise ValueError("`once` has 1 to 160 characters")
        if self.link and (not self.link.startswith("/") or self.link.startswith("//")):
            raise ValueError("`link` is a path of this city")

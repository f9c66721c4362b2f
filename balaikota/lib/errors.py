"""Refusals: the one family of errors that rules and actions raise for people to read.

    Refusal
    ├── NotAllowed      the actor may not do this                    (HTTP 403)
    ├── NotFound        there is no such thing, or it is not yours   (HTTP 404)
    ├── Invalid         a value is wrong; says which and how to mend (HTTP 400/422)
    ├── Conflict        right, but not now: state or duplicate       (HTTP 409)
    └── TooMany         too often in too short a time                (HTTP 429)

A refusal carries a stable code, an English message id for gettext, and the data for it.
Doors translate and choose the status; rules only raise.
"""

from __future__ import annotations

from typing import Any, ClassVar


def gettext_noop(message: str) -> str:
    """Mark a message id for the catalogs without translating it here."""
    return message


class Refusal(Exception):
    """A request that cannot be granted, in words for the person who asked."""

    status: ClassVar[int] = 400

    def __init__(self, code: str, message: str, *, field: str = "", **data: Any) -> None:
        super().__init__(message % data if data else message)
        self.code = code
        self.message = message
        self.field = field
        self.data = data

    def __reduce__(self) -> Any:
        return _anew, (type(self), self.code, self.message, self.field, self.data)


class NotAllowed(Refusal):
    """The actor may not do this."""

    status = 403


class NotFound(Refusal):
    """There is no such thing, or the actor may not know of it."""

    status = 404


class Invalid(Refusal):
    """A value is wrong; `field` names it."""

    status = 400


class Conflict(Refusal):
    """Right in itself, but not in the present state."""

    status = 409


class TooMany(Refusal):
    """Too often in too short a time; `data["seconds"]` says when to come back."""

    status = 429


def _anew(
    kind: type[Refusal], code: str, message: str, field: str, data: dict[str, Any]
) -> Refusal:
    """A refusal that comes from another process."""
    return kind(code, message, field=field, **data)

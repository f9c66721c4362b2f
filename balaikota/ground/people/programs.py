"""Who asks, for every JSON API above this floor: a program with a key; and the form of errors."""

from __future__ import annotations

from typing import cast

from django.http import HttpRequest
from django.utils import timezone
from ninja import Schema
from ninja.errors import AuthenticationError
from ninja.security import APIKeyHeader

from .queries import actor_of_key
from .rules import ANONYMOUS, Actor


class Problem(Schema):
    """Every error: a stable code, words for people, and the field it is about."""

    code: str
    message: str
    field: str = ""


def problems(*statuses: int) -> dict[int, type[Problem]]:
    """The errors of an operation, for its OpenAPI document."""
    return dict.fromkeys(statuses, Problem)


class ByKey(APIKeyHeader):
    """`X-Api-Key: …`; without a good one, 401."""

    param_name = "X-Api-Key"

    def authenticate(self, request: HttpRequest, key: str | None) -> Actor | None:
        return actor_of_key(key, timezone.now()) if key else None


def program_of(request: HttpRequest) -> Actor:
    """The program behind the key of an operation with `auth=ByKey()`."""
    return cast(Actor, request.auth)  # type: ignore[attr-defined]


def asking(request: HttpRequest) -> Actor:
    """The actor of the key, or nobody, for operations that need none.

    Raises:
        AuthenticationError: a key was sent that is not good.
    """
    key = request.headers.get("X-Api-Key", "")
    if not key:
        return ANONYMOUS
    actor = actor_of_key(key, timezone.now())
    if actor is None:
        raise AuthenticationError
    return actor

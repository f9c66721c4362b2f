"""How a program says who it is at the JSON API."""

from __future__ import annotations

from django.http import HttpRequest
from django.utils import timezone
from ninja.security import APIKeyHeader

from . import queries
from .rules import Actor


class ByKey(APIKeyHeader):
    """`X-Api-Key: …`; the actor behind the key becomes `request.auth`."""

    param_name = "X-Api-Key"

    def authenticate(self, request: HttpRequest, key: str | None) -> Actor | None:
        return queries.actor_of_key(key, timezone.now()) if key else None

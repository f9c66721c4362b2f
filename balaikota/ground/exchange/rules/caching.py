"""What an answer's Cache-Control allows (RFC 9111, as a shared cache). Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping

_NEVER = ("no-store", "private", "no-cache")
_SIMPLE = frozenset({"accept", "accept-encoding", "origin"})


def directives(text: str) -> dict[str, str]:
    """ "max-age=60, public" → {"max-age": "60", "public": ""}."""
    found = {}
    for part in text.lower().split(","):
        name, _, value = part.strip().partition("=")
        if name:
            found[name] = value.strip('"')
    return found


def seconds_to_keep(status: int, headers: Mapping[str, str], most: int) -> int:
    """How long an answer may be kept: what it says, and never longer than the service declared.

    Nothing is kept when the service declared nothing, or when the answer is for one reader only.
    """
    said = directives(headers.get("cache-control", ""))
    varies = {name.strip().lower() for name in headers.get("vary", "").split(",") if name.strip()}
    if most <= 0 or status != 200 or any(word in said for word in _NEVER) or varies - _SIMPLE:
        return 0
    if "set-cookie" in headers:
        return 0
    age = said.get("s-maxage", said.get("max-age", ""))
    return min(most, int(age)) if age.isdecimal() else most


def matches(asked: str, etag: str) -> bool:
    """Whether If-None-Match names this ETag (weak comparison)."""
    if not etag or not asked:
        return False
    names = {name.removeprefix("W/") for name in re.findall(r'(?:W/)?"[^"]*"', asked)}
    return asked.strip() == "*" or etag.removeprefix("W/") in names

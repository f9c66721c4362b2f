"""The address of the rows a thing of the city was made from."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlencode

MARK = "jadi."  # before the target's column in a query
_SOURCE = "source:"


def source_of(name: str) -> str:
    """The source's code in the name targets know it by; "" when it is something else."""
    return name.removeprefix(_SOURCE) if name.startswith(_SOURCE) else ""


def query(thing: Mapping[str, str], **more: object) -> str:
    """ "?jadi.period=2026&…"."""
    given = {f"{MARK}{name}": value for name, value in thing.items() if value} | more
    return f"?{urlencode(given)}"

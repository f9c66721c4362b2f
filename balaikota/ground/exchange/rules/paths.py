"""Which address a call may reach: only the service's own origin, by an unambiguous path. Pure."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from balaikota.lib.errors import Invalid, gettext_noop

# Letters, digits and the signs of RFC 3986, besides percent-encoding; no backslash, no control.
_PATH = re.compile(r"(?:/(?:[A-Za-z0-9._~!$&'()*+,;=:@-]|%[0-9A-Fa-f]{2})*)+")
# What two servers may read differently: dot segments, also encoded; encoded slashes, NUL, percent.
_DOUBTFUL = re.compile(r"(?i)%2f|%5c|%00|%25|(?:^|/)(?:\.|%2e){1,2}(?=/|$)")
MOST = 2_000


def origin(text: str) -> str:
    """An origin in its one form: "https://siak.kota.go.id:8443". Raises Invalid."""
    try:
        parts = urlsplit(text.strip())
        port = parts.port
    except ValueError as error:
        raise _bad() from error
    wrong = parts.username or parts.query or parts.fragment or parts.path not in ("", "/")
    if parts.scheme not in ("http", "https") or not parts.hostname or wrong:
        raise _bad()
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    if not re.fullmatch(r"[\w.\[\]:-]+", host, re.ASCII):
        raise _bad()
    return f"{parts.scheme}://{host}" + (f":{port}" if port else "")


def base(text: str) -> str:
    """The path before the document's paths: "" or "/api/v2". Raises Invalid."""
    path = text.strip().rstrip("/")
    if path and not safe(path):
        raise Invalid("base", gettext_noop("Write a path such as /api/v2."), field="base")
    return path


def safe(path: str) -> bool:
    """Whether every server reads this path the same way."""
    return len(path) <= MOST and bool(_PATH.fullmatch(path)) and not _DOUBTFUL.search(path)


def _bad() -> Invalid:
    return Invalid(
        "origin", gettext_noop("Write an address without a path, such as https://siak.kota.go.id."),
        field="origin",
    )  # fmt: skip

"""The reporters' links a browser keeps: a signed cookie of code → secret.

The address of a link is opened once; from then on the browser acts as the reporter.
"""

from __future__ import annotations

from collections.abc import Mapping

from django.core import signing

COOKIE = "laporan_saya"
MAX_AGE = 400 * 24 * 3600  # seconds; browsers keep no cookie longer
_SALT = "reports.mine"
_KEPT = 40  # links of one browser; the oldest is forgotten first


def held(cookies: Mapping[str, str]) -> dict[str, str]:
    """Reports whose link this browser holds: code → secret, oldest first."""
    try:
        pairs = signing.loads(cookies.get(COOKIE, ""), salt=_SALT, max_age=MAX_AGE)
    except signing.BadSignature:
        return {}
    return {str(code): str(secret) for code, secret in pairs}


def with_one_more(cookies: Mapping[str, str], code: str, secret: str) -> str:
    """The cookie's new value."""
    known = {c: s for c, s in held(cookies).items() if c != code}
    return signing.dumps([*known.items(), (code, secret)][-_KEPT:], salt=_SALT, compress=True)

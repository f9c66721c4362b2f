"""The database of the running tests, for processes that a test starts."""

from __future__ import annotations

from urllib.parse import urlencode

from django.db import connection

_PARTS = {"host": "HOST", "port": "PORT", "user": "USER", "password": "PASSWORD", "dbname": "NAME"}


def address() -> str:
    """As BALAIKOTA_DATABASE_URL says it."""
    known = connection.settings_dict
    parts = {part: known[name] for part, name in _PARTS.items() if known[name]}
    return f"postgresql:///?{urlencode(parts)}"

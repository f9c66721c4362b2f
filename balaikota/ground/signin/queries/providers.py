"""Outside identity providers, kept in memory."""

from __future__ import annotations

from balaikota.ground.events.stamps import Cached
from balaikota.lib.errors import NotFound, gettext_noop

from ..models import IdentityProvider

STAMP = "signin.providers"
_rows = Cached(STAMP, lambda: list(IdentityProvider.objects.order_by("title")))


def providers() -> list[IdentityProvider]:
    """All of them, closed ones too."""
    return _rows.get()


def open_providers() -> list[IdentityProvider]:
    """Those by which people may sign in today."""
    return [row for row in _rows.get() if row.open]


def provider_of(code: str) -> IdentityProvider:
    """One provider by its code. Raises NotFound."""
    for row in _rows.get():
        if row.code == code:
            return row
    raise NotFound("provider", gettext_noop("There is no such identity provider."))

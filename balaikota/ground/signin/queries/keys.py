"""The keys that sign tokens, kept in memory."""

from __future__ import annotations

from allauth.idp.oidc.models import PrivateKey

from balaikota.ground.events.stamps import Cached

from ..models import SigningKey

STAMP = "signin.keys"


def _load() -> list[PrivateKey]:
    return [
        PrivateKey(
            pem=key.pem,
            issued_at=key.issued_at,
            not_before=key.not_before,
            expires_at=key.expires_at,
        )
        for key in SigningKey.objects.order_by("issued_at")
    ]


_keys = Cached(STAMP, _load)


def signing_keys() -> list[PrivateKey]:
    """All keys there are, oldest first."""
    return _keys.get()

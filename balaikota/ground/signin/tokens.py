"""Tokens that the library does not make."""

from __future__ import annotations

import uuid
from datetime import datetime

from allauth.core.internal import jwkkit
from allauth.idp.oidc.internal.private_keys import filter_keys, pick_signing_key
from django.conf import settings

from . import queries

EVENT = "http://schemas.openid.net/event/backchannel-logout"
LIFE = 120  # seconds


def logout_token(client_id: str, subject: str, sid: str, now: datetime) -> str:
    """A logout token of OIDC Back-Channel Logout 1.0, section 2.4."""
    key = pick_signing_key(filter_keys(queries.signing_keys(), did_activate=True, is_active=True))
    if key is None:
        raise RuntimeError("there is no signing key; `balaikota prepare` makes one")
    issued = int(now.timestamp())
    claims = {
        "iss": settings.CONFIG.base_url.rstrip("/"),
        "sub": subject,
        "aud": client_id,
        "iat": issued,
        "exp": issued + LIFE,
        "jti": uuid.uuid4().hex,
        "sid": sid,
        "events": {EVENT: {}},
    }
    import jwt

    public, private = jwkkit.load_jwk_from_pem(key.pem)
    headers = {"kid": public["kid"], "typ": "logout+jwt"}
    return jwt.encode(claims, private, algorithm="RS256", headers=headers)

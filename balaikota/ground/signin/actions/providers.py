"""Outside identity providers."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from balaikota.ground.events.log import emit
from balaikota.ground.events.stamps import bump
from balaikota.ground.people.rules import Actor
from balaikota.lib.errors import Invalid, gettext_noop

from .. import facts, permissions, rules
from ..models import IdentityProvider
from ..queries.providers import STAMP


@transaction.atomic
def save_provider(
    actor: Actor,
    code: str,
    *,
    title: str,
    server_url: str,
    client_id: str,
    secret: str | None,
    trusts_email: bool,
    signs_up: bool,
    open_now: bool,
    now: datetime,
) -> IdentityProvider:
    """Add or change an outside provider; `secret` None keeps the present one.

    Tells ProviderChanged.

    `trusts_email` lets its verified e-mail address open our account with the same address, so it is
    only for providers that prove addresses as carefully as we do.
    """
    actor.require(permissions.MANAGE)
    (server_url,) = rules.checked_redirects(server_url, field="server_url")[:1]
    if not title.strip() or not client_id.strip():
        raise Invalid("title", gettext_noop("A title and a client ID are needed."), field="title")
    provider = IdentityProvider.objects.select_for_update().filter(pk=code).first()
    what = "changed" if provider else "added"
    provider = provider or IdentityProvider(code=code)
    provider.title, provider.server_url = title.strip(), server_url.rstrip("/")
    provider.client_id = client_id.strip()
    provider.trusts_email, provider.signs_up, provider.open = trusts_email, signs_up, open_now
    if secret is not None:
        provider.secret = secret
    provider.save()
    bump(STAMP)
    fact = facts.ProviderChanged(provider=code, what=what if open_now else "closed", changed_at=now)
    emit(fact, actor=actor.ref, audience=permissions.VIEW)
    return provider

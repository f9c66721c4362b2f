"""What a person lets an application know."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from allauth.idp.oidc.models import Token
from django.db import transaction

from balaikota.ground.events.log import emit
from balaikota.ground.people.rules import Actor
from balaikota.lib.errors import NotFound, gettext_noop

from .. import facts
from ..models import Consent, Registration


def give_consent(
    account_id: int, registration: Registration, scopes: Iterable[str], *, now: datetime
) -> None:
    """Remember what somebody agreed to, so that they are asked again only for more."""
    Consent.objects.update_or_create(
        account_id=account_id,
        registration=registration,
        defaults={"scopes": sorted(set(scopes)), "given_at": now},
    )


@transaction.atomic
def withdraw_consent(actor: Actor, client_id: str, *, now: datetime) -> None:
    """Take consent back; the application's tokens for this person end. Tells ConsentWithdrawn.

    UU 27/2022 article 9: consent may be withdrawn at any time.
    """
    consent = (
        Consent.objects.select_related("registration")
        .filter(account_id=actor.account_id or 0, registration_id=client_id)
        .first()
    )
    if consent is None or actor.account_id is None:
        raise NotFound("consent", gettext_noop("You gave this application no consent."))
    Token.objects.filter(client_id=client_id, user_id=actor.account_id).delete()
    consent.delete()
    fact = facts.ConsentWithdrawn(
        client=client_id,
        application=consent.registration.application,
        account_id=actor.account_id,
        withdrawn_at=now,
    )
    emit(fact, actor=actor.ref, audience="signin.view")

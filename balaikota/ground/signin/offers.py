"""What sign-in shows elsewhere: its tool, its furnishing, and proof that applications use it."""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from balaikota.ground.events.sockets import Evidence, Furnishing, Health, OwnData, Tool, offer

from . import furnishing, permissions, queries


def _key() -> str:
    now = timezone.now()
    if any(key.not_before and key.not_before <= now for key in queries.signing_keys()):
        return ""
    return _now("There is no key to sign tokens with: run `balaikota prepare`.")


def _lately(now: datetime) -> dict[str, float]:
    return queries.signed_in_lately()


def _own(account_id: int) -> object:
    return [
        {"application": row.name, "last": row.last.isoformat(), "scopes": list(row.scopes)}
        for row in queries.entered_by(account_id)
    ]


offer(
    Tool(
        key="signin.clients",
        title=_("One sign-in"),
        summary=_(
            "Applications that people enter with the city's account, and who is told over SCIM."
        ),
        permission=permissions.VIEW,
        url_name="signin:home",
        icon="key",
        order=60,
    )
)
offer(Furnishing(key="signin.key", title=_("Signing key"), apply=furnishing.apply, order=90))
offer(Health(key="signin.key", title=_("Signing key"), check=_key))
offer(Evidence(key="signin.sso", title=_("People entered it by the one sign-in"), load=_lately))
offer(
    Evidence(
        key="signin.citizens", title=_("Different citizens who entered it"), counted=True,
        load=queries.citizens_entered,
    )
)  # fmt: skip
offer(OwnData(key="signin.applications", title=_("Applications I entered"), load=_own))

"""The example city's exchange: one service that really answers, and one agreement to use it."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from typing import Any

import yaml
from django.conf import settings
from django.utils import timezone

from balaikota.ground.exchange import actions, queries
from balaikota.ground.exchange.rules.agreements import State
from balaikota.ground.people.rules import SYSTEM

from .boston import DATA


def furnish(now: datetime) -> None:
    """Offer the service and approve the agreement, unless the service is there. Safe to repeat."""
    raw: dict[str, Any] = yaml.safe_load((DATA / "exchange.yaml").read_text())
    given = dict(raw["service"])
    code, document = given.pop("code"), json.dumps(given.pop("openapi"))
    if any(row.code == code for row in queries.registry.services()):
        return
    data = actions.ServiceData(**given, document=document, origin=settings.CONFIG.base_url)
    actions.offer_service(SYSTEM, code, data, now=now)
    wish = dict(raw["agreement"])
    number, today = wish.pop("number"), timezone.localdate(now)
    asked = actions.ask(
        SYSTEM,
        actions.Wish(
            service=code, **wish, valid_from=today, valid_until=today + timedelta(days=364)
        ),
        now=now,
    )
    actions.decide(SYSTEM, asked.pk, State.APPROVED, now=now, number=number)

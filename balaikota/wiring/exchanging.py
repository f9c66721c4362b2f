"""The gateway between applications, put together: its catalogue, its journal, whom it may ask."""

from __future__ import annotations

from django.conf import settings
from django.db import close_old_connections
from django.utils import timezone
from procrastinate.contrib.django.utils import connector_params

from balaikota.ground.exchange.gateway import Gateway
from balaikota.ground.exchange.gateway.door import Known
from balaikota.ground.exchange.gateway.journal import Journal
from balaikota.ground.exchange.gateway.upstream import Upstream
from balaikota.ground.exchange.keys import public_jwks
from balaikota.ground.exchange.queries import catalog as reading


def known() -> Known:
    """What the gateway must know, read in a thread of its own."""
    close_old_connections()
    try:
        today = timezone.localdate()
        return Known(reading.catalog(), reading.used_on(today), today)
    finally:
        close_old_connections()


def gateway() -> Gateway:
    """The gateway of this process."""
    return Gateway(
        known,
        Journal(connector_params),
        Upstream(settings.MAY_BE_ASKED),
        public_jwks,
        share=settings.CONFIG.web_processes,
    )

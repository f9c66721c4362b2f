"""What a web process does before anybody asks: addresses, templates and cached tables."""

from __future__ import annotations

import logging
import threading

from django.db import connection
from django.template import engines
from django.urls import get_resolver

from balaikota.ground.events.sockets import Warming, offered

log = logging.getLogger(__name__)


def in_background() -> threading.Thread:
    """Start warming beside the first requests. Returns the thread, for tests."""
    thread = threading.Thread(target=warm, name="warming", daemon=True)
    thread.start()
    return thread


def warm() -> None:
    """Load what the first request would otherwise wait for. Nothing here may stop the house."""
    try:
        get_resolver()._populate()
        engines.all()
        for thing in offered(Warming):
            _one(thing)
    finally:
        connection.close()


def _one(thing: Warming) -> None:
    try:
        thing.warm()
    except Exception:
        log.warning("warming %s failed", thing.key, exc_info=True)

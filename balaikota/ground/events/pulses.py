"""The worker's sign of life, read by `doctor`, `/readyz` and the administrators' page."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import connection

from . import queries
from .dispatch import READER
from .models import Pulse
from .sealing import READER as SEALER

WORKER = "worker"
SILENT = timedelta(seconds=30)


def beat() -> None:
    """Say that the worker lives, and how far behind it is."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO events_pulse (name, at, behind, unsealed) VALUES (%s, now(), %s, %s) "
            "ON CONFLICT (name) DO UPDATE "
            "SET at = EXCLUDED.at, behind = EXCLUDED.behind, unsealed = EXCLUDED.unsealed",
            [
                WORKER,
                queries.behind(queries.bookmark(READER)),
                queries.behind(queries.bookmark(SEALER)),
            ],
        )


def last() -> Pulse | None:
    """The newest sign of life, if there ever was one."""
    return Pulse.objects.filter(name=WORKER).first()


def alive(now: datetime) -> bool:
    """Whether a worker gave a sign of life within the last half minute."""
    pulse = last()
    return pulse is not None and now - pulse.at < SILENT

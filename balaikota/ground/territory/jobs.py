"""Housekeeping of the territory."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone
from procrastinate.contrib.django import app

from .actions.imports import sweep_uploads

_KEPT = timedelta(days=1)


@app.periodic(cron="41 2 * * *")
@app.task(name="territory.sweep", queue="territory")
def sweep(timestamp: int) -> None:
    """Every night: forget files that were brought for an import a day ago or earlier."""
    sweep_uploads(before=timezone.now() - _KEPT)

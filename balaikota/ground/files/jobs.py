"""Housekeeping of the files."""

from __future__ import annotations

import structlog
from django.utils import timezone
from procrastinate.contrib.django import app

from .sweeping import sweep

log = structlog.get_logger(__name__)


@app.periodic(cron="23 * * * *")
@app.task(name="files.sweep", queue="files")
def sweep_files(timestamp: int) -> None:
    """Every hour: forget drafts older than a day and bytes that no row owns."""
    drafts, orphans = sweep(timezone.now())
    if drafts or orphans:
        log.info("files.swept", drafts=drafts, orphans=orphans)

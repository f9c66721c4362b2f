"""Housekeeping of the files."""

from __future__ import annotations

import logging

from django.utils import timezone
from procrastinate.contrib.django import app

from .sweeping import sweep

log = logging.getLogger(__name__)


@app.periodic(cron="23 * * * *")
@app.task(name="files.sweep", queue="files")
def sweep_files(timestamp: int) -> None:
    """Every hour: forget drafts older than a day and bytes that no row owns."""
    drafts, orphans = sweep(timezone.now())
    if drafts or orphans:
        log.info("swept %s drafts and %s files without an owner", drafts, orphans)

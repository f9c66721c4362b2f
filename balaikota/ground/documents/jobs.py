"""What runs by itself: bulk runs, keys whose time is over, files whose row never came."""

from __future__ import annotations

import logging
from uuid import UUID

from django.utils import timezone
from procrastinate.contrib.django import app

from . import actions, archive
from .queries import bulk

log = logging.getLogger(__name__)


@app.task(name="documents.sign_run", queue="documents")
def sign_run(run: str) -> None:
    """Sign a bulk run to its end, one document a transaction."""
    while actions.go_on(UUID(run), now=timezone.now()):
        pass


@app.periodic(cron="*/2 * * * *")
@app.task(name="documents.go_on", queue="documents", queueing_lock="documents.go_on")
def go_on(timestamp: int) -> None:
    """Take up runs whose worker died, and forget open keys whose time is over."""
    for run in bulk.going():
        while actions.go_on(run, now=timezone.now()):
            pass
    actions.close_old(timezone.now())


@app.task(name="documents.erase", queue="documents", retry=True)
def erase(disposal: int) -> None:
    """Delete the files of documents that were destroyed."""
    log.info("erased %s files of disposal %s", actions.erase(disposal), disposal)


@app.periodic(cron="41 3 * * *")
@app.task(name="documents.sweep", queue="documents")
def sweep(timestamp: int) -> None:
    """Every night: delete files whose row never came."""
    lost = archive.sweep(timezone.now())
    if lost:
        log.info("swept %s files of documents that were never committed", lost)

"""What runs by the clock: the catalog follows its owners, versions are made, portals harvested."""

from __future__ import annotations

from django.utils import timezone
from procrastinate.contrib.django import app

from . import actions

QUEUE = "opendata"


@app.periodic(cron="*/10 * * * *")
@app.task(name="opendata.follow", queue=QUEUE, queueing_lock="opendata.follow", lock="opendata")
def follow(timestamp: int) -> None:
    """Look at what is offered, make drafts that are lacking, and the versions that are due."""
    actions.catalogue(timezone.now())
    actions.prepare_waiting(timezone.now())
    actions.refresh_due(timezone.now())


@app.periodic(cron="23 * * * *")
@app.task(name="opendata.harvest_due", queue="slow", queueing_lock="opendata.harvest_due")
def harvest_due(timestamp: int) -> None:
    """Harvest the portals whose time has come."""
    actions.run_due_sources(timezone.now())


@app.periodic(cron="41 3 * * *")
@app.task(name="opendata.sweep", queue=QUEUE, queueing_lock="opendata.sweep")
def sweep(timestamp: int) -> None:
    """Remove files that no version owns, then let go of old versions.

    In this order, so that a file stays a night longer than its version.
    """
    actions.sweep(timezone.now())
    actions.thin(timezone.now())


@app.task(name="opendata.prepare", queue=QUEUE, lock="opendata")
def prepare(slug: str) -> None:
    """Make and check the draft of a proposal."""
    actions.prepare(slug, timezone.now())


@app.task(name="opendata.refresh", queue=QUEUE, lock="opendata")
def refresh(slug: str) -> None:
    """Make a new version at once, as a steward asked."""
    actions.refresh(slug, timezone.now(), at_once=True)


@app.task(name="opendata.harvest", queue="slow")
def harvest(code: str) -> None:
    """Harvest one portal at once, as a steward asked."""
    actions.harvest(code, timezone.now())

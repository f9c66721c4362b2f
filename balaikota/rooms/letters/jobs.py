"""What runs by the clock: promises that ran out, and requests that nobody completes."""

from __future__ import annotations

from django.utils import timezone
from procrastinate.contrib.django import app

from .actions import ticking


@app.periodic(cron="*/5 * * * *")
@app.task(name="letters.tell_overdue", queue="letters", queueing_lock="letters.tell_overdue")
def tell_overdue(timestamp: int) -> None:
    """Tell of promises that ran out, also of a time when nothing ran."""
    ticking.tell_overdue(timezone.now())


@app.periodic(cron="41 2 * * *")
@app.task(name="letters.lapse", queue="letters", queueing_lock="letters.lapse")
def lapse(timestamp: int) -> None:
    """Close requests that nobody completed for 90 days."""
    ticking.lapse(timezone.now())

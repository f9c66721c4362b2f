"""What runs by the clock: missed appointments, and the end of the day."""

from __future__ import annotations

from django.utils import timezone
from procrastinate.contrib.django import app

from .actions import ticking


@app.periodic(cron="*/10 * * * *")
@app.task(name="queue.tell_missed", queue="queue", queueing_lock="queue.tell_missed")
def tell_missed(timestamp: int) -> None:
    """Tell of appointments to which nobody came."""
    ticking.tell_missed(timezone.now())


@app.periodic(cron="17 * * * *")
@app.task(name="queue.close_days", queue="queue", queueing_lock="queue.close_days")
def close_days(timestamp: int) -> None:
    """Close what is left of past days, in whichever zone the city lies."""
    ticking.close_days(timezone.now())

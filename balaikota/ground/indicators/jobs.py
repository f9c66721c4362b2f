"""Keeping the numbers of the day."""

from __future__ import annotations

from django.utils import timezone
from procrastinate.contrib.django import app

from . import actions


@app.periodic(cron="50 * * * *")
@app.task(name="indicators.keep_today", queue="indicators", queueing_lock="indicators.keep_today")
def keep_today(timestamp: int) -> None:
    """Every hour: the day's value of each live number; the last one of the day stays."""
    now = timezone.now()
    actions.keep_today(now=now, day=timezone.localdate(now).isoformat())

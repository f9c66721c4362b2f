"""What runs by the clock: deadlines every minute, words learned every night."""

from __future__ import annotations

from django.utils import timezone
from procrastinate.contrib.django import app

from . import actions, media


@app.periodic(cron="* * * * *")
@app.task(name="reports.fire_clocks", queue="reports", queueing_lock="reports.fire_clocks")
def fire_clocks(timestamp: int) -> None:
    """Tell and act on every deadline that has passed, also those of a time when nothing ran."""
    actions.fire_clocks(timezone.now())


@app.periodic(cron="17 2 * * *")
@app.task(name="reports.learn_words", queue="reports", queueing_lock="reports.learn_words")
def learn_words(timestamp: int) -> None:
    """Learn which words mean which category."""
    actions.learn_words()


# The worker finds jobs here, so the ones of other modules are named.
__all__ = ["fire_clocks", "learn_words", "media"]

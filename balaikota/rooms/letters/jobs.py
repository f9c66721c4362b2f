"""What runs by the clock: promises that ran out, and requests that nobody completes."""

from __future__ import annotations

from django.utils import timezone
from procrastinate.contrib.django import app

from .actions import telling, ticking


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


@app.periodic(cron="23 * * * *")
@app.task(name="letters.escalate", queue="letters", queueing_lock="letters.escalate")
def escalate(timestamp: int) -> None:
    """Tell who is above an office of what waits there too long."""
    telling.escalate(timezone.now())


@app.periodic(cron="11 1 * * *")
@app.task(name="letters.remind", queue="letters", queueing_lock="letters.remind")
def remind(timestamp: int) -> None:
    """Remind applicants gently of what is still missing."""
    telling.remind(timezone.now())

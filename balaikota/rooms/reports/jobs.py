"""What runs by the clock: deadlines every minute, words learned every night."""

from __future__ import annotations

from datetime import date

from django.utils import timezone
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from . import actions, media
from .actions import ticking
from .actions.telling import BATCH as TELLING_BATCH


@app.periodic(cron="* * * * *")
@app.task(name="reports.fire_clocks", queue="reports", queueing_lock="reports.fire_clocks")
def fire_clocks(timestamp: int) -> None:
    """Tell and act on every deadline that has passed, also those of a time when nothing ran."""
    actions.fire_clocks(timezone.now())


@app.periodic(cron="* * * * * */5")
@app.task(name="reports.tell_people", queue="reports", queueing_lock="reports.tell_people")
def tell_people(timestamp: int) -> None:
    """Tell reporters and offices what happened to their reports."""
    while actions.tell_people(now=timezone.now()) >= TELLING_BATCH:
        pass


@app.periodic(cron="30 21 * * *")  # before seven in each of the country's zones
@app.task(name="reports.remind_offices", queue="reports", queueing_lock="reports.remind_offices")
def remind_offices(timestamp: int) -> None:
    """Tell each office what is due soon, in time for the daily summary."""
    actions.remind_offices(now=timezone.now())


@app.task(name=ticking.SETTLE, queue="reports", retry=RetryStrategy(max_attempts=10, wait=5))
def settle_clocks(place: str, days: list[str]) -> None:
    """The second look at the clocks after the calendar changed."""
    ticking.settle_clocks(place, [date.fromisoformat(day) for day in days], now=timezone.now())


@app.periodic(cron="17 2 * * *")
@app.task(name="reports.learn_words", queue="reports", queueing_lock="reports.learn_words")
def learn_words(timestamp: int) -> None:
    """Learn which words mean which category."""
    actions.learn_words()


# The worker finds jobs here, so the ones of other modules are named.
__all__ = ["fire_clocks", "learn_words", "media", "remind_offices", "settle_clocks", "tell_people"]

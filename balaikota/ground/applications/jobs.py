"""What runs by the clock: addresses asked every ten minutes, stages measured every hour."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.utils import timezone
from procrastinate.contrib.django import app

from . import actions, probing, queries
from .rules.life import Status

_KEPT = timedelta(days=30)  # files that were brought


@app.periodic(cron="*/10 * * * *")
@app.task(name="applications.probe", queue="applications", queueing_lock="applications.probe")
def probe(timestamp: int) -> None:
    """Ask the address of every active application."""
    addresses = [
        (view.code, view.url)
        for view in queries.applications().values()
        if view.url and view.status == Status.ACTIVE
    ]
    answers = probing.ask_all(addresses, settings.MAY_BE_ASKED)
    actions.note_answers(answers, now=timezone.now())


@app.periodic(cron="7 * * * *")
@app.task(name="applications.measure", queue="applications", queueing_lock="applications.measure")
def measure(timestamp: int) -> None:
    """Measure the stages; the last measure of a day stays as the day's figure."""
    actions.measure_stages(now=timezone.now())


@app.periodic(cron="23 3 * * *")
@app.task(name="applications.sweep", queue="applications")
def sweep(timestamp: int) -> None:
    """Forget old files and figures."""
    now = timezone.now()
    actions.sweep_uploads(before=now - _KEPT)
    actions.sweep_measures(today=timezone.localdate(now))

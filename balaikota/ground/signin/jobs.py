"""Jobs of sign-in: keys, telling applications."""

from __future__ import annotations

import contextlib
from datetime import UTC, datetime

from django.db import transaction
from django.utils import timezone
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued

from balaikota.ground.events.jobs import Patient

from . import actions, queries


@app.periodic(cron="41 * * * *")
@app.task(name="signin.rotate_keys", queue="people")
def rotate_keys(timestamp: int) -> None:
    """Make the next signing key in time."""
    actions.rotate_keys(datetime.fromtimestamp(timestamp, tz=UTC))


@app.task(name="signin.tell_client", queue="people", retry=Patient())
def tell_client(*, entry: int) -> None:
    """Tell one application that a session ended."""
    actions.tell_client(entry, now=timezone.now())


@app.task(name="signin.provision", queue="people", retry=Patient())
def provision(*, client: str) -> None:
    """Tell one application who works where."""
    actions.provision(client, now=timezone.now())


@app.periodic(cron="*/15 * * * *")
@app.task(name="signin.provision_all", queue="people")
def provision_all(timestamp: int) -> None:
    """What a reaction missed, such as a position that began or ended by its date."""
    tell_applications()


def tell_applications() -> None:
    """Have every application told soon; one waiting job for each is enough."""
    for client in queries.provisionings():
        with contextlib.suppress(AlreadyEnqueued), transaction.atomic():
            provision.configure(queueing_lock=f"provision:{client}").defer(client=client)

"""What runs by the clock: seals and events every few seconds, old deliveries every night."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from uuid import UUID

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from procrastinate.contrib.django import app

from . import actions, delivering
from .keys import signing_key

_KEPT = timedelta(days=30)
_AT_ONCE = 8


@app.periodic(cron="* * * * * */5")
@app.task(name="exchange.seal", queue="exchange", queueing_lock="exchange.seal")
def seal(timestamp: int) -> None:
    """Chain, sign and count new entries of the record of calls."""
    while actions.seal(now=timezone.now()) >= actions.BATCH:
        pass


@app.periodic(cron="* * * * * */5")
@app.task(name="exchange.deliver", queue="exchange", queueing_lock="exchange.deliver")
def deliver(timestamp: int) -> None:
    """Hand facts over to subscriptions, and try what is due, some at once."""
    while actions.hand_over(now=timezone.now()) >= 1_000:
        pass
    due = actions.take_due(now=timezone.now())
    with ThreadPoolExecutor(_AT_ONCE, thread_name_prefix="deliver") as pool:
        results = pool.map(
            lambda one: delivering.send(one.url, one.event, signing_key(), settings.MAY_BE_ASKED),
            due,
        )
        for one, sent in zip(due, results, strict=True):
            actions.note_try(
                one.id, sent.status, sent.problem, now=timezone.now(), pause=sent.pause
            )


@app.task(name="exchange.ask_address", queue="exchange")
def ask_address(subscription: str, url: str) -> None:
    """Ask an address whether it wants our events."""
    base, which = settings.CONFIG.base_url, UUID(subscription)
    token = actions.callback_token(which)
    callback = base + reverse("exchange:callback", args=[token])
    rate = delivering.agrees(url, base, callback, settings.MAY_BE_ASKED)
    if rate is not None:
        actions.agree(which, now=timezone.now(), rate=rate)


@app.periodic(cron="37 3 * * *")
@app.task(name="exchange.sweep", queue="exchange")
def sweep(timestamp: int) -> None:
    """Forget deliveries of a month ago."""
    actions.sweep_deliveries(before=timezone.now() - _KEPT)

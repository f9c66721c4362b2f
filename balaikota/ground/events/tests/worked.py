"""A worker with two reactions to the bell, run as its own process by `test_worker`."""

from __future__ import annotations

import sys
import time

import django

if __name__ == "__main__":
    django.setup()
    from procrastinate.contrib.django import app

    from balaikota.ground.events import worker
    from balaikota.ground.events.reactions import on
    from balaikota.ground.events.tests.facts import BellRang, tally

    @app.task(name="tests.echo", queue="tests")
    def echo(number: int) -> None:
        tally("echo")

    @on(BellRang)
    def count(fact: BellRang) -> None:
        tally("bell")
        echo.defer(number=fact.number)
        time.sleep(float(sys.argv[1]))

    @on(BellRang)
    def stumble(fact: BellRang) -> None:
        tally("stumbled")
        raise ValueError(f"bell {fact.number}")

    worker.HEARTBEAT = 0.5
    worker.STALLED = 6.0  # a machine may hold us up for seconds: that is no death
    sys.exit(worker.run())

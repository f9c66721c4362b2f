"""Run only the worker, in the foreground: jobs, schedules, reactions and notices.

For systemd units, containers and further machines; `balaikota up` starts it for you. More than one
may run. The database must be reachable and prepared (`balaikota prepare`).

Example:
  BALAIKOTA_DATABASE_URL=postgresql://balaikota@db/balaikota balaikota worker

Settings read: those of the application itself.
"""

from __future__ import annotations

from argparse import ArgumentParser, Namespace

from balaikota.lib import config

from .city import running


def add(parser: ArgumentParser) -> None:
    """No arguments: every choice is a setting."""


def run(args: Namespace) -> int:
    running.open_house(config.load())
    from balaikota.ground.events import worker

    worker.run()
    return 0

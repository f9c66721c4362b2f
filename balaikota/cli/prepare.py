"""Bring the database and the static files up to this version.

`balaikota up` does this at each start. Run it yourself before `balaikota web` and
`balaikota worker` when they are units of their own. It is safe to run twice and on several
machines at once: one works, the others wait.

It refuses a database that a newer version of Balaikota has already changed.

Example:
  BALAIKOTA_DATABASE_URL=postgresql://balaikota@db/balaikota balaikota prepare

Settings read: BALAIKOTA_DATABASE_URL, BALAIKOTA_DATA.
"""

from __future__ import annotations

import time
from argparse import ArgumentParser, Namespace

from balaikota.lib import config

from . import say
from .city import running


def add(parser: ArgumentParser) -> None:
    """No arguments: every choice is a setting."""


def run(args: Namespace) -> int:
    settings = config.load()
    url = running.point_to_database(settings)
    from .city import schema

    schema.make_database(url)
    running.open_house(settings)
    begun = time.monotonic()
    applied = schema.migrate()
    words = f"{applied} migrations applied" if applied else "up to date"
    say.line("ok", "schema", words, time.monotonic() - begun)
    schema.collect_static()
    return 0

"""Bring the database and the static files up to this version.

`balaikota up` does this at each start. Run it yourself before `balaikota web` and
`balaikota worker` when they are units of their own. It is safe to run twice and on several
machines at once: one works, the others wait.

It refuses a database that a newer version of Balaikota has already changed, and, outside a demo,
one that holds an example city.

Example:
  BALAIKOTA_DATABASE_URL=postgresql://balaikota@db/balaikota balaikota prepare

Settings read: BALAIKOTA_DATABASE_URL, BALAIKOTA_DATA.
"""

from __future__ import annotations

import json
import time
from argparse import SUPPRESS, ArgumentParser, Namespace
from datetime import UTC, datetime

from balaikota.lib import config

from . import say
from .city import preflight, running


def add(parser: ArgumentParser) -> None:
    parser.add_argument("--report", action="store_true", help=SUPPRESS)  # for `balaikota up`


def run(args: Namespace) -> int:
    settings = config.load()
    url = running.point_to_database(settings)
    from .city import schema

    schema.make_database(url)
    running.open_house(settings)
    begun = time.monotonic()
    applied = schema.migrate()
    _refuse_examples(settings)
    schema.collect_static()
    _furnish()
    if args.report:
        link = "" if settings.demo else _first_admin_link()
        say.plain(json.dumps({"applied": applied, "first_admin": link}))
    else:
        words = f"{applied} migrations applied" if applied else "up to date"
        say.line("ok", "schema", words, time.monotonic() - begun)
    return 0


def _refuse_examples(settings: config.Config) -> None:
    """Example people have public passwords: never in a real city.

    Raises:
        Cannot
    """
    from balaikota.ground.people.queries import examples_live_here

    if not settings.demo and examples_live_here():
        raise preflight.public_passwords("the database")


def _furnish() -> None:
    """What rooms bring along: catalogs and first rows (see `sockets.Furnishing`)."""
    from balaikota.ground.events.sockets import Furnishing, offered

    for furnishing in offered(Furnishing):
        furnishing.apply()


def _first_admin_link() -> str:
    from balaikota.ground.people.actions import first_admin_link

    return first_admin_link(datetime.now(UTC))

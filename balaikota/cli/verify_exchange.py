"""Check the record of calls between applications: nothing changed, removed or put in between.

Every call through the gateway leaves entries in an append-only record; the worker chains them by
hash and signs each batch with the city's Ed25519 key. This walks all of it and names the first
break. Write the head it prints somewhere outside the database, and compare it later.

Exit code: 0 whole, 1 broken.
"""

from __future__ import annotations

from argparse import ArgumentParser, Namespace

from balaikota.lib import config

from . import say
from .city import running


def add(parser: ArgumentParser) -> None:
    parser.add_argument("--quiet", action="store_true", help="say only what is wrong")


def run(args: Namespace) -> int:
    running.open_house(config.load())
    from balaikota.ground.exchange.queries.record import verify

    verdict = verify()
    if verdict.broken:
        say.line("bad", "record", f"broken: {verdict.broken}")
        return 1
    if not args.quiet:
        say.line("ok", "record", f"{verdict.entries:,} entries in {verdict.seals:,} seals, whole")
        say.line("ok", "head", verdict.head if verdict.seals else "none yet")
        if verdict.unsealed:
            say.line("wait", "new", f"{verdict.unsealed:,} entries wait for the worker")
    return 0

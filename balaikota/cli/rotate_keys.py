"""Change the key that encrypts personal data, and seal everything anew with it.

Stop the city first: running processes know only the old key ring. A new key is put into the ring
and every name, telephone number and secret is sealed with it, in batches. If this is interrupted,
run it again with --resume: it goes on without adding another key. Old keys stay in the ring,
because old backups need them; make a new backup afterwards.

Examples:
  balaikota rotate-keys
  balaikota rotate-keys --resume

Settings read: BALAIKOTA_DATA, BALAIKOTA_DATABASE_URL, BALAIKOTA_SECRET_FILE.
"""

from __future__ import annotations

from argparse import ArgumentParser, Namespace

from balaikota.lib import config, crypto

from . import say
from .backup import secret_file
from .cannot import Cannot
from .city import preflight, running
from .city.temporary import database


def add(parser: ArgumentParser) -> None:
    parser.add_argument(
        "--resume", action="store_true", help="go on after an interruption; add no further key"
    )


def run(args: Namespace) -> int:
    settings = config.load()
    ring = secret_file(settings)
    if not ring.exists():
        raise Cannot(f"there is no key ring at {ring}; nothing was encrypted yet.")
    with preflight.only_one(settings.data), database(settings):
        if not args.resume:
            say.line("ok", "key", f"number {crypto.add_key(ring)} encrypts from now on")
        running.open_house(config.load())
        from balaikota.wiring.resealing import reseal

        done = reseal(lambda where, count: say.line("wait", "sealed", f"{count:,} ({where})"))
    say.line("ok", "sealed", f"{done:,} values anew")
    say.plain("Copy the key ring to its safe place, and make a new backup.")
    return 0

"""Start the city and keep it running.

Starts the embedded PostgreSQL (or uses BALAIKOTA_DATABASE_URL), brings the schema up to this
version, then starts the web server and the worker. What dies is started again. SIGTERM or Ctrl-C
stops everything in order within 30 seconds. Without any setting it serves on 127.0.0.1:8000 and
keeps everything in ./data.

On an empty data folder it prints a one-time link to create the first administrator.

Example:
  BALAIKOTA_DATA=/srv/balaikota BALAIKOTA_PORT=8080 balaikota up

Settings read: all of them; `balaikota doctor` prints and checks them.
"""

from __future__ import annotations

from argparse import ArgumentParser, Namespace

from balaikota import __version__
from balaikota.demo import state
from balaikota.lib import config

from . import say
from .city import preflight
from .city.supervisor import City


def add(parser: ArgumentParser) -> None:
    """No arguments: every choice is a setting."""


def run(args: Namespace) -> int:
    settings = config.load()
    if state.read(settings.data) and not settings.demo:
        raise preflight.public_passwords(settings.data)
    say.plain(f"Balaikota {__version__} · data in {settings.data}")
    city = City(config=settings)
    return city.run(on_ready=lambda: _welcome(city))


def _welcome(city: City) -> None:
    if city.first_admin:
        say.plain(
            "\nThis city has no administrator yet. Create the first one here "
            f"(once, within 24 hours):\n  {city.first_admin}"
        )
    say.plain(f"\nOpen {city.config.base_url}/   (Ctrl-C stops it)")

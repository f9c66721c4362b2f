"""Finding the city's database from a command beside it, and opening the house (Django)."""

from __future__ import annotations

import os

from balaikota.lib.config import Config

from ..cannot import Cannot
from .postgres import Postgres


def point_to_database(config: Config) -> str:
    """Give this process the address of the database: the setting's, or the running embedded one's.

    Raises:
        Cannot: none is set and the embedded server does not run.
    """
    if not config.database_url:
        server = Postgres(config.data)
        if server.running() is None:
            raise Cannot(
                f"no database runs in {config.data}; start `balaikota up` first, "
                f"or set BALAIKOTA_DATABASE_URL."
            )
        os.environ["BALAIKOTA_DATABASE_URL"] = server.url
    os.environ["BALAIKOTA_DATA"] = str(config.data)
    return os.environ["BALAIKOTA_DATABASE_URL"]


def open_house(config: Config) -> None:
    """Set Django up on the city's database. Call before importing anything of the house.

    Raises:
        Cannot
    """
    point_to_database(config)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "balaikota.wiring.settings")
    import django

    try:
        django.setup()
    except OSError as error:
        raise Cannot(f"the house does not open: {error}") from error

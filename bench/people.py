"""A program with a key that may write, for benches. Runs inside the city's own code."""

from __future__ import annotations

import os
import subprocess
import sys

import psycopg

from .city import ROOT, City

_MAKE = """
import secrets
import django; django.setup()
from django.utils import timezone
from balaikota.ground.people import actions, factories
owner = factories.actor(None, username=secrets.token_hex(8))
made = actions.make_key(owner, name="bench", scopes=["open311.write"], now=timezone.now())
print(made.raw)
"""


def make_key(found: City, per_minute: int = 10_000_000) -> str:
    """The raw key. Its quota is raised so far that it never speaks."""
    environment = {
        **os.environ,
        "BALAIKOTA_DATA": str(found.folder),
        "BALAIKOTA_DATABASE_URL": found.database,
        "DJANGO_SETTINGS_MODULE": "balaikota.wiring.settings",
    }
    made = subprocess.run(
        [sys.executable, "-c", _MAKE],
        env=environment,
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    )
    raw = made.stdout.strip()
    with psycopg.connect(found.database, autocommit=True) as connection:
        connection.execute(
            "UPDATE people_apikey SET per_minute = %s WHERE name = 'bench'", [per_minute]
        )
    return raw

"""Write everything into one file while the city runs.

The file holds the database as of one moment, all uploads and the key ring. It is written with
mode 600: whoever has it can read everything, so keep it where the city keeps its secrets, and on
another machine. Nobody is interrupted. A backup that was cut off is recognised as such.

Example:
  balaikota backup /mnt/backup/kota-2026-11-23.tar
  0 1 * * *  balaikota backup /mnt/backup/kota-$(date +%F).tar      (a line for cron)

Bring it back with `balaikota restore FILE` on an empty data folder. Try that now and then.

Settings read: BALAIKOTA_DATA, BALAIKOTA_DATABASE_URL, BALAIKOTA_SECRET_FILE.
"""

from __future__ import annotations

import time
from argparse import ArgumentParser, Namespace
from datetime import UTC, datetime
from pathlib import Path

import psycopg

from balaikota.lib import config

from . import say
from .archive import layout, writing
from .cannot import Cannot
from .city.temporary import database
from .city.tools import tools_for
from .counter import Counter


def add(parser: ArgumentParser) -> None:
    parser.add_argument("file", type=Path, metavar="FILE", help="where to write the backup")


def run(args: Namespace) -> int:
    settings = config.load()
    target = args.file.expanduser().resolve()
    _refuse(settings, target)
    begun = time.monotonic()
    with database(settings) as url:
        manifest = _write(settings, target, url)
    rows = sum(manifest.counts.values())
    say.line(
        "ok", "backup", f"{target}: {say.size(target.stat().st_size)}, {rows:,} rows in "
        f"{len(manifest.counts)} tables, {manifest.files:,} files, {manifest.links:,} sealed facts",
        time.monotonic() - begun,
    )  # fmt: skip
    return 0


def _refuse(settings: config.Config, target: Path) -> None:
    if target.exists():
        raise Cannot(f"{target} is already there; choose another name, nothing is overwritten.")
    if not target.parent.is_dir():
        raise Cannot(f"the folder {target.parent} does not exist; make it first.")
    if not secret_file(settings).exists():
        raise Cannot(f"{settings.data} holds no city (no key ring); set BALAIKOTA_DATA.")


def secret_file(settings: config.Config) -> Path:
    """Where the key ring lies."""
    if settings.secret_file:
        return Path(settings.secret_file).expanduser().resolve()
    return settings.data / layout.SECRETS


def _write(settings: config.Config, target: Path, url: str) -> layout.Manifest:
    try:
        with psycopg.connect(url) as connection:
            server = connection.info.server_version // 10000
        return writing.write(
            target,
            url=url,
            tools=tools_for(server, embedded=not settings.database_url),
            secrets=secret_file(settings),
            data=settings.data,
            now=datetime.now(UTC),
            progress=Counter().show,
        )
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise Cannot(f"{target} cannot be written: {reason}") from error
    except psycopg.errors.UndefinedTable as error:
        raise Cannot("the database holds no city yet; start `balaikota up` once.") from error

"""Bring a backup back on an empty data folder, and prove that everything arrived.

The backup is read and checked as a whole before anything is loaded. Afterwards the rows of every
table are counted and the hash chain of the fact log is walked; both must be what the backup says.
If anything is wrong, what was begun is removed again. Start the city with `balaikota up`.

Example:
  BALAIKOTA_DATA=/srv/balaikota balaikota restore /mnt/backup/kota-2026-11-23.tar

With BALAIKOTA_DATABASE_URL the rows go into that (empty) database; uploads and key ring go into
the data folder.

Settings read: BALAIKOTA_DATA, BALAIKOTA_DATABASE_URL, BALAIKOTA_SECRET_FILE.
"""

from __future__ import annotations

import os
import shutil
import time
from argparse import ArgumentParser, Namespace
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import psycopg

from balaikota.lib import config

from . import say
from .archive import census, layout, loading, reading
from .backup import secret_file
from .cannot import Cannot
from .city import preflight, running, schema
from .city.temporary import database
from .city.tools import tools_for
from .counter import Counter


def add(parser: ArgumentParser) -> None:
    parser.add_argument("file", type=Path, metavar="FILE", help="the backup")


def run(args: Namespace) -> int:
    settings = config.load()
    archive = reading.opened(args.file.expanduser().resolve())
    manifest = archive.manifest
    say.line("ok", "backup", f"made {manifest.made_at[:16]} by Balaikota {manifest.version}")
    preflight.data_folder(settings.data)
    with preflight.only_one(settings.data), _undone_on_failure(settings) as stack:
        dump = _unpack(settings, archive)
        url = stack.enter_context(database(settings))
        _load(settings, url, dump, manifest)
        dump.unlink()
        _prove(settings, manifest)
    say.plain("\nEverything is back. Start the city with: balaikota up")
    return 0


@contextmanager
def _undone_on_failure(settings: config.Config) -> Iterator[ExitStack]:
    """Whatever a failed restore made goes again, so that it can simply be tried once more."""
    made = [settings.data / name for name in ("postgres", "restore.dump", *layout.FOLDERS)]
    made.append(secret_file(settings))
    for path in made:
        if path.is_file() or (path.is_dir() and any(path.iterdir())):
            raise Cannot(
                f"{path} is already there; restore only into an empty data folder, "
                f"so that nothing is overwritten."
            )
    try:
        with ExitStack() as stack:
            yield stack
    except BaseException:
        for path in made:
            shutil.rmtree(path) if path.is_dir() else path.unlink(missing_ok=True)
        raise


def _unpack(settings: config.Config, archive: reading.Archive) -> Path:
    begun, counter = time.monotonic(), Counter()
    target = secret_file(settings)
    with os.fdopen(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(archive.secrets())
    dump = settings.data / "restore.dump"
    archive.database(dump, counter.show)
    files = archive.files(settings.data, counter.show)
    archive.check()
    say.line("ok", "unpacked", f"whole and unchanged, {files:,} files", time.monotonic() - begun)
    return dump


def _load(settings: config.Config, url: str, dump: Path, manifest: layout.Manifest) -> None:
    begun = time.monotonic()
    schema.make_database(url)
    loading.refuse_filled(url)
    with psycopg.connect(url) as connection:
        server = connection.info.server_version // 10000
    needed = max(server, int(manifest.postgres))
    tools = tools_for(needed, embedded=not settings.database_url)
    loading.load(dump, url=url, tools=tools, server=server)
    with psycopg.connect(url) as connection:
        found = census.take(connection)
    _compare(found, manifest)
    rows = sum(found.counts.values())
    say.line(
        "ok", "database", f"{rows:,} rows in {len(found.counts)} tables, as counted in the backup",
        time.monotonic() - begun,
    )  # fmt: skip


def _compare(found: census.Census, manifest: layout.Manifest) -> None:
    for table, expected in manifest.counts.items():
        if found.counts.get(table) != expected:
            raise Cannot(
                f"the table {table} has {found.counts.get(table, 0):,} rows and the backup says "
                f"{expected:,}; the backup cannot be trusted."
            )


def _prove(settings: config.Config, manifest: layout.Manifest) -> None:
    """Give the log its place in the new cluster, bring the schema here, and walk the chain."""
    begun = time.monotonic()
    running.open_house(config.load())
    schema.refuse_newer()
    from balaikota.ground.events import restoring, verifying

    restoring.renumber()
    schema.migrate()
    verdict = verifying.verify()
    if verdict.broken or (verdict.links, verdict.head.hex()) != (manifest.links, manifest.head):
        why = verdict.broken or f"it has {verdict.links:,} links instead of {manifest.links:,}"
        raise Cannot(f"the hash chain of the fact log does not hold ({why}).")
    _refresh_statistics()
    say.line(
        "ok", "fact log", f"{verdict.links:,} links, the chain holds", time.monotonic() - begun
    )


def _refresh_statistics() -> None:
    from django.db import connection, connections

    with connection.cursor() as cursor:
        cursor.execute("VACUUM (ANALYZE)")
    connections.close_all()

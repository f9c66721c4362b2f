"""The schema: made once, moved forward by one process at a time, never moved back."""

from __future__ import annotations

import hashlib
from pathlib import Path

import psycopg
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from balaikota import __version__

from ..cannot import Cannot

_LOCK = 7_305_418_221  # any number that nobody else locks


def make_database(url: str) -> None:
    """Create the database on a fresh server if it is missing.

    Raises:
        Cannot: the server refuses.
    """
    name = str(conninfo_to_dict(url).get("dbname") or "balaikota")
    try:
        psycopg.connect(url, connect_timeout=10).close()
        return
    except psycopg.OperationalError as error:
        if "does not exist" not in str(error):
            raise Cannot(f"the database cannot be reached: {str(error).strip()}") from error
    try:
        with psycopg.connect(make_conninfo(url, dbname="postgres"), autocommit=True) as connection:
            connection.execute(
                sql.SQL("CREATE DATABASE {} TEMPLATE template0 ENCODING 'UTF8'").format(
                    sql.Identifier(name)
                )
            )
    except psycopg.errors.DuplicateDatabase:
        pass
    except psycopg.Error as error:
        raise Cannot(f"the database {name} cannot be made: {str(error).strip()}") from error


def migrate() -> int:
    """Apply what is missing, under a lock. Returns how many migrations were applied.

    Raises:
        Cannot: the database was already changed by a newer version.
    """
    from django.core.management import call_command
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [_LOCK])
        try:
            refuse_newer()
            waiting = missing()
            if waiting:
                call_command("migrate", interactive=False, verbosity=0)
        finally:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [_LOCK])
    return len(waiting)


def missing() -> list[str]:
    """Migrations this version has and the database does not."""
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return [f"{migration.app_label}.{migration.name}" for migration, _ in plan]


def newer() -> list[str]:
    """Migrations the database has and this version does not know."""
    from django.db import connection
    from django.db.migrations.loader import MigrationLoader

    loader = MigrationLoader(connection)
    ours = loader.migrated_apps
    known = set(loader.disk_migrations) | {
        replaced for m in loader.disk_migrations.values() for replaced in m.replaces
    }
    return sorted(
        f"{a}.{n}" for a, n in loader.applied_migrations if a in ours and (a, n) not in known
    )


def refuse_newer() -> None:
    """Raises Cannot when the schema is newer than the code."""
    unknown = newer()
    if unknown:
        raise Cannot(
            f"the database was already changed by a newer Balaikota ({unknown[0]}); "
            f"start that version, or restore a backup made before the upgrade."
        )


def collect_static() -> None:
    """Put every static file where the web server reads it, unless they are there already."""
    from django.conf import settings
    from django.core.management import call_command

    from balaikota.wiring.statics import squeeze

    mark, now = settings.STATIC_ROOT / "fingerprint", _fingerprint()
    if mark.exists() and mark.read_text() == now:
        return
    settings.STATIC_ROOT.mkdir(parents=True, exist_ok=True)
    call_command("collectstatic", interactive=False, verbosity=0, clear=True)
    squeeze(settings.STATIC_ROOT)
    mark.write_text(now)


def _fingerprint() -> str:
    """Changes whenever a static file of the house does."""
    from django.contrib.staticfiles.finders import get_finders

    digest = hashlib.sha256(__version__.encode())
    for finder in get_finders():
        for name, storage in finder.list([]):
            state = Path(storage.path(name)).stat()
            digest.update(f"{name} {state.st_size} {state.st_mtime_ns}\n".encode())
    return digest.hexdigest()

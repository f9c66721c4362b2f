"""Whether a city is well: one finding for each part that can be sick."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psycopg

from balaikota.lib import crypto
from balaikota.lib.config import Config

from .. import say
from ..cannot import Cannot
from . import preflight, probes, running, schema
from .postgres import Postgres

_CLOCK_MAY_DIFFER = timedelta(seconds=2)
_LITTLE_DISK = 2 * 1024 * 1024 * 1024  # bytes free, below which the doctor warns


@dataclass(frozen=True)
class Finding:
    """`mark` is ok, warn or bad; `text` one sentence."""

    mark: str
    what: str
    text: str


def findings(config: Config) -> Iterator[Finding]:
    """Look at everything, from the ground up; what cannot be looked at is left out."""
    yield _data_folder(config.data)
    if not config.data.is_dir():
        return
    yield _disk(config.data)
    yield _key_ring(config)
    web = _port(config)
    yield web
    database = _database(config)
    yield database
    if database.mark == "ok":
        running.open_house(config)
        yield from _house(runs=web.mark == "ok")


def _data_folder(data: Path) -> Finding:
    if not data.exists():
        return Finding("warn", "data", f"{data} does not exist yet; `balaikota up` makes it")
    try:
        preflight.data_folder(data)
    except Cannot as error:
        return Finding("bad", "data", str(error))
    return Finding("ok", "data", f"{data} can be written")


def _disk(data: Path) -> Finding:
    free = shutil.disk_usage(data).free
    mark = "ok" if free > _LITTLE_DISK else "warn"
    return Finding(mark, "disk", f"{say.size(free)} free")


def _key_ring(config: Config) -> Finding:
    path = Path(config.secret_file) if config.secret_file else config.data / "secrets.json"
    if not path.exists():
        mark = "bad" if config.secret_file else "warn"
        return Finding(mark, "key ring", f"{path} does not exist yet; the first start makes it")
    try:
        ring = crypto.read_ring(path)
    except (OSError, ValueError, KeyError) as error:
        return Finding("bad", "key ring", f"{path} cannot be read: {type(error).__name__}")
    if path.stat().st_mode & 0o077:
        return Finding("bad", "key ring", f"{path} can be read by others; run chmod 600 {path}")
    return Finding("ok", "key ring", f"{len(ring.keys)} keys, number {ring.current} encrypts")


def _port(config: Config) -> Finding:
    where = f"{config.host}:{config.port}"
    if probes.answers(config):
        return Finding("ok", "web", f"answers on {where}")
    try:
        preflight.port(config.host, config.port)
    except Cannot as error:
        return Finding("bad", "web", str(error))
    return Finding("warn", "web", f"does not run; {where} is free")


def _database(config: Config) -> Finding:
    if not config.database_url and Postgres(config.data).running() is None:
        return Finding("warn", "database", "the embedded server does not run; start `balaikota up`")
    url = config.database_url or Postgres(config.data).url
    try:
        version = preflight.database(url)
        with psycopg.connect(url, connect_timeout=5) as connection:
            made = connection.execute("SELECT to_regclass('django_migrations')").fetchone()
    except (Cannot, psycopg.Error) as error:
        return Finding("bad", "database", str(error).splitlines()[0])
    if made is None or made[0] is None:
        return Finding("warn", "database", "holds no city yet; start `balaikota up`")
    return Finding("ok", "database", f"PostgreSQL {version}")


def _house(*, runs: bool) -> Iterator[Finding]:
    """What can only be asked inside the house, with its database. `runs`: pages are served."""
    now = datetime.now(UTC)
    yield _schema()
    yield _clock()
    if not schema.missing():
        yield _worker(now, runs=runs)
        yield from _offered()


def _schema() -> Finding:
    newer, missing = schema.newer(), schema.missing()
    if newer:
        return Finding("bad", "schema", f"changed by a newer version ({newer[0]})")
    if missing:
        return Finding("bad", "schema", f"{len(missing)} migrations wait; run `balaikota prepare`")
    return Finding("ok", "schema", "up to date")


def _clock() -> Finding:
    from django.db import connection

    with connection.cursor() as cursor:
        before = datetime.now(UTC)
        cursor.execute("SELECT clock_timestamp(), (SELECT max(at) FROM events_entry)")
        theirs, newest = cursor.fetchone()
    differs = abs(theirs - before)
    if differs > _CLOCK_MAY_DIFFER:
        return Finding(
            "bad", "clock", f"differs from the database's by {differs.total_seconds():.0f} s"
        )
    if newest and newest > theirs + _CLOCK_MAY_DIFFER:
        return Finding(
            "bad", "clock", f"went back: the newest fact is of {newest:%Y-%m-%d %H:%M} UTC"
        )
    return Finding("ok", "clock", f"{before:%Y-%m-%d %H:%M:%S} UTC, the same as the database's")


def _worker(now: datetime, *, runs: bool) -> Finding:
    from balaikota.ground.events import pulses

    pulse = pulses.last()
    if pulse is None:
        return Finding("warn", "worker", "has never run")
    if not pulses.alive(now):
        return Finding(
            "bad" if runs else "warn", "worker", f"silent since {pulse.at:%Y-%m-%d %H:%M:%S} UTC"
        )
    return Finding("ok", "worker", f"lives; {pulse.behind} facts wait, {pulse.unsealed} unsealed")


def _offered() -> Iterator[Finding]:
    from balaikota.ground.events.sockets import Health, offered

    for health in offered(Health):
        trouble = health.check()
        mark = "ok" if not trouble else "bad" if health.needed else "warn"
        yield Finding(mark, health.key, trouble or str(health.title))

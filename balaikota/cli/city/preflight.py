"""Checks before anything starts: each failure is one sentence, and nothing is half-started."""

from __future__ import annotations

import errno
import fcntl
import ipaddress
import os
import shutil
import socket
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg

from balaikota.lib.config import Config

from .. import say
from ..cannot import Cannot

OLDEST_POSTGRES = 15
NEEDED_DISK = 500 * 1024 * 1024  # bytes free, below which a city does not start


def data_folder(data: Path) -> None:
    """The data folder exists, can be written, and its disk has room.

    Raises:
        Cannot
    """
    try:
        data.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=data, prefix=".write-test-") as file:
            file.write(b"\0" * 65536)
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        if error.errno == errno.ENOSPC:
            raise Cannot(f"the disk of {data} is full; free some space and start again.") from error
        reason = (error.strerror or str(error)).lower()
        raise Cannot(
            f"the data folder {data} cannot be written ({reason}); "
            f"give this user the right to write there, or set BALAIKOTA_DATA to another folder."
        ) from error
    free = shutil.disk_usage(data).free
    if free < NEEDED_DISK:
        raise Cannot(
            f"the disk of {data} has only {say.size(free)} free and a city needs "
            f"{say.size(NEEDED_DISK)} to start; free some space or move BALAIKOTA_DATA."
        )


@contextmanager
def only_one(data: Path) -> Iterator[None]:
    """Hold the data folder: one `up`, `demo` or `restore` at a time. The kernel frees it with us.

    Raises:
        Cannot: another process holds it.
    """
    path = data / "balaikota.lock"
    with path.open("a+") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            file.seek(0)
            raise Cannot(
                f"another Balaikota (process {file.read().strip() or 'unknown'}) already uses "
                f"{data}; stop it first, or set BALAIKOTA_DATA to another folder."
            ) from error
        file.truncate(0)
        file.write(str(os.getpid()))
        file.flush()
        yield


def port(host: str, number: int) -> None:
    """The port can be bound.

    Raises:
        Cannot
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, number))
            probe.listen(1)
        except OSError as error:
            raise Cannot(_why_no_port(error, host, number)) from error


def _why_no_port(error: OSError, host: str, number: int) -> str:
    if error.errno == errno.EADDRINUSE:
        return (
            f"port {number} on {host} is used by another program; "
            f"stop it, or choose another port, such as BALAIKOTA_PORT={number + 1}."
        )
    if error.errno == errno.EACCES:
        return f"this user may not listen on port {number}; set BALAIKOTA_PORT to 1024 or higher."
    reason = (error.strerror or str(error)).lower()
    return f"cannot listen on {host}:{number} ({reason}); check BALAIKOTA_HOST and BALAIKOTA_PORT."


def loopback_only(config: Config) -> None:
    """The demo's passwords are public, so it listens on this machine alone.

    Raises:
        Cannot
    """
    if config.demo and not is_loopback(config.host):
        raise Cannot(
            f"the demo's passwords are printed in its documentation, so it listens only on this "
            f"machine; set BALAIKOTA_HOST=127.0.0.1 instead of {config.host}."
        )


def public_passwords(place: object) -> Cannot:
    """The refusal to go on with an example city as if it were a real one."""
    return Cannot(
        f"{place} holds an example city with public passwords; start it with `balaikota demo`, "
        f"or take another place for a real city (BALAIKOTA_DATA, BALAIKOTA_DATABASE_URL)."
    )


def is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def database(url: str) -> str:
    """The database can be reached, is new enough and can be written. Returns its version.

    Raises:
        Cannot: without ever showing the password.
    """
    try:
        with psycopg.connect(url, connect_timeout=5, autocommit=True) as connection:
            version = connection.info.server_version
            row = connection.execute("SELECT pg_is_in_recovery()").fetchone()
    except psycopg.Error as error:
        raise Cannot(
            f"the database of BALAIKOTA_DATABASE_URL cannot be used: {_first_line(error)}; "
            f"check the address, user, password and database name."
        ) from error
    if version < OLDEST_POSTGRES * 10000:
        raise Cannot(
            f"the database of BALAIKOTA_DATABASE_URL is PostgreSQL {version // 10000}; "
            f"Balaikota needs {OLDEST_POSTGRES} or newer."
        )
    if row is not None and row[0]:
        raise Cannot(
            "the database of BALAIKOTA_DATABASE_URL is a read-only standby; "
            "give the address of the primary."
        )
    return f"{version // 10000}.{version % 10000}"


def _first_line(error: psycopg.Error) -> str:
    lines = str(error).strip().splitlines() or [type(error).__name__]
    return lines[0].strip()

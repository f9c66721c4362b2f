"""The city's database for as long as one command needs it."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from balaikota.lib.config import Config

from . import preflight
from .child import Child
from .postgres import Postgres, plain_env, system_user


@contextmanager
def database(config: Config) -> Iterator[str]:
    """The address: the setting's, the running embedded server's, or one started for the while.

    Also sets BALAIKOTA_DATABASE_URL of this process.

    Raises:
        Cannot
    """
    os.environ["BALAIKOTA_DATA"] = str(config.data)
    if config.database_url:
        preflight.database(config.database_url)
        yield config.database_url
        return
    server = Postgres(config.data)
    os.environ["BALAIKOTA_DATABASE_URL"] = server.url
    if server.running() is not None:
        yield server.url
        return
    child = start(server)
    try:
        yield server.url
    finally:
        child.stop()


def start(server: Postgres) -> Child:
    """Start the embedded server and wait until it answers.

    Raises:
        Cannot
    """
    server.prepare()
    child = database_child(server)
    child.start()
    try:
        child.wait_ready(lambda: False)
    except BaseException:
        with suppress(ProcessLookupError):
            child.stop()
        raise
    return child


def database_child(server: Postgres) -> Child:
    """The embedded server as a supervised child: SIGINT is its fast shutdown."""
    folder = server.data / "logs"
    folder.mkdir(exist_ok=True)
    return Child(
        name="database",
        argv=server.argv,
        env=plain_env(),
        log=folder / "postgres.log",
        readiness=lambda: lambda: server.accepts,
        stop_signal=signal.SIGINT,
        last_signal=signal.SIGQUIT,
        user=system_user(),
    )

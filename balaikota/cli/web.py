"""Run only the web server, in the foreground.

For systemd units, containers and further machines; `balaikota up` starts it for you. The database
must be reachable and prepared (`balaikota prepare`).

Example:
  BALAIKOTA_DATABASE_URL=postgresql://balaikota@db/balaikota balaikota web

Settings read: BALAIKOTA_HOST, BALAIKOTA_PORT, BALAIKOTA_WEB_PROCESSES, BALAIKOTA_WEB_THREADS, and
those of the application itself.
"""

from __future__ import annotations

import gc
import os
import signal
from argparse import ArgumentParser, Namespace
from collections.abc import Callable
from typing import Any

from granian import Granian
from granian.constants import HTTPModes, Interfaces
from granian.log import LogLevels

from balaikota.lib import config

from .city import running
from .city.processes import die_with_parent

_OPEN_STREAMS = 20_000  # connections a process may hold; live screens keep theirs open


def add(parser: ArgumentParser) -> None:
    """No arguments: every choice is a setting."""


def run(args: Namespace) -> int:
    settings = config.load()
    running.open_house(settings)
    _load_once()
    server(settings, "balaikota.wiring.asgi:application").serve(target_loader=_loader(os.getpid()))
    return 0


def _load_once() -> None:
    """Load the application before its processes are forked: they start at once, also after a
    death, and share its memory."""
    from balaikota.wiring import asgi, urls  # noqa: F401

    gc.collect()
    gc.freeze()  # the collector must not touch, and so copy, what is shared


def server(settings: config.Config, target: str) -> Any:
    """The web server as the city runs it; `bench` measures other targets on the same one."""
    make: Any = Granian  # a platform switch that the type checker cannot follow
    return make(
        target,
        address=settings.host,
        port=settings.port,
        interface=Interfaces.ASGI,
        workers=settings.web_processes,
        http=HTTPModes.http1,
        websockets=False,
        backlog=4096,
        backpressure=_OPEN_STREAMS,
        log_level=LogLevels.warning,
        respawn_failed_workers=True,
        respawn_interval=0.5,
        workers_kill_timeout=5,
    )


def _loader(parent: int) -> Callable[..., Any]:
    """Hand the application to a web process, which then never outlives this one."""

    def load(target: str) -> Any:
        die_with_parent(parent, signal.SIGKILL)
        from balaikota.wiring.asgi import application

        return application

    return load

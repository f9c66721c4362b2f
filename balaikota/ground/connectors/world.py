"""What sources may reach, by the settings of this city."""

from __future__ import annotations

import ipaddress
from pathlib import Path

from django.conf import settings

from .reading import World

_LOOPBACK = ("127.0.0.0/8", "::1/128")


def folder() -> Path:
    """The folder sources may read files from."""
    config = settings.CONFIG
    return Path(config.sources_folder) if config.sources_folder else config.data / "sumber"


def world(since: str = "") -> World:
    """Public addresses and the networks of BALAIKOTA_SOURCES_MAY_REACH; a demo also itself."""
    named = [*settings.CONFIG.sources_may_reach, *(_LOOPBACK if settings.DEMO else ())]
    networks = tuple(ipaddress.ip_network(text) for text in named)
    return World(folder=folder(), networks=networks, since=since)

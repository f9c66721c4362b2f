"""What sources may reach, by the settings of this city."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings

from .reading import World


def folder() -> Path:
    """The folder sources may read files from."""
    config = settings.CONFIG
    return Path(config.sources_folder) if config.sources_folder else config.data / "sumber"


def world(since: str = "") -> World:
    """Public addresses and the networks of BALAIKOTA_INNER_NETWORKS; a demo also itself."""
    return World(folder=folder(), allowed=settings.MAY_BE_ASKED, since=since)

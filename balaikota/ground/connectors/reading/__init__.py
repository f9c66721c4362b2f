"""Foreign systems: how rows are read from each kind of source. Nothing here touches our tables."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from ..rules.shapes import Email, Files, Manifest, Rest, Sheet, Soap, Sql, Webhook
from .feed import BadRow, Feed, Meter, NothingNew, Origin, SourceProblem, World

__all__ = ["BadRow", "Feed", "Meter", "NothingNew", "Origin", "SourceProblem", "World", "open_feed"]

# Loaded when they are needed: each brings libraries that no page needs.
_READERS: dict[type, tuple[str, str]] = {
    Rest: ("rest", "feed"),
    Sql: ("sql", "feed"),
    Files: ("files", "feed"),
    Sheet: ("files", "sheet_feed"),
    Soap: ("soap", "feed"),
    Email: ("mail", "feed"),
}


def open_feed(manifest: Manifest, world: World) -> Feed:
    """Begin to read a source whose secrets are filled in. Raises SourceProblem, also while read."""
    meter = Meter(manifest.limits)
    if isinstance(manifest.read, Webhook):
        rows = world.pushed or iter(())
        return Feed(header=None, rows=rows, origins=[Origin("push")], whole=False)
    module, name = _READERS[type(manifest.read)]
    reader: Any = getattr(import_module(f"{__name__}.{module}"), name)
    found: Feed = reader(manifest.read, meter, world)
    return found

"""Foreign systems: how rows are read from each kind of source. Nothing here touches our tables."""

from __future__ import annotations

from typing import Any

from ..rules.shapes import Email, Files, Manifest, Rest, Sheet, Soap, Sql, Webhook
from . import files, mail, rest, soap, sql
from .feed import BadRow, Feed, Meter, Origin, SourceProblem, World

__all__ = ["BadRow", "Feed", "Meter", "Origin", "SourceProblem", "World", "open_feed"]

_READERS: dict[type, Any] = {
    Rest: rest.feed,
    Sql: sql.feed,
    Files: files.feed,
    Sheet: files.sheet_feed,
    Soap: soap.feed,
    Email: mail.feed,
}


def open_feed(manifest: Manifest, world: World) -> Feed:
    """Begin to read a source whose secrets are filled in. Raises SourceProblem, also while read."""
    meter = Meter(manifest.limits)
    if isinstance(manifest.read, Webhook):
        rows = world.pushed or iter(())
        return Feed(header=None, rows=rows, origins=[Origin("push")], whole=False)
    found: Feed = _READERS[type(manifest.read)](manifest.read, meter, world)
    return found

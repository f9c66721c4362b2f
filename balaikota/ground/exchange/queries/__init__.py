"""Reads of the exchange."""

from . import catalog, events, record, registry

__all__ = ["catalog", "events", "record", "registry"]

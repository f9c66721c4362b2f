"""What changes the catalog. Each call is one transaction; files are written before it."""

from .cataloguing import catalogue, describe
from .harvesting import harvest, keep_source, remove_source, run_due_sources
from .keeping import cite, thin
from .preparing import prepare, prepare_waiting, refresh, refresh_due, sweep
from .reviewing import give_back, propose, publish, withdraw

__all__ = [
    "catalogue",
    "cite",
    "describe",
    "give_back",
    "harvest",
    "keep_source",
    "prepare",
    "prepare_waiting",
    "propose",
    "publish",
    "refresh",
    "refresh_due",
    "remove_source",
    "run_due_sources",
    "sweep",
    "thin",
    "withdraw",
]

"""Tables of the population register, of who may ask it, and of who did."""

from .asking import Agreement, Alert, Look, LookSeal, ProcessingEntry
from .counts import AgeCount, PlaceCount
from .loading import Run, RunProblem
from .people import Family, Former, LifeEvent, Pair, Resident
from .rights import Breach, Link, Wish

__all__ = [
    "AgeCount",
    "Agreement",
    "Alert",
    "Breach",
    "Family",
    "Former",
    "LifeEvent",
    "Link",
    "Look",
    "LookSeal",
    "Pair",
    "PlaceCount",
    "ProcessingEntry",
    "Resident",
    "Run",
    "RunProblem",
    "Wish",
]

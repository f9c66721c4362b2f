"""Tables of the reports room. Every invariant that the database can hold is a constraint."""

from .report import (
    HIDDEN,
    Category,
    Clock,
    Disposition,
    Photo,
    Report,
    Reporter,
    Route,
    StepTaken,
)
from .tally import CategoryWord, MapTally, OpenTally

__all__ = [
    "HIDDEN",
    "Category",
    "CategoryWord",
    "Clock",
    "Disposition",
    "MapTally",
    "OpenTally",
    "Photo",
    "Report",
    "Reporter",
    "Route",
    "StepTaken",
]

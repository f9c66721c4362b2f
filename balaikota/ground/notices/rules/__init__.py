"""What is decided about notices without a database: words, channels and times. Pure."""

from .choosing import (
    CHANNELS,
    Channel,
    Given,
    Manner,
    Missing,
    Planned,
    Reach,
    plan,
)
from .telling import Telling, To
from .timing import PAUSES, Quiet, next_daily, next_try, when_loud
from .words import CITY, Words, fill, names_in, wrong_words

__all__ = [
    "CHANNELS",
    "CITY",
    "PAUSES",
    "Channel",
    "Given",
    "Manner",
    "Missing",
    "Planned",
    "Quiet",
    "Reach",
    "Telling",
    "To",
    "Words",
    "fill",
    "names_in",
    "next_daily",
    "next_try",
    "plan",
    "when_loud",
    "wrong_words",
]

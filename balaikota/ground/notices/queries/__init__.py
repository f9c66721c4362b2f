"""Reads about notices."""

from .deliveries import DeliveryFilter, counts, deliveries, delivery, late, log_of, row_of
from .inbox import Line, contact_of, inbox, own_data, own_notice, unread_count
from .settings import (
    USUAL_MANNER,
    Way,
    address_index,
    devices_of,
    kinds_for,
    manners,
    own_addresses,
    own_devices,
    own_manner,
    stopped_for,
    way_of,
)
from .wordings import edited_words, preview, said, said_value, usual_words, words_of

__all__ = [
    "USUAL_MANNER",
    "DeliveryFilter",
    "Line",
    "Way",
    "address_index",
    "contact_of",
    "counts",
    "deliveries",
    "delivery",
    "devices_of",
    "edited_words",
    "inbox",
    "kinds_for",
    "late",
    "log_of",
    "manners",
    "own_addresses",
    "own_data",
    "own_devices",
    "own_manner",
    "own_notice",
    "preview",
    "row_of",
    "said",
    "said_value",
    "stopped_for",
    "unread_count",
    "usual_words",
    "way_of",
    "words_of",
]

"""Everything that changes notices."""

from .choosing import choose, join, leave, listen_again, stop, stop_phone
from .handing import hand_out
from .hearing import heard
from .reading import read, read_all
from .sending import Parcel, note, send_again, take_due
from .sweeping import sweep
from .telling import take_back, tell, tell_holders, tell_many
from .wording import check_words, reset_words, write_words

__all__ = [
    "Parcel",
    "check_words",
    "choose",
    "hand_out",
    "heard",
    "join",
    "leave",
    "listen_again",
    "note",
    "read",
    "read_all",
    "reset_words",
    "send_again",
    "stop",
    "stop_phone",
    "sweep",
    "take_back",
    "take_due",
    "tell",
    "tell_holders",
    "tell_many",
    "write_words",
]
